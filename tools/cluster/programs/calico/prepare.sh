#!/bin/sh
# Lays src/: Calico's module, unchanged, with our stand-in for its nested module api/, which
# no proxy has. Upstream's own go.mod already says "replace github.com/projectcalico/api => ./api".
set -e
calico=github.com/projectcalico/calico@v1.11.0-cni-plugin.0.20250813170300-a0db560f0520
module=$( (cd / && go mod download -json $calico) | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
cp -r "$module" src
chmod -R u+w src
python3 api/gen.py "$module/libcalico-go/config/crd" > api/pkg/apis/projectcalico/v3/zz_types.go
gofmt -w api/pkg
cp -r api src/api
