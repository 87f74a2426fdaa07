# shellcheck shell=bash
# The commands of deploy/local.

command_help() {
  cat <<'END'
usage: deploy/local COMMAND

  up                          build and start everything, then run the demonstration
  down                        stop everything; the data stays
  reset                       stop everything and remove the state folder
  status                      what runs, with memory and seconds to readiness
  logs [NAME [-f]]            the logs there are, or the end of one
  test                        build and run every test on infrastructure of its own
  infra-up [PART...]          start PARTs: pki postgres kafka ceph libvirt lab (default: all)
  infra-down [PART...]        stop PARTs
  service NAME[-2] start|stop|kill|restart   one service, or with -2 its second replica
  terminal K COMMAND...       run COMMAND inside lab terminal K
  agent K enrol|start|stop|kill   lab terminal K's agent; enrol reads the one-time token from standard input
  agent K sign-in USERNAME|sign-out   a person sits down at terminal K, with the password on standard input, and leaves
  cable K plug|unplug         lab terminal K's network cable

environment: IDV_STATE (/var/lib/idv), IDV_PORT_SHIFT (0), IDV_LAB (idv), IDV_LAB_NET (10.99), IDV_TERMINALS (2)
END
}

command_up() {
  with_lock start_everything
  echo "  The main job on a demonstration campus"
  demo_run || fail "the main job failed at the step above; deploy/local logs lists what can be read"
  report_up
}

start_everything() {
  step "Check packages" packages_install
  step "Build" build_all
  parts_up "${PARTS[@]}"
  step "Start services" services_up
  step "Start gateway" gateway_up
  step "Make guest image" make_guest_image
}

make_guest_image() {
  packages_lists
  guest_up
}

report_up() {
  local service
  printf '\n  gateway            %s   (CA: %s/ca.crt)\n' "$(gateway_url)" "$(pki_dir)"
  report_admin_secret
  printf '  memory             %s MiB without guests\n' "$(total_rss_mib)"
  printf '  look next          deploy/local status   deploy/local logs NAME\n'
  for service in "${SERVICES[@]}"; do
    printf '  %-18s http://127.0.0.1:%s/q/swagger-ui\n' "$service-service" "$(rest_port "$service")"
  done
}

# Good for one sign-in, which must choose a password. Printed once: who needs it again reads the file.
report_admin_secret() {
  local file=$IDV_STATE/secrets/first-admin
  if [[ -f $file.shown ]]; then
    printf '  first sign-in      as admin; the one-time secret was shown before and is in %s\n' "$file"
  else
    printf '  first sign-in      as admin, one-time secret: %s\n' "$(<"$file")"
    touch "$file.shown"
  fi
}

command_down() {
  [[ -f $(state_marker) ]] || fail "nothing to stop: $IDV_STATE is not there"
  with_lock stop_everything
}

stop_everything() {
  step "Stop gateway" gateway_down
  step "Stop services" services_down
  parts_down "${PARTS[@]}"
}

command_status() {
  [[ -f $(state_marker) ]] || fail "nothing runs: $IDV_STATE is not there"
  status_report
}

command_logs() {
  local name=${1:-}
  if [[ -z $name ]]; then
    find "$IDV_STATE/log" -name '*.log' -size +0 -printf '%f\n' | sed 's/\.log$//' | sort
    return
  fi
  [[ -f $IDV_STATE/log/$name.log ]] || fail "there is no log '$name'; 'deploy/local logs' lists them"
  if [[ ${2:-} == -f ]]; then
    exec tail -n 50 -F "$IDV_STATE/log/$name.log"
  fi
  tail -n 200 "$IDV_STATE/log/$name.log"
}

command_reset() {
  if [[ ! -e $IDV_STATE ]]; then
    echo "nothing to remove: $IDV_STATE is not there"
    return
  fi
  remove_state
  echo "removed $IDV_STATE"
}

remove_state() {
  [[ -e $IDV_STATE ]] || return 0
  [[ -f $(state_marker) ]] || fail "$IDV_STATE was not made by deploy/local (it has no .idv-state): not removed"
  with_lock stop_everything
  ! grep -q " $IDV_STATE/" /proc/self/mounts || fail "something is still mounted below $IDV_STATE: not removed"
  rm -rf --one-file-system "$IDV_STATE"
}

command_infra_up() {
  check_parts "$@"
  [[ $# -gt 0 ]] || set -- "${PARTS[@]}"
  with_lock start_parts "$@"
}

start_parts() {
  step "Check packages" packages_install
  parts_up "$@"
}

command_infra_down() {
  check_parts "$@"
  [[ -f $(state_marker) ]] || return 0
  [[ $# -gt 0 ]] || set -- "${PARTS[@]}"
  with_lock parts_down "$@"
}

command_service() {
  local name=${1%-service} action=${2:-}
  service_index "$(service_of "$name")" >/dev/null
  case $action in
    start) with_lock step "Start $name-service" service_run "$name" ;;
    stop) with_lock step "Stop $name-service" service_stop "$name" ;;
    kill) with_lock step "Kill $name-service" service_kill "$name" ;;
    restart)
      with_lock step "Stop $name-service" service_stop "$name"
      with_lock step "Start $name-service" service_run "$name"
      ;;
    *) fail "usage: deploy/local service NAME start|stop|kill|restart" ;;
  esac
}

command_terminal() {
  [[ $# -ge 2 ]] || fail "usage: deploy/local terminal K COMMAND..."
  lab_exec "$@"
}

# Every test starts from nothing: the modules' tests, then, on a fresh stack, the system test.
command_test() {
  trap end_test EXIT
  trap 'exit 130' INT TERM
  remove_state
  with_lock step "Check packages" packages_install
  (cd "$PROJECT_DIR" && ./mvnw -B -ntp -q -pl deploy/kafka -am package -DskipTests)
  command_infra_up
  verify_modules
  remove_state
  system_test
}

# Ceph's own library ends the process of whoever uses it now and then (docs/known-limits.md). When nothing but that befell
# image-service's tests, the stack of what ended it is shown and they run once more.
verify_modules() {
  local log=$IDV_STATE/log/verify.log
  verify "$log" && return
  crashed_in_ceph "$log" || return 1
  echo "Ceph's library ended the process of image-service's tests: they run once more" >&2
  show_core "$PROJECT_DIR/image-service" >&2 || true
  verify "$log" -pl image-service -am
}

verify() {
  local log=$1
  shift
  (
    cd "$PROJECT_DIR"
    ulimit -c unlimited || true
    # Two modules at a time: most tests wait for something.
    ./mvnw -B -ntp -T 2 --fail-at-end verify "$@"
  ) 2>&1 | tee "$log"
}

# 134 is the exit code of a process that aborts. Nothing else may have failed.
crashed_in_ceph() {
  local log=$1
  grep -q 'Process Exit Code: 134' "$log" || return 1
  [[ $(grep -E ' FAILURE \[' "$log" | grep -vc 'image-service') == 0 ]] || return 1
  ! grep -qE 'Tests run:.*(Failures|Errors): [1-9]' "$log"
}

show_core() {
  local core
  core=$(find "$1" -maxdepth 1 -name 'core*' -newer "$(state_marker)" | head -n 1)
  [[ -n $core ]] || return 0
  command -v gdb >/dev/null || apt-get -q install -y --no-install-recommends gdb >/dev/null
  gdb -batch -ex bt "$(java_command)" "$core" 2>/dev/null | grep -E '^#' | cut -c 1-200
  rm -f "$core"
}

# What a failed run leaves behind, for whoever cannot look at the machine any more.
report_wreck() {
  [[ -f $(state_marker) ]] || return 0
  status_report
  df -h "$IDV_STATE"
  free -m
  ! process_alive "$(ceph_pid_file mon.a)" || timeout 30 ceph -c "$(ceph_dir)/ceph.conf" --connect-timeout 10 status
  grep -hE 'ERR|WRN|wrongly|slow|abort|FAILED' "$IDV_STATE"/log/ceph-{cluster,osd.0}.log | grep -vE 'Stalls|rocksdb' | tail -n 10
  report_failed_tests
}

# Last, and short: the end of a log is what is kept and read.
report_failed_tests() {
  local file
  reports -name '*.txt' | while read -r file; do
    grep -A 6 -E '<<< (FAILURE|ERROR)!' "$file" | cut -c 1-300 | head -n 40
  done
  reports -name '*.dumpstream' -o -name 'hs_err_pid*.log' | while read -r file; do
    echo "$file"
    grep -vE '^#? *$|EOFException|^[[:space:]]at org.apache.maven' "$file" | cut -c 1-200 | head -n 50
  done
}

# Of this run: older ones may lie beside them.
reports() {
  find "$PROJECT_DIR" -newer "$(state_marker)" \( -path '*/target/surefire-reports/*' -o -name 'hs_err_pid*.log' \) \( "$@" \)
}

end_test() {
  local code=$?
  trap - EXIT
  set +e
  if ((code == 0)); then
    remove_state
  else
    report_wreck >&2
    with_lock stop_everything
    echo "deploy/local test: failed; the logs are in $IDV_STATE/log" >&2
  fi
  exit "$code"
}
