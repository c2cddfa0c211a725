#!/bin/sh
# Starts Redis as the official image does: flags alone mean redis-server, root gives up its rights.
set -eu
case ${1:-} in -*|*.conf) set -- redis-server "$@" ;; esac
if [ "${1:-}" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis:redis {} +
    exec su -s /bin/sh redis -c 'exec "$0" "$@"' -- "$0" "$@"
  fi
  # the official build has its protected mode off, else a pod without password would refuse its neighbours
  set -- "$@" --protected-mode no
fi
exec "$@"
