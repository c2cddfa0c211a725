#!/bin/sh
# As in the official image: --connect asks over TCP, --innodb_initialized asks the engine.
set -eu
ask() { mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --skip-column-names --batch -e "$1"; }
for check; do
  case $check in
    --connect) [ "$(ask 'SELECT 1')" = 1 ] ;;
    --innodb_initialized) [ "$(ask "SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT', 'ENABLED')")" = 1 ] ;;
    *) echo "healthcheck.sh: $check is not known"; exit 1 ;;
  esac
done
