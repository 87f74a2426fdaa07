# shellcheck shell=bash
# Processes by pid file. A process is ours when it lives and its command line names a path below the state folder;
# a zombie is dead, though `kill -0` says otherwise.

pid_of() { head -n 1 "$1" 2>/dev/null || true; }

pid_lives() { [[ -n $1 ]] && grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null; }

pid_is_ours() { pid_lives "$1" && grep -qaF -- "$IDV_STATE/" "/proc/$1/cmdline" 2>/dev/null; }

process_alive() { pid_is_ours "$(pid_of "$1")"; }

process_gone() { ! process_alive "$1"; }

# start_process PID_FILE LOG COMMAND...: a daemon in its own session, so that Ctrl-C on the script does not reach it.
start_process() {
  local pid_file=$1 log=$2
  shift 2
  rm -f "$pid_file"
  # shellcheck disable=SC2016 # expanded by the inner shell
  setsid bash -c 'echo $$ >"$1"; shift; exec "$@"' _ "$pid_file" "$@" </dev/null >>"$log" 2>&1 &
  wait_until 5 test -s "$pid_file"
}

# await_process SECONDS PID_FILE COMMAND...: waits for the command to succeed, but not for a process that has ended.
await_process() {
  local patience=$1 pid_file=$2
  shift 2
  wait_until "$patience" succeeds_or_ended "$pid_file" "$@" && process_alive "$pid_file"
}

succeeds_or_ended() {
  local pid_file=$1
  shift
  process_gone "$pid_file" || "$@"
}

# stop_process PID_FILE [SECONDS]: asks, waits, then insists.
stop_process() {
  local pid_file=$1 patience=${2:-20} pid
  pid=$(pid_of "$pid_file")
  if pid_is_ours "$pid"; then
    kill "$pid" 2>/dev/null || true
    wait_until "$patience" process_gone "$pid_file" || kill_process "$pid_file"
  fi
  rm -f "$pid_file"
}

kill_process() {
  local pid
  pid=$(pid_of "$1")
  pid_is_ours "$pid" || return 0
  kill -9 "$pid" 2>/dev/null || true
  wait_until 10 process_gone "$1"
}

# rss_kib PID: resident memory with the children's own. Guests are not ours to count; what children share is counted once.
rss_kib() {
  local pid=$1 total child
  total=$(status_kib "$pid" VmRSS)
  for child in $(pgrep -P "$pid"); do
    total=$((total + $(status_kib "$child" RssAnon)))
  done
  echo "$total"
}

status_kib() {
  local value
  value=$(awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status" 2>/dev/null || true)
  echo "${value:-0}"
}

# The JDK 17 that the suite is built for, whichever other Java comes first on the path.
java_command() {
  local debian
  debian=/usr/lib/jvm/java-17-openjdk-$(dpkg --print-architecture)/bin/java
  if [[ -x $debian ]]; then echo "$debian"; else command -v java; fi
}
