# shellcheck shell=bash
# The six services, each a process of its own with its environment in a file that only root may read.

services_up() {
  local service job jobs=() failed=no
  services_env
  for service in "${SERVICES[@]}"; do
    service_start "$service"
  done
  # Side by side, so that each one's own seconds to readiness are told.
  for service in "${SERVICES[@]}"; do
    service_await "$service" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do
    wait "$job" || failed=yes
  done
  [[ $failed == no ]]
}

services_env() {
  service_env "${SERVICES[@]}" | write_file "$IDV_STATE/env/services.env" 0644
  service_env "${SECOND_REPLICAS[@]}" | write_file "$IDV_STATE/env/second-replicas.env" 0644
}

service_env() {
  local replica key
  for replica in "$@"; do
    key=$(tr 'a-z-' 'A-Z_' <<<"$replica")
    echo "${key}_REST_URL=http://127.0.0.1:$(rest_port "$replica")"
    echo "${key}_GRPC_PORT=$(grpc_port "$replica")"
    [[ $(service_of "$replica") != network ]] || echo "${key}_DIAL_IN_PORT=$(dial_in_port "$replica")"
    echo "${key}_PID_FILE=$(service_pid_file "$replica")"
  done
}

services_down() {
  local replica
  # Ask all first, so that they end side by side.
  for replica in "${SERVICES[@]}" "${SECOND_REPLICAS[@]}"; do
    service_signal "$replica" TERM
  done
  for replica in "${SERVICES[@]}" "${SECOND_REPLICAS[@]}"; do
    service_stop "$replica"
  done
}

service_dir() { echo "$IDV_STATE/services/$1-service"; }
service_pid_file() { echo "$IDV_STATE/run/$1-service.pid"; }
service_log() { echo "$IDV_STATE/log/$1-service.log"; }
service_alive() { process_alive "$(service_pid_file "$1")"; }
service_ready() { curl -fs -o /dev/null -m 3 "http://127.0.0.1:$(rest_port "$1")/q/health/ready"; }

service_start() {
  local dir
  ! service_alive "$1" || return 0
  dir=$(service_dir "$1")
  mkdir -p "$dir/tmp" "$dir/state"
  chmod 0700 "$dir/state"
  rm -f "$dir/ready-seconds"
  service_install "$1"
  service_environment "$1" | write_file "$dir/env" 0600
  now_millis >"$dir/started-millis"
  # shellcheck disable=SC2016 # expanded by the inner shell; secrets travel in the environment, never as arguments
  start_process "$(service_pid_file "$1")" "$(service_log "$1")" \
    env -i PATH="$PATH" HOME="${HOME:-/root}" LANG=C.UTF-8 \
    bash -c 'while IFS= read -r line; do export "$line"; done <"$1"; shift; exec "$@"' _ "$dir/env" \
    "$(java_command)" -Xmx"${IDV_SERVICE_HEAP:-160m}" -XX:+UseSerialGC -XX:TieredStopAtLevel="$(service_compiler "$1")" -XX:+ExitOnOutOfMemoryError \
    -XX:ErrorFile="$IDV_STATE/log/$1-service-crash.log" -Djava.io.tmpdir="$dir/tmp" -jar "$dir/app/quarkus-run.jar"
}

# The first compiler saves memory. image-service hashes images: only the second knows the processor's instructions for that, and is 8 times as fast.
service_compiler() {
  case $(service_of "$1") in
    image) echo 4 ;;
    *) echo 1 ;;
  esac
}

# The service runs from a copy: a build beside it must not take its classes away.
service_install() {
  local built app
  built=$PROJECT_DIR/$(service_of "$1")-service/target/quarkus-app
  app=$(service_dir "$1")/app
  [[ -f $built/quarkus-run.jar ]] || fail "$built is missing: run ./mvnw -DskipTests package"
  rm -rf "$app"
  cp -r --reflink=auto "$built" "$app"
}

service_await() {
  local dir
  dir=$(service_dir "$1")
  [[ ! -f $dir/ready-seconds ]] || return 0
  await_process 120 "$(service_pid_file "$1")" service_ready "$1" ||
    explain "$(service_log "$1")" "$1-service ended, or was not ready within 120 s"
  seconds_since "$(<"$dir/started-millis")" >"$dir/ready-seconds"
  echo "$1-service ready after $(<"$dir/ready-seconds") s"
  service_route "$1"
}

service_signal() {
  local pid
  pid=$(pid_of "$(service_pid_file "$1")")
  ! pid_is_ours "$pid" || kill "-$2" "$pid"
}

service_run() {
  service_start "$1"
  service_await "$1"
}

service_stop() {
  stop_process "$(service_pid_file "$1")" 20
  service_route "$1"
}

service_kill() {
  kill_process "$(service_pid_file "$1")"
  service_route "$1"
}

# What a Service of Kubernetes does for terminals: while only the second replica lives, it answers at the first one's port.
# Without the chain, the kernel would end the connections that it has led there.
service_route() {
  local service table
  service=$(service_of "$1")
  table=$IDV_LAB-$service
  if ! service_alive "$service-2"; then
    nft delete table ip "$table" 2>/dev/null || true
    return
  fi
  {
    echo "table ip $table { chain prerouting { type nat hook prerouting priority dstnat; }; }"
    echo "flush chain ip $table prerouting"
    service_alive "$service" || echo "add rule ip $table prerouting ip daddr $LAB_HOST_ADDRESS" \
      "tcp dport $(grpc_port "$service") dnat to :$(grpc_port "$service-2")"
    [[ $service != network ]] || service_alive network || echo "add rule ip $table prerouting ip daddr $LAB_HOST_ADDRESS" \
      "tcp dport $(dial_in_port network) dnat to :$(dial_in_port network-2)"
  } | nft -f -
}

service_environment() {
  local service peer
  service=$(service_of "$1")
  service_common_environment "$1" "$service"
  for peer in "${SERVICES[@]}"; do
    echo "IDV_${peer^^}_GRPC_HOST=127.0.0.1"
    echo "IDV_${peer^^}_GRPC_PORT=$(grpc_port "$peer")"
  done
  case $service in
    user)
      echo "IDV_BOOTSTRAP_SECRET_FILE=$(secret bootstrap-admin 24)"
      echo "IDV_KEY_ENCRYPTION_FILE=$(key_encryption_file)"
      ;;
    desktop)
      echo "IDV_TERMINALS_CA_CERT=$(pki_dir)/terminals-ca.crt"
      echo "IDV_TERMINALS_CA_KEY=$(pki_dir)/terminals-ca.key"
      echo "IDV_PLATFORM_CA_CERT=$(pki_dir)/ca.crt"
      ;;
    image)
      mkdir -p "$(service_dir image)/uploads" "$IDV_STATE/guest"
      # The administrator's key and the OSD's pid are for tests only.
      grep -Ev '^CEPH_(ADMIN_KEYRING|OSD_PID_FILE)=' "$IDV_STATE/env/ceph.env"
      cat "$IDV_STATE/env/libvirt.env"
      echo "IDV_UPLOAD_DIR=$(service_dir image)/uploads"
      echo "IDV_IMPORT_DIRS=$IDV_STATE/guest"
      # On one machine a clone is recorded within moments.
      echo "IDV_IMAGE_UPKEEP_ORPHAN_GRACE=PT5S"
      # Not deeper: with its own name a socket there must stay below 108 characters.
      echo "IDV_CONSOLE_DIR=$IDV_STATE/consoles"
      ;;
    network)
      cat "$IDV_STATE/env/libvirt.env"
      echo "IDV_PROTECTED_CIDRS=$IDV_LAB_NET.0.0/16"
      echo "IDV_NETWORK_DIAL_IN_PORT=$(dial_in_port "$1")"
      ;;
  esac
  # Settings of the caller for this service, such as IDV_NETWORK_INTERNAL_PREFIX.
  env | grep "^IDV_${service^^}_" || true
}

# service_common_environment REPLICA SERVICE
service_common_environment() {
  cat <<END
IDV_REST_PORT=$(rest_port "$1")
IDV_GRPC_PORT=$(grpc_port "$1")
IDV_DB_URL=127.0.0.1:$(postgres_port)/idv_$2
IDV_DB_USER=idv_$2
IDV_DB_PASSWORD=$(<"$IDV_STATE/secrets/pg-$2")
IDV_KAFKA_BOOTSTRAP=$(kafka_bootstrap)
IDV_TLS_CERT=$(pki_dir)/$2-service.crt
IDV_TLS_KEY=$(pki_dir)/$2-service.key
IDV_TLS_TRUST=$(pki_dir)/trust.crt
IDV_TRUST_DOMAIN=$TRUST_DOMAIN
IDV_JWKS_URL=http://127.0.0.1:$(rest_port user)/api/v1/.well-known/jwks.json
IDV_PUBLIC_URL=$(gateway_url)
IDV_STATE_DIR=$(service_dir "$1")/state
END
}

key_encryption_file() {
  local file=$IDV_STATE/secrets/user-key-encryption
  [[ -s $file ]] || openssl rand -base64 32 | write_file "$file" 0600
  echo "$file"
}
