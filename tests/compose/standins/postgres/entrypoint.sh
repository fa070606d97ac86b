#!/bin/sh
# As the official image: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, and words for the server.
set -eu
: "${POSTGRES_PASSWORD:?the official image refuses to start without it, too}"
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
as_postgres="runuser -u postgres --"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chown postgres "$PGDATA" && chmod 700 "$PGDATA"
  install -o postgres -m 600 /dev/null /tmp/password
  echo "$POSTGRES_PASSWORD" > /tmp/password
  $as_postgres initdb -D "$PGDATA" -U "$user" --pwfile=/tmp/password -A scram-sha-256 \
    --auth-local=trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses='*'" >> "$PGDATA/postgresql.conf"
  if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\"" \
      | $as_postgres postgres --single -D "$PGDATA" postgres >/dev/null
  fi
fi
mkdir -p /var/run/postgresql && chown postgres /var/run/postgresql
[ "${1:-}" = postgres ] && shift
exec $as_postgres postgres -D "$PGDATA" "$@"
