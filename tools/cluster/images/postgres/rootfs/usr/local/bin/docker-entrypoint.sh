#!/bin/sh
# Starts PostgreSQL as the official image does, as far as the operator relies on it: POSTGRES_*
# variables (and their _FILE forms), PGDATA, first start on an empty data directory.
set -eu
[ "${1#-}" = "${1:-}" ] || set -- postgres "$@"
[ "${1:-}" = postgres ] || exec "$@"

mkdir -p /run/postgresql "$PGDATA"
if [ "$(id -u)" = 0 ]; then
  chown -R postgres:postgres "$PGDATA" /run/postgresql
  exec su -s /bin/sh postgres -c 'exec "$0" "$@"' -- "$0" "$@"
fi
value() {
  eval "v=\${POSTGRES_$1:-} f=\${POSTGRES_$1_FILE:-}"
  [ -z "$f" ] || v=$(cat "$f")
  printf %s "$v"
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=$(value USER) database=$(value DB) password=$(value PASSWORD)
  user=${user:-postgres}
  database=${database:-$user}
  if [ -z "$password" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo "Set POSTGRES_PASSWORD."
    exit 1
  fi
  echo "Preparing $PGDATA"
  chmod 700 "$PGDATA"
  # made aside and moved in at the end, the sign of completeness last: a start that was cut off begins anew
  [ ! -d "$PGDATA/.new" ] || find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
  printf '%s\n' "$password" > /tmp/.password
  # shellcheck disable=SC2086
  initdb --pgdata="$PGDATA/.new" --username="$user" ${password:+--pwfile=/tmp/.password} --encoding=UTF8 --locale=C ${POSTGRES_INITDB_ARGS:-} >/dev/null
  rm /tmp/.password
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/.new/pg_hba.conf"
  # jit: its compiler is left out of this image
  printf "\nlisten_addresses = '*'\njit = off\n" >> "$PGDATA/.new/postgresql.conf"
  if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\";" | postgres --single -D "$PGDATA/.new" postgres >/dev/null
  fi
  find "$PGDATA/.new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv {} "$PGDATA/" \;
  mv "$PGDATA/.new/PG_VERSION" "$PGDATA/"
  rmdir "$PGDATA/.new"
  echo "Ready to start"
fi
exec "$@"
