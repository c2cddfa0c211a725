# Sourced by cluster: programs and images into the cache.
#
# Everything built lies in a folder whose name ends in a digest of what it was made from:
# a changed source is built anew, an unchanged one never, whichever clone asks.

programs="kit pause shop coredns local-path kubernetes helm calico traefik restic rest-server rclone runner"
images=$(cd "$here/images" && ls -d */ | tr -d /)

# The Kubernetes version must be linked in: without it the server calls itself v0.0.0-master
# and everything that parses a version fails.
kubernetes_version=1.34.4

# What to build of a program: sets module (where its go.mod lies), packages, ldflags and flags.
describe() {
  module=. packages=. ldflags='-s -w' flags=-buildvcs=false
  case $1 in
    kubernetes)
      local v=k8s.io/component-base/version
      packages=./cmd/...
      ldflags+=" -X $v.gitVersion=v$kubernetes_version -X $v.gitMajor=1 -X $v.gitMinor=34 -X $v.gitTreeState=clean" ;;
    local-path) packages=github.com/rancher/local-path-provisioner ;;
    helm) packages=helm.sh/helm/v4/cmd/helm ;;
    restic) packages=github.com/restic/restic/cmd/restic ;;
    rest-server) packages=github.com/restic/rest-server/cmd/rest-server ;;
    traefik) packages=github.com/traefik/traefik/v3/cmd/traefik ;;
    calico)
      flags+=' -mod=mod' module=src packages='./felix/cmd/calico-felix ./cni-plugin/cmd/calico'
      ldflags+=' -X github.com/projectcalico/calico/felix/buildinfo.GitVersion=v3.28.5' ;;
  esac
}

digest_of() { sha256sum | cut -c1-12; }
files_of() { (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; find . -type f -perm -100 | LC_ALL=C sort); }

# Where each program and image lies, or will: filled by locate.
declare -A program_dir image_dir

# locate PROGRAM...: fills program_dir.
locate() {
  local p go=''
  for p; do
    [ -z "${program_dir[$p]:-}" ] || continue
    go=${go:-$(go env GOVERSION)}
    describe "$p"
    program_dir[$p]=$cache/programs/$p-$({ echo "$go $module $packages $ldflags"; files_of "$here/programs/$p"; } | digest_of)
  done
}

# locate_images fills image_dir; an image changes with the programs in it and the one that makes it.
locate_images() {
  local i p
  for i in $images; do
    image_dir[$i]=$cache/images/$i-$({ files_of "$here/images/$i"; echo "${program_dir[kit]}"
      for p in $programs; do ! grep -q "\"$p[a-z-]*\": \"/" "$here/images/$i/image.json" || echo "${program_dir[$p]}"; done; } | digest_of)
  done
}

manifests_dir() { echo "$cache/manifests-$(cat "$here/programs/traefik/go.mod" "$here/programs/calico/prepare.sh" | digest_of)"; }

# Where a Go module of this version lies in the module cache.
module_dir() { (cd / && go mod download -json "$1") | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p'; }

# made DIR TITLE FUNCTION ARG...: runs the function on DIR.new, unless DIR is there. Whoever
# comes second waits for the first one and then finds it made.
made() {
  local dir=$1 title=$2 log from
  shift 2
  if [ -d "$dir" ]; then touch "$dir"; return; fi
  mkdir -p "$cache/log" "$cache/lock" "${dir%/*}"
  exec 8> "$cache/lock/${dir##*/}"
  flock 8
  [ ! -d "$dir" ] || return 0
  log=$cache/log/${dir##*/}.log
  from=$(date +%s)
  rm -rf "$dir.new"
  mkdir "$dir.new"
  printf '%-24s ' "$title"
  if ! (set -e; "$@" "$dir.new") > "$log" 2>&1 8>&-; then
    echo "failed; the end of $log:"
    tail -n 20 "$log"
    refuse "$title was not built: read $log."
  fi
  mv "$dir.new" "$dir"
  exec 8>&-
  echo "$(($(date +%s) - from)) s"
}

build_program() {
  local work=$2.work
  # the checkout is never written to: what prepare.sh lays goes into a copy
  rm -rf "$work"
  mkdir -p "$work"
  cp -r "$here/programs/$1/." "$work"
  cd "$work"
  [ ! -f prepare.sh ] || sh prepare.sh
  describe "$1"
  cd "$module"
  # shellcheck disable=SC2086
  CGO_ENABLED=0 GOFLAGS=$flags go build -trimpath -ldflags "$ldflags" -o "$2/" $packages
  rm -rf "$work"
}

build_image() {
  local bin=$2.bin mirror
  # the programs of all images side by side
  rm -rf "$bin"
  mkdir -p "$bin" "$cache/roots"
  for p in $programs; do ln -sf "${program_dir[$p]}"/* "$bin/"; done
  mirror=$(cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null \
    | sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] *\)\{0,1\}\(http[^ ]*\).*/\2/p' | grep -v security | head -n 1 || true)
  "$bin/kit" image -from "$here/images/$1" -programs "$bin" -roots "$cache/roots" -out "$2" -mirror "${mirror:-http://deb.debian.org/debian}"
  rm -rf "$bin"
}

# Third-party manifests come from the modules themselves, never from a copy of ours.
lay_manifests() {
  local traefik calico
  traefik=$(module_dir "$(awk '$1 == "github.com/traefik/traefik/v3" {print $1 "@" $2}' "$here/programs/traefik/go.mod")")
  calico=$(module_dir "$(sed -n 's/^calico=//p' "$here/programs/calico/prepare.sh")")
  cp "$traefik/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml" "$1/traefik-crds.yaml"
  for f in "$calico"/libcalico-go/config/crd/*.yaml; do echo ---; cat "$f"; done > "$1/calico-crds.yaml"
}

require_go() {
  command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
  command -v go >/dev/null || refuse "Go is missing: install Go 1.26 or later and put it on the PATH."
}

# Debian packages: the file that shows one is there, and its name.
debian_packages() {
  local missing='' at package
  while read -r at package; do
    case $at in
      python3-yaml) python3 -c 'import yaml' 2>/dev/null || missing+=" $package" ;;
      /*) [ -e "$at" ] || missing+=" $package" ;;
      *) PATH=$PATH:/usr/sbin:/sbin command -v "$at" >/dev/null || missing+=" $package" ;;
    esac
  done <<'P'
containerd containerd
runc runc
nft nftables
iptables iptables
ipset ipset
conntrack conntrack
ip iproute2
curl curl
pgrep procps
mmdebstrap mmdebstrap
/bin/busybox busybox-static
/usr/lib/cni/portmap containernetworking-plugins
/usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
python3-yaml python3-yaml
P
  [ "$missing" ] || return 0
  [ "$(id -u)" = 0 ] || refuse "These Debian packages are missing: run as root: apt-get install$missing."
  command -v apt-get >/dev/null || refuse "These programs are missing and there is no apt-get to install them:$missing."
  mkdir -p "$cache/log"
  printf '%-24s ' packages
  # shellcheck disable=SC2086
  if ! (apt-get update -q && apt-get install -y -q --no-install-recommends $missing) > "$cache/log/packages.log" 2>&1 < /dev/null; then
    echo failed
    refuse "apt-get could not install$missing: read $cache/log/packages.log."
  fi
  echo "installed$missing"
}
export DEBIAN_FRONTEND=noninteractive

build_programs() {
  local p
  require_go
  locate "$@"
  for p; do made "${program_dir[$p]}" "$p" build_program "$p"; done
  made "$(manifests_dir)" manifests lay_manifests
}

build_all() {
  local i
  [ "$(id -u)" = 0 ] || refuse "The node needs namespaces of its own: run this as root, or use cluster up --control-plane."
  debian_packages
  # shellcheck disable=SC2086
  build_programs $programs
  locate_images
  for i in $images; do made "${image_dir[$i]}" "image $i" build_image "$i"; done
  # what no checkout has asked for in two weeks
  find "$cache/programs" "$cache/images" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf {} +
}

image_archives() { local i; for i in $images; do ls "${image_dir[$i]}"/*.tar; done; }

# Lays links to all that runs into a folder of the cluster's own, so that its programs stay
# the same when a checkout moves on.
link_programs() {
  local p
  mkdir -p "$run/bin"
  for p; do ln -sf "${program_dir[$p]}"/* "$run/bin/"; done
  ln -sf controlplane "$run/bin/kubectl"
  [ ! -e "$run/bin/calico" ] || ln -sf calico "$run/bin/calico-ipam"   # one program, two names
}
