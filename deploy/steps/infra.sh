# shellcheck shell=bash
# The parts that the services stand on.

# They do not need each other, and most of a start is waiting.
PARTS_SIDE_BY_SIDE=(postgres kafka ceph libvirt lab)

declare -A PART_TITLES=(
  [pki]="certificates" [postgres]="PostgreSQL" [kafka]="Kafka" [ceph]="Ceph" [libvirt]="libvirt" [lab]="lab terminals"
)

# parts_up PART...
parts_up() {
  local part job jobs=() failed=no
  step "Prepare lab host" lab_host_up
  if is_one_of pki "$@"; then part_up pki; fi
  # The lock must outlive them, Ctrl-C or not.
  trap 'echo "  interrupted: waiting for the steps under way"; wait; exit 130' INT TERM
  for part in "${PARTS_SIDE_BY_SIDE[@]}"; do
    if is_one_of "$part" "$@"; then
      # Through a pipe, for a step on a terminal announces itself first, which would mix up the lines.
      part_up "$part" | cat &
      jobs+=($!)
    fi
  done
  for job in "${jobs[@]}"; do
    wait "$job" || failed=yes
  done
  [[ $failed == no ]] || exit 1
}

# What several parts make when it is missing: once and first, for they start side by side.
lab_host_up() {
  libvirt_user
  lab_underlay
}

part_up() { step "Start ${PART_TITLES[$1]}" "${1}_up"; }

parts_down() {
  local index part
  for ((index = ${#PARTS[@]} - 1; index >= 0; index--)); do
    part=${PARTS[index]}
    # Certificates have nothing to stop.
    if is_one_of "$part" "$@" && declare -F "${part}_down" >/dev/null; then
      step "Stop ${PART_TITLES[$part]}" "${part}_down"
    fi
  done
  # Ceph and the gateway may have kept the lab host's address beyond the lab.
  [[ -f $IDV_STATE/env/lab.env ]] || lab_underlay_down
}

check_parts() {
  local part
  for part in "$@"; do
    is_one_of "$part" "${PARTS[@]}" || fail "there is no part '$part'; parts: ${PARTS[*]}"
  done
}

is_one_of() {
  local wanted=$1 item
  shift
  for item in "$@"; do
    [[ $item != "$wanted" ]] || return 0
  done
  return 1
}
