#!/bin/bash
# The first process in the node's namespaces, started by "cluster up": node.sh RUN CACHE.
# Prepares the node, starts what runs on it, and reaps what the container shims leave behind.
set -u
here=$(cd "$(dirname "$0")" && pwd)
run=$1 cache=$2 pki=$1/pki bin=$1/bin
. "$here/boot.sh"
. "$here/control-plane.sh"
hostname node1

# --- folders: private ones over what would else land in the machine's /run and /var
mount --make-rshared /    # the kubelet needs mount propagation inside
mount_point() {
  local missing=$1
  # remember what was not there, so that down can remove it
  while [ ! -d "$missing" ]; do made="$missing"$'\n'${made:-}; missing=${missing%/*}; done
  printf '%s' "${made:-}" >> "$run/made-folders"
  made=
  mkdir -p "$1"
}
for d in /run/berth /run/containerd /run/calico /var/lib/cni /var/log/calico /var/log/pods /var/log/containers; do
  mount_point $d
  mount -t tmpfs -o mode=755 tmpfs $d
done
mount_point /var/lib/kubelet
mount --bind "$run/kubelet" /var/lib/kubelet
mount --make-shared /var/lib/kubelet
mount_point /var/lib/berth-volumes
mount --bind "$run/volumes" /var/lib/berth-volumes
mkdir -p /run/berth/cni/{bin,net.d} /run/berth/registries/{_default,private.example.com} /run/berth/endpoint-status

# --- network
ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip addr add $node_address/30 dev eth0
ip link set eth0 up
# several programs want a default route; the machine forwards nothing, so it leads nowhere
ip route add default via $host_address
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
printf 'nameserver 127.0.0.1\n' > /run/berth/resolv.conf

# --- registries: every name leads to ours, so nothing is ever asked outside
registry_is() {
  printf 'server = "http://%s"\n[host."http://%s"]\n  capabilities = ["pull", "resolve"]\n' "$2" "$2" > "/run/berth/registries/$1/hosts.toml"
}
registry_is _default 127.0.0.1:5000
registry_is private.example.com 127.0.0.1:5001

# --- control groups: on version 1 every hierarchy needs the node's own, and a new cpuset is empty until told
for c in cpu cpuacct cpuset memory devices freezer blkio pids systemd hugetlb; do
  [ ! -d /sys/fs/cgroup/$c ] || mkdir -p /sys/fs/cgroup/$c/berth
done
if [ -d /sys/fs/cgroup/cpuset/berth ]; then
  for f in cpus mems; do cat /sys/fs/cgroup/cpuset/cpuset.$f > /sys/fs/cgroup/cpuset/berth/cpuset.$f; done
elif [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p /sys/fs/cgroup/berth
fi

# --- configuration
cat > /run/berth/containerd.toml <<C
version = 2
root = "$cache/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "cluster.test/pause:1"
  # a machine without CAP_SYS_RESOURCE may lower nobody's score, and no pod would start
  restrict_oom_score_adj = true
  # as k3s has it: ports below 1024 are for everybody inside a pod
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/run/berth/cni/bin"
    conf_dir = "/run/berth/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/run/berth/registries"
[plugins."io.containerd.internal.v1.opt"]
  path = "/run/berth/opt"
C
cat > /run/berth/kubelet.yaml <<C
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet.crt
tlsPrivateKeyFile: $pki/kubelet.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /berth
failCgroupV1: false
failSwapOn: false
clusterDNS: [$dns_address]
clusterDomain: cluster.local
resolvConf: /run/berth/resolv.conf
serializeImagePulls: false
# a machine's disk may be nearly full in percent and still have room for tests
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
kubeAPIQPS: 500
kubeAPIBurst: 1000
C
cat > /run/berth/kube-proxy.yaml <<C
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clusterCIDR: $pod_range
clientConnection: {kubeconfig: $pki/kube-proxy.kubeconfig}
# the machine's settings are not ours to change
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
C
# endpoint_status_dir: a pod starts only when Calico has its policy in force, so it fails closed
cat > /run/berth/calico.conflist <<C
{"cniVersion": "0.4.0", "name": "k8s-pod-network", "plugins": [
  {"type": "calico", "datastore_type": "kubernetes", "nodename": "node1", "nodename_file_optional": true, "mtu": 1450,
   "log_level": "info", "log_file_path": "$run/log/cni.log", "policy_setup_timeout_seconds": 10, "endpoint_status_dir": "/run/berth/endpoint-status",
   "ipam": {"type": "calico-ipam"}, "policy": {"type": "k8s"}, "kubernetes": {"kubeconfig": "$pki/calico.kubeconfig"}},
  {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}}]}
C
ln -s /usr/lib/cni/* "$bin/calico" "$bin/calico-ipam" /run/berth/cni/bin/

# --- programs
start_control_plane "$run" /run/berth/etcd 0.0.0.0 $node_address 6443 $service_range
start kube-scheduler "$bin/controlplane" kube-scheduler --kubeconfig "$pki/scheduler.kubeconfig" \
  --kube-api-qps 500 --kube-api-burst 1000 --leader-elect=false --bind-address 127.0.0.1 --secure-port 6447
start registry "$bin/kit" registry -address 0.0.0.0:5000 -dir "$cache/registry/public"
start private-registry "$bin/kit" registry -address 0.0.0.0:5001 -dir "$cache/registry/private" -user acme -password-file "$run/private-registry-password"
start containerd containerd --config /run/berth/containerd.toml
until [ -S /run/containerd/containerd.sock ]; do sleep 0.05; done
# The socket is there before what answers behind it, and a kubelet that is told so ends: it is started again, as a service manager would.
kubelet() {
  until "$bin/node" kubelet --config /run/berth/kubelet.yaml --kubeconfig "$pki/node.kubeconfig" --hostname-override node1 --node-ip $node_address; do
    echo "kubelet ended: $?"
    sleep 0.3
  done
}
export -f kubelet
export pki bin node_address
start kubelet bash -c kubelet
start kube-proxy "$bin/node" kube-proxy --config /run/berth/kube-proxy.yaml --hostname-override node1

# felix, once its pool is there. It ends with status 129 when its configuration changed, and wants to be started again.
felix() {
  export FELIX_DATASTORETYPE=kubernetes KUBECONFIG=$pki/calico.kubeconfig FELIX_FELIXHOSTNAME=node1
  # DROP, the default, would keep pods from the API server of their own node
  export FELIX_DEFAULTENDPOINTTOHOSTACTION=ACCEPT FELIX_IPTABLESBACKEND=nft FELIX_IPV6SUPPORT=false
  export FELIX_BPFENABLED=false FELIX_XDPENABLED=false FELIX_BPFDISABLEUNPRIVILEGED=false FELIX_AWSSRCDSTCHECK=DoNothing
  export FELIX_USAGEREPORTINGENABLED=false   # it would call outside
  export FELIX_LOGFILEPATH=none FELIX_LOGSEVERITYSYS=none FELIX_LOGSEVERITYSCREEN=INFO
  export FELIX_HEALTHENABLED=true FELIX_ENDPOINTSTATUSPATHPREFIX=/run/berth FELIX_DEVICEROUTESOURCEADDRESS=$node_address
  until curl -sf -o /dev/null --cacert "$pki/ca.crt" --cert "$pki/calico.crt" --key "$pki/calico.key" \
    https://127.0.0.1:6443/apis/crd.projectcalico.org/v1/ippools/default; do sleep 0.1; done
  while :; do
    "$bin/calico-felix" -c /dev/null
    echo "felix ended: $?"
    sleep 0.1
  done
}
export -f felix
start calico-felix bash -c felix
# the network's configuration comes last: it is what makes the node Ready
until curl -sf -o /dev/null http://localhost:9099/readiness; do sleep 0.1; done
cp /run/berth/calico.conflist /run/berth/cni/net.d/10-calico.conflist

while :; do
  wait
  sleep 1
done
