#!/bin/sh
# Lays two changed modules beside this file, from the module cache:
#   lego    with an empty table of DNS providers: the full one needs about 170 cloud SDKs,
#           several of which no proxy has. An -overlay has no effect in the module cache.
#   goauth  the upstream go-http-auth and the two functions that Traefik's fork of it adds,
#           which no proxy has either.
set -e
module_dir() { (cd / && go mod download -json "$1") | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p'; }

lego=$(module_dir github.com/go-acme/lego/v5@v5.4.1)
cp -r "$lego" lego
chmod -R u+w lego
rm -rf lego/providers/dns lego/cmd lego/e2e
mkdir lego/providers/dns
cp -r "$lego/providers/dns/internal" lego/providers/dns/
chmod -R u+w lego
cp dns_providers.go.txt lego/providers/dns/zz_gen_dns_providers.go

cp -r "$(module_dir github.com/abbot/go-http-auth@v0.4.0)" goauth
chmod -R u+w goauth
rm -rf goauth/examples goauth/*_test.go
[ -f goauth/go.mod ] || printf 'module github.com/abbot/go-http-auth\n\ngo 1.20\n' > goauth/go.mod
cp goauth_fork.go.txt goauth/fork.go
