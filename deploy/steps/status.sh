# shellcheck shell=bash
# What runs, as a table: state, pid, resident memory, seconds to readiness.

status_report() {
  printf 'state folder %s   lab %s on %s   port shift %s\n\n' \
    "$IDV_STATE" "$IDV_LAB" "$IDV_LAB_NET" "$IDV_PORT_SHIFT"
  status_row PART STATE PID RSS/MiB READY/s
  if [[ -f $IDV_STATE/env/pki.env ]]; then status_row pki ready - - -; else status_row pki absent - - -; fi
  status_process postgres "$(postgres_data)/postmaster.pid"
  status_process kafka "$(kafka_pid_file)"
  local daemon service
  for daemon in "${CEPH_DAEMONS[@]}"; do
    status_process "ceph-$daemon" "$(ceph_pid_file "$daemon")"
  done
  status_process libvirt "$(libvirt_pid_file)"
  for service in "${SERVICES[@]}"; do
    status_service "$service"
    ! service_alive "$service-2" || status_service "$service-2"
  done
  status_process gateway "$(gateway_pid_file)"
  lab_status
  printf '\nresident memory without guests: %s MiB\n' "$(total_rss_mib)"
}

status_row() { printf '%-18s %-9s %8s %9s %8s\n' "$@"; }

status_process() {
  local pid
  if process_alive "$2"; then
    pid=$(pid_of "$2")
    status_row "$1" up "$pid" "$(($(rss_kib "$pid") / 1024))" -
  else
    status_row "$1" down - - -
  fi
}

status_service() {
  local pid state=starting ready
  if ! service_alive "$1"; then
    status_row "$1-service" down - - -
    return
  fi
  pid=$(pid_of "$(service_pid_file "$1")")
  ! service_ready "$1" || state=ready
  ready=$(cat "$(service_dir "$1")/ready-seconds" 2>/dev/null || echo -)
  status_row "$1-service" "$state" "$pid" "$(($(rss_kib "$pid") / 1024))" "$ready"
}

# Every process with a pid file below the state folder, but guests: they are the lab's load, not the suite's.
total_rss_mib() {
  local pid total=0
  for pid in $(find "$IDV_STATE" -type f -name '*.pid' -size -2 -exec awk 'FNR == 1 { print $1 }' {} + | grep -E '^[0-9]+$' | sort -u); do
    if pid_lives "$pid" && ! grep -qa '^[^ ]*qemu-system' "/proc/$pid/cmdline"; then
      total=$((total + $(rss_kib "$pid")))
    fi
  done
  echo $((total / 1024))
}
