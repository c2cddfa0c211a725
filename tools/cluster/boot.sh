# Sourced by cluster: bringing a cluster up, down, and telling what it is.

# One veth pair outside, all the rest inside; pods and Services have ranges that only the node knows.
host_address=10.249.0.1 node_address=10.249.0.2
pod_range=10.250.0.0/16 service_range=10.251.0.0/24 first_service=10.251.0.1 many_services=10.251.0.0/16 dns_address=10.251.0.10
registry=$node_address:5000 private_registry=$node_address:5001

kubectl() { "$run/bin/kubectl" --kubeconfig "$run/kubeconfig" "$@"; }

# A process is ours if it bears our run folder in its environment: ids are used again.
ours() { [ -n "${1:-}" ] && tr '\0' '\n' 2>/dev/null < "/proc/$1/environ" | grep -qx "BERTH_CLUSTER_RUN=$run"; }
up() { [ -s "$run/pid" ] && ours "$(cat "$run/pid")" && [ -e "$run/ready" ]; }
require_up() { up || refuse "Nothing runs under the name $name: cluster up$([ "$name" = node ] || echo " --control-plane --name $name") starts it."; }
in_node() { nsenter -t "$(cat "$run/init.pid")" -n -m -p -u -- "$@"; }

# wait_for SECONDS WHAT COMMAND...
wait_for() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || refuse "$what did not come: the logs are in $run/log; cluster down removes what was started."
    sleep 0.05
  done
}

# Audit everything that has a meaning: one line per finished request, without bodies.
audit_policy() {
  cat > "$run/audit-policy.yaml" <<'P'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, nonResourceURLs: ["/healthz*", "/readyz*", "/livez*", "/version", "/openapi/*"]}
- {level: Metadata}
P
}

up_node() {
  build_all
  one_at_a_time
  if up; then
    link_check
    load_test_images
    step "runs already; images are up to date"
    told
    return
  fi
  [ ! -d "$run" ] || down
  [ ! -e /sys/class/net/berth-host ] || refuse "There is a link berth-host that no cluster of this cache made: another one runs. End it, or set BERTH_CACHE to its cache."
  mkdir -p "$run"/{log,pki,kubelet,volumes} "$cache"/{containerd,registry/public,registry/private}
  # shellcheck disable=SC2086
  link_programs $programs
  export BERTH_CLUSTER_RUN=$run
  audit_policy
  (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'ab' > "$run/private-registry-password")
  "$run/bin/kit" certificates -dir "$run/pki" -server "https://$node_address:6443" -ips "127.0.0.1,$node_address,$first_service"
  cp "$run/pki/admin.kubeconfig" "$run/kubeconfig"

  # --kill-child: when this unshare ends, so does everything in the namespaces
  setsid unshare --net --mount --pid --uts --fork --kill-child --mount-proc --propagation private \
    bash "$here/node.sh" "$run" "$cache" > "$run/log/node.log" 2>&1 < /dev/null 9>&- &
  echo $! > "$run/pid"
  wait_for 5 "The node's first process" first_process
  ip link add berth-host type veth peer name eth0 netns "$(cat "$run/init.pid")"
  ip addr add $host_address/30 dev berth-host
  ip link set berth-host up
  step "namespaces"

  wait_for 10 "The registry" curl -sf "http://$registry/v2/"
  load_test_images
  step "images in the registries"
  wait_for 30 "The API server" kubectl get --raw /readyz
  step "API server"
  kubectl apply --server-side -f "$(manifests_dir)/calico-crds.yaml" -f "$(manifests_dir)/traefik-crds.yaml" >/dev/null
  # kubectl gives up at once on a definition that was just made and has no conditions yet
  wait_for 30 "Calico's definitions" kubectl wait --for=condition=Established crd/{clusterinformations,ippools,felixconfigurations}.crd.projectcalico.org --timeout=10s
  manifest calico
  wait_for 30 "The node's registration" kubectl get node node1
  # what calico/node's start script would write: the address, and for VXLAN the tunnel's, outside the pool
  kubectl annotate --overwrite node node1 projectcalico.org/IPv4Address=$node_address/30 projectcalico.org/IPv4VXLANTunnelAddr=10.248.0.1 >/dev/null
  for m in coredns local-path traefik; do manifest $m; done
  kubectl wait --for=condition=Ready node/node1 --timeout=60s >/dev/null
  step "node Ready"
  for d in kube-system/coredns local-path-storage/local-path-provisioner traefik/traefik; do
    kubectl -n ${d%/*} rollout status deployment/${d#*/} --timeout=120s >/dev/null || refuse "Deployment $d is not ready: cluster kubectl -n ${d%/*} describe pod."
  done
  touch "$run/ready"
  step "DNS, volumes and Traefik ready"
  told
}

first_process() {
  local child
  child=$(pgrep -P "$(cat "$run/pid")") || return 1
  [ "$(readlink "/proc/$child/ns/net")" != "$(readlink /proc/self/ns/net)" ] && echo "$child" > "$run/init.pid"
}

# A manifest of ours, with the cluster's addresses filled in.
manifest() {
  sed "s|\$POD_RANGE|$pod_range|; s|\$DNS_ADDRESS|$dns_address|; s|\$NODE_ADDRESS|$node_address|" "$here/manifests/$1.yaml" \
    | kubectl apply --server-side --force-conflicts -f - >/dev/null
}

# push REGISTRY FLAG... ARCHIVE...: pushes, and makes the node forget what changed: a tag that it
# has is not pulled again, and its images outlive a boot.
push() {
  local out=$run/log/push.log reference said
  "$run/bin/kit" load -registry "$@" > "$out" 2>&1 || return 1
  while read -r reference _ said; do
    [ "$said" = pushed ] || continue
    wait_for 20 containerd in_node ctr -n k8s.io version
    in_node ctr -n k8s.io images rm --sync "${reference/#index.docker.io/docker.io}" >/dev/null 2>&1 || true
  done < "$out"
}

load_test_images() {
  local archives
  mapfile -t archives < <(image_archives)
  push $registry -except private.example.com "${archives[@]}" \
    && push $private_registry -user acme -password-file "$run/private-registry-password" -only private.example.com "${archives[@]}" \
    || refuse "The images could not be pushed to the registry: read $run/log/push.log."
}

load_images() {
  [ $# -gt 0 ] || refuse "Which archive? For example: cluster load target/operator.tar."
  [ -e "$run/init.pid" ] || refuse "A control plane has no registry: bring the node up."
  local said=0
  push $registry "$@" || said=1
  cat "$run/log/push.log"
  return $said
}

link_check() {
  local p
  for p in $programs; do
    for f in "${program_dir[$p]}"/*; do
      [ "$(readlink "$run/bin/${f##*/}")" = "$f" ] || { echo "note: ${f##*/} was built anew since this cluster started: cluster down and up to run it"; }
    done
  done
}

# API server, etcd and controllers on loopback: all that a test of API behaviour needs.
up_control_plane() {
  local port
  build_programs kit kubernetes helm
  one_at_a_time
  if up; then step "runs already"; told; return; fi
  [ ! -d "$run" ] || down
  mkdir -p "$run"/{log,pki}
  take_ports
  port=$(cat "$run/port")
  link_programs kit kubernetes helm
  export BERTH_CLUSTER_RUN=$run
  audit_policy
  "$run/bin/kit" certificates -dir "$run/pki" -server "https://127.0.0.1:$port" -ips "127.0.0.1,$first_service"
  cp "$run/pki/admin.kubeconfig" "$run/kubeconfig"
  data=$(mktemp -d -p /dev/shm berth-etcd.XXXXXX)
  echo "$data" > "$run/etcd-data"
  . "$here/control-plane.sh"
  # the address of Service "kubernetes" may not be loopback; nothing goes to this one
  start_control_plane "$run" "$data" 127.0.0.1 198.51.100.1 "$port" $many_services
  head -n 1 "$run/pids" | cut -d' ' -f1 > "$run/pid"
  wait_for 30 "The API server" kubectl get --raw /readyz
  kubectl apply --server-side -f "$(manifests_dir)/traefik-crds.yaml" >/dev/null
  wait_for 30 "The controllers" kubectl get serviceaccount default
  touch "$run/ready"
  step "API server and controllers"
  told
}

# Two that bring up the same cluster: the second waits, and finds it running.
one_at_a_time() {
  mkdir -p "$cache/lock"
  exec 9> "$cache/lock/run-$name"
  flock 9
}

# Four ports in a row that nobody listens on and no other control plane has taken.
take_ports() (
  exec 7> "$cache/lock/ports"
  flock 7
  for base in $(seq 16440 10 16990); do
    grep -qx "$base" "$cache"/run/*/port 2>/dev/null && continue
    for port in $(seq "$base" $((base + 3))); do
      ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
    done
    echo "$base" > "$run/port"
    return
  done
  refuse "No four free ports between 16440 and 16999: end control planes that are no longer needed (cluster down --all)."
)

told() {
  echo "export KUBECONFIG=$run/kubeconfig"
  [ ! -e "$run/init.pid" ] || echo "The proxy listens at http://$node_address and https://$node_address: curl -k --resolve shop.example.com:443:$node_address https://shop.example.com/"
}

environment() {
  cat <<V
KUBECONFIG=$run/kubeconfig
BERTH_AUDIT_LOG=$run/log/audit.log
BERTH_BIN=$run/bin
BERTH_KUBECTL=$run/bin/kubectl
BERTH_HELM=$run/bin/helm
V
  [ -e "$run/init.pid" ] || return 0
  cat <<V
BERTH_NODE_ADDRESS=$node_address
BERTH_REGISTRY=http://$registry
BERTH_PRIVATE_REGISTRY=http://$private_registry
BERTH_PRIVATE_REGISTRY_NAME=private.example.com
BERTH_PRIVATE_REGISTRY_USER=acme
BERTH_PRIVATE_REGISTRY_PASSWORD_FILE=$run/private-registry-password
BERTH_POD_RANGE=$pod_range
BERTH_SERVICE_RANGE=$service_range
V
}

status() {
  local r
  if ! up; then
    echo "$name: down"
  else
    echo "$name: up"
    environment | sed 's/^/  /'
    echo
    if [ -e "$run/init.pid" ]; then
      kubectl get nodes -o wide | cut -c1-110
      echo
      kubectl get pods -A --sort-by=.metadata.namespace -o custom-columns=NAMESPACE:.metadata.namespace,POD:.metadata.name,PHASE:.status.phase,ADDRESS:.status.podIP
    fi
    echo
    echo "processes (resident MB):"
    while read -r pid program; do
      [ ! -e "$run/init.pid" ] || pid=$(host_id "$pid")
      awk -v p="$program" '/^VmRSS/ {printf "  %-24s %5d\n", p, $2 / 1024; found = 1} END {if (!found) printf "  %-24s ended: see its log\n", p}' "/proc/$pid/status" 2>/dev/null \
        || printf '  %-24s ended: see its log\n' "$program"
    done < "$run/pids"
  fi
  for r in "$cache"/run/*/; do
    r=${r%/}
    [ "$r" = "$run" ] || [ ! -e "$r/ready" ] || echo "also: ${r##*/} (cluster status --name ${r##*/})"
  done
}

# The id outside of a process that is known by its id inside the node.
host_id() { grep -lE "^NSpid:.*[[:space:]]$1\$" /proc/[0-9]*/status 2>/dev/null | while IFS=/ read -r _ _ p _; do ! ours "$p" || { echo "$p"; break; }; done; }

# Ends what up started. Containers die with the PID namespace; links, rules and mounts go
# with the last process in theirs.
down() {
  local pid dir
  [ -d "$run" ] || { echo "$name: nothing to end"; return 0; }
  if [ -s "$run/etcd-data" ]; then
    # TERM would leave the API server waiting for an etcd that is gone; the data is throw-away
    while read -r pid _; do ! ours "$pid" || kill -KILL "$pid" 2>/dev/null || true; done < "$run/pids"
    while read -r pid _; do for _ in $(seq 100); do ours "$pid" || break; sleep 0.02; done; done < "$run/pids"
    rm -rf "$(cat "$run/etcd-data")" "$run"
    step "$name is down"
    return
  fi
  pid=$(cat "$run/pid" 2>/dev/null || true)
  if ours "$pid"; then
    [ ! -s "$run/init.pid" ] || kill -KILL "$(cat "$run/init.pid")" 2>/dev/null || true
    for _ in $(seq 200); do ours "$pid" || break; sleep 0.05; done
    ours "$pid" && refuse "Process $pid does not end."
  fi
  if [ -s "$run/pid" ]; then
    ip link del berth-host 2>/dev/null || true
    for _ in $(seq 100); do
      find /sys/fs/cgroup -maxdepth 2 -name berth -type d -exec find {} -depth -type d \; 2>/dev/null | xargs -r rmdir 2>/dev/null || true
      [ "$(find /sys/fs/cgroup -maxdepth 2 -name berth -type d 2>/dev/null)" ] || break
      sleep 0.05
    done
  fi
  # mount points that were not there before, deepest first
  [ ! -s "$run/made-folders" ] || tac "$run/made-folders" | while read -r dir; do rmdir "$dir" 2>/dev/null || true; done
  rm -rf "$run"
  step "$name is down"
}
