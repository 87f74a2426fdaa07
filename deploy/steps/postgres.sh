# shellcheck shell=bash
# PostgreSQL: Debian's binaries on a cluster of our own, with real durability, TCP on loopback and nothing else.

postgres_up() {
  local data
  data=$(postgres_data)
  mkdir -p "$(dirname "$data")"
  chown postgres: "$(dirname "$data")"
  [[ -d $data ]] || postgres_create
  postgres_configure
  postgres_alive || postgres_start
  [[ -f $IDV_STATE/postgres/databases.stamp ]] || postgres_databases
  write_file "$IDV_STATE/env/postgres.env" 0644 <<END
PG_HOST=127.0.0.1
PG_PORT=$(postgres_port)
PG_ADMIN=postgres
PG_ADMIN_PASSWORD_FILE=$IDV_STATE/secrets/pg-admin
END
}

postgres_down() {
  if postgres_alive; then
    postgres_run pg_ctl -D "$(postgres_data)" -m fast -w -t 60 stop
  fi
}

postgres_data() { echo "$IDV_STATE/postgres/data"; }
postgres_port() { port 15432; }
postgres_log() { echo "$IDV_STATE/log/postgres.log"; }
postgres_alive() { process_alive "$(postgres_data)/postmaster.pid"; }
postgres_answers() { postgres_run pg_isready -q -h 127.0.0.1 -p "$(postgres_port)"; }

# postgres_run TOOL ARGUMENT...: as user postgres, from a folder that this user may enter.
postgres_run() {
  local tool=$1 bin
  shift
  bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -n 1)
  (cd "$IDV_STATE/postgres" && exec runuser -u postgres -- "$bin/$tool" "$@")
}

postgres_create() {
  local data password
  data=$(postgres_data)
  password=$IDV_STATE/postgres/password
  rm -rf "$data.new"
  install -m 0600 -o postgres "$(secret pg-admin 24)" "$password"
  postgres_run initdb -D "$data.new" -U postgres --pwfile="$password" -A scram-sha-256 -E UTF8 --locale=C.UTF-8
  rm -f "$password"
  # initdb may be interrupted: only a whole cluster gets the final name.
  mv "$data.new" "$data"
}

postgres_configure() {
  write_file "$(postgres_data)/postgresql.auto.conf" 0644 <<END
listen_addresses = '127.0.0.1'
port = $(postgres_port)
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 300
max_prepared_transactions = 0
wal_level = replica
fsync = on
synchronous_commit = on
shared_buffers = 64MB
max_wal_size = 512MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
END
  write_file "$(postgres_data)/pg_hba.conf" 0644 <<END
host all all 127.0.0.1/32 scram-sha-256
END
}

postgres_start() {
  # Backends outlive a killed postmaster for a moment, and a new one must not share their memory.
  wait_until 20 postgres_has_no_orphans
  # A zombie postmaster would make PostgreSQL believe in this file.
  rm -f "$(postgres_data)/postmaster.pid"
  touch "$(postgres_log)"
  chown postgres: "$(postgres_log)"
  postgres_run pg_ctl -D "$(postgres_data)" -l "$(postgres_log)" -w -t 60 start ||
    explain "$(postgres_log)" "PostgreSQL did not start on port $(postgres_port)"
}

postgres_has_no_orphans() {
  local pid data
  data=$(postgres_data)
  for pid in $(pgrep -u postgres); do
    [[ $(readlink "/proc/$pid/cwd") != "$data" ]] || return 1
  done
}

# One role and one database for each service: the statements never appear on a command line, for they hold passwords.
postgres_databases() {
  local service
  for service in "${SERVICES[@]}"; do
    postgres_role_sql "idv_$service" "$(<"$(secret "pg-$service" 24)")"
  done | postgres_psql -q
  touch "$IDV_STATE/postgres/databases.stamp"
}

postgres_role_sql() {
  cat <<END
SELECT 'CREATE ROLE $1 LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$1') \gexec
ALTER ROLE $1 PASSWORD '$2';
SELECT 'CREATE DATABASE $1 OWNER $1' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$1') \gexec
REVOKE ALL ON DATABASE $1 FROM PUBLIC;
END
}

postgres_psql() {
  PGPASSWORD=$(<"$IDV_STATE/secrets/pg-admin") psql -X -v ON_ERROR_STOP=1 \
    -h 127.0.0.1 -p "$(postgres_port)" -U postgres -d postgres "$@"
}
