# shellcheck shell=bash
# The step engine: one line a step, the step's output in a log, and a likely cause when it fails.

fail() {
  printf 'deploy/local: %s\n' "$*" >&2
  exit 1
}

# The decimal sign is the locale's.
now_millis() { echo $((${EPOCHREALTIME//[.,]/} / 1000)); }

seconds_since() {
  local millis=$(($(now_millis) - $1))
  printf '%d.%d' $((millis / 1000)) $((millis % 1000 / 100))
}

# step TITLE FUNCTION ARGUMENT...: ends the script when the function fails. Never call it in a condition: bash would
# then ignore `set -e` inside the function.
step() {
  local title=$1 log started code
  shift
  log=$IDV_STATE/log/$(tr 'A-Z ' 'a-z-' <<<"$title").log
  [[ ! -t 1 ]] || printf '  %-30s ...' "$title"
  started=$(now_millis)
  set +e
  (
    set -e
    "$@"
  ) </dev/null >"$log" 2>&1
  code=$?
  set -e
  [[ ! -t 1 ]] || printf '\r'
  if ((code != 0)); then
    printf '  %-30s FAILED after %s s\n' "$title" "$(seconds_since "$started")"
    report_failure "$title" "$log"
    exit 1
  fi
  printf '  %-30s %7s s\n' "$title" "$(seconds_since "$started")"
}

report_failure() {
  {
    printf '\nThe step "%s" failed. Likely cause:\n' "$1"
    tail -n 15 "$2" | sed 's/^/    /'
    printf 'The whole log: %s\n' "$2"
  } >&2
}

# explain LOG MESSAGE: puts a daemon's own last words into the step's log, where report_failure finds them.
explain() {
  echo "--- last lines of $1"
  tail -n 11 "$1" 2>/dev/null || true
  echo "--- $2"
  return 1
}

# wait_until SECONDS COMMAND...: polls until the command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

port_open() { (: <"/dev/tcp/$1/$2") 2>/dev/null; }

# Creates the state folder, or refuses one that is not ours.
prepare_state() {
  local strangers
  [[ $EUID -eq 0 ]] || fail "needs root: it makes network namespaces, mounts and bridges"
  mkdir -p "$IDV_STATE"
  # Looked at before the marker: another deploy/local may be creating the folder, and the marker is its first file.
  strangers=$(find "$IDV_STATE" -mindepth 1 -maxdepth 1 ! -name '.new.*' -print -quit)
  if [[ ! -f $(state_marker) ]]; then
    [[ -z $strangers ]] ||
      fail "$IDV_STATE is not empty and was not made by deploy/local: choose another IDV_STATE"
    write_file "$(state_marker)" 0644 <<END
IDV_PORT_SHIFT=$IDV_PORT_SHIFT
IDV_LAB=$IDV_LAB
IDV_LAB_NET=$IDV_LAB_NET
END
  fi
  mkdir -p "$IDV_STATE"/{env,log,run,secrets}
  chmod 0700 "$IDV_STATE/secrets"
}

# write_file PATH MODE <content: whole or not at all.
write_file() {
  local temporary
  temporary=$(mktemp "$(dirname "$1")/.new.XXXXXX")
  cat >"$temporary"
  chmod "$2" "$temporary"
  mv -f "$temporary" "$1"
}

# secret NAME BYTES: makes a random secret once; prints the path of its file.
secret() {
  local file=$IDV_STATE/secrets/$1
  [[ -s $file ]] || openssl rand -base64 "$2" | tr '+/' '-_' | tr -d '=\n' | write_file "$file" 0600
  echo "$file"
}

# with_lock FUNCTION ARGUMENT...: one change of this state folder at a time.
with_lock() {
  local lock
  prepare_state
  exec {lock}>"$IDV_STATE/lock"
  flock -n "$lock" || {
    echo "  waiting for another deploy/local on $IDV_STATE"
    flock -w 900 "$lock" || fail "another deploy/local held $IDV_STATE/lock for 15 minutes"
  }
  # Daemons must not inherit the lock, or it would be held as long as they live.
  (
    exec {lock}>&-
    "$@"
  )
  exec {lock}>&-
}
