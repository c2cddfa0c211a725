# Sourced. start_control_plane RUN DATA BIND ADVERTISE PORT SERVICE_RANGE starts etcd, API server
# and controller manager in the background, each with a log of its own, and writes RUN/pids.
# Ports: PORT for the API, the next two for etcd, the one after for the controller manager.

# start PROGRAM COMMAND...
start() {
  local program=$1
  shift
  # 9 is the lock of "cluster up", which must not outlive it
  setsid "$@" > "$run/log/$program.log" 2>&1 < /dev/null 9>&- &
  echo "$! $program" >> "$run/pids"
}

start_control_plane() {
  local run=$1 data=$2 bind=$3 advertise=$4 port=$5 services=$6 pki=$1/pki
  local etcd=http://127.0.0.1:$((port + 1)) peer=http://127.0.0.1:$((port + 2))
  : > "$run/pids"
  start etcd "$run/bin/controlplane" etcd --data-dir "$data" --unsafe-no-fsync --quota-backend-bytes 8589934592 --log-level warn \
    --listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer"
  start kube-apiserver "$run/bin/controlplane" kube-apiserver --etcd-servers "$etcd" \
    --bind-address "$bind" --secure-port "$port" --advertise-address "$advertise" \
    --service-cluster-ip-range "$services" --allow-privileged \
    --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" --client-ca-file "$pki/ca.crt" \
    --kubelet-client-certificate "$pki/to-kubelet.crt" --kubelet-client-key "$pki/to-kubelet.key" \
    --kubelet-certificate-authority "$pki/ca.crt" --kubelet-preferred-address-types InternalIP \
    --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$pki/service-account.pub" --service-account-signing-key-file "$pki/service-account.key" \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
    --audit-policy-file "$run/audit-policy.yaml" --audit-log-path "$run/log/audit.log" --audit-log-maxsize 4000 --audit-log-maxbackup 1
  # It gives an API server ten seconds, which is too little where others use the machine, and ends; nobody would start it again.
  # With the default limit of 20 requests a second it starts one controller per 150 ms, and the default ServiceAccount takes 6 s to come.
  # shellcheck disable=SC2016
  start kube-controller-manager bash -c 'until "$0" --kubeconfig "$1" get --raw /readyz; do sleep 0.1; done; shift; exec "$@"' \
    "$run/bin/kubectl" "$pki/controller-manager.kubeconfig" "$run/bin/controlplane" kube-controller-manager --kubeconfig "$pki/controller-manager.kubeconfig" \
    --kube-api-qps 500 --kube-api-burst 1000 --controllers "${BERTH_CONTROLLERS:-*}" --leader-elect=false --bind-address 127.0.0.1 --secure-port $((port + 3)) \
    --use-service-account-credentials --service-account-private-key-file "$pki/service-account.key" --root-ca-file "$pki/ca.crt" \
    --cluster-signing-cert-file "$pki/ca.crt" --cluster-signing-key-file "$pki/ca.key"
}
