#!/bin/sh
# Starts MariaDB as the official image does, as far as the operator relies on it: MARIADB_* and
# MYSQL_* variables (and their _FILE forms), first start on an empty data directory, any user.
set -eu
[ "${1#-}" = "${1:-}" ] || set -- mariadbd "$@"
case ${1:-} in mariadbd|mysqld) ;; *) exec "$@" ;; esac

data=/var/lib/mysql
mkdir -p /run/mysqld
if [ "$(id -u)" = 0 ]; then
  chown mysql:mysql /run/mysqld "$data"
  exec su -s /bin/sh mysql -c 'exec "$0" "$@"' -- "$0" "$@"
fi
[ -w "$data" ] || { echo "$data is not writable for user $(id -u): give the volume to it."; exit 1; }

# value NAME: of MARIADB_NAME or MYSQL_NAME, or of the file that ..._FILE names
value() {
  for prefix in MARIADB MYSQL; do
    eval "v=\${${prefix}_$1:-} f=\${${prefix}_$1_FILE:-}"
    [ -z "$f" ] || v=$(cat "$f")
    [ -z "$v" ] || { printf %s "$v"; return; }
  done
}
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/\\\\'/g")"; }
random() { head -c 24 /dev/urandom | base64 | tr '+/' 'ab'; }

if [ ! -d "$data/mysql" ]; then
  root=$(value ROOT_PASSWORD) database=$(value DATABASE) user=$(value USER) password=$(value PASSWORD)
  if [ -z "$root" ] && [ "$(value RANDOM_ROOT_PASSWORD)" ]; then root=$(random); fi
  if [ -z "$root" ] && [ -z "$(value ALLOW_EMPTY_ROOT_PASSWORD)$(value ALLOW_EMPTY_PASSWORD)" ]; then
    echo "Set MARIADB_ROOT_PASSWORD, MARIADB_RANDOM_ROOT_PASSWORD or MARIADB_ALLOW_EMPTY_ROOT_PASSWORD."
    exit 1
  fi
  echo "Preparing $data"
  # made aside and moved in at the end, the sign of completeness last: a start that was cut off begins anew
  [ ! -d "$data/.new" ] || find "$data" -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
  mkdir "$data/.new"
  mariadb-install-db --datadir="$data/.new" --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >/dev/null
  health=$(random)
  {
    # one statement a line: the bootstrap knows no other end. Accounts need the privileges read first.
    echo "USE mysql;"
    echo "FLUSH PRIVILEGES;"
    [ -z "$database" ] || echo "CREATE DATABASE \`$database\`;"
    if [ "$user" ]; then
      echo "CREATE USER $(quoted "$user")@'%' IDENTIFIED BY $(quoted "$password");"
      [ -z "$database" ] || echo "GRANT ALL ON \`$database\`.* TO $(quoted "$user")@'%';"
    fi
    for host in localhost 127.0.0.1 ::1; do echo "CREATE USER healthcheck@'$host' IDENTIFIED BY '$health';"; done
    echo "DELETE FROM global_priv WHERE User = '' OR User = 'root' AND Host NOT IN ('localhost', '%');"
    echo "FLUSH PRIVILEGES;"
    echo "CREATE USER root@'%' IDENTIFIED BY $(quoted "$root");"
    echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
    echo "ALTER USER root@localhost IDENTIFIED BY $(quoted "$root");"
  } | mariadbd --bootstrap --datadir="$data/.new"
  (umask 077; printf '[mariadb-client]\nuser=healthcheck\npassword=%s\nprotocol=tcp\nhost=127.0.0.1\n' "$health" > "$data/.new/.my-healthcheck.cnf")
  find "$data/.new" -mindepth 1 -maxdepth 1 ! -name mysql -exec mv {} "$data/" \;
  mv "$data/.new/mysql" "$data/"
  rmdir "$data/.new"
  echo "Ready to start"
fi
[ "$1" != mysqld ] || { shift; set -- mariadbd "$@"; }
exec "$@"
