# shellcheck shell=bash
# Settings: the environment with its defaults, and what follows from it. A state folder remembers the settings that it
# was made with, so `status`, `down` and `reset` need only IDV_STATE.

# shellcheck disable=SC2034 # read by the other files
PARTS=(pki postgres kafka ceph libvirt lab)
SERVICES=(user course desktop image network monitor)
# Each may have a second replica; it runs only when asked for by this name.
SECOND_REPLICAS=("${SERVICES[@]/%/-2}")

choose_test_settings() {
  IDV_STATE=${IDV_TEST_STATE:-/var/lib/idv-test}
  IDV_PORT_SHIFT=1000
  IDV_LAB=idvt
  IDV_LAB_NET=10.89
}

load_settings() {
  IDV_STATE=${IDV_STATE:-/var/lib/idv}
  IDV_STATE=${IDV_STATE%/}
  [[ $IDV_STATE == /?* ]] || fail "IDV_STATE must be an absolute path, not '$IDV_STATE'"
  [[ $IDV_STATE =~ ^[A-Za-z0-9/._-]+$ ]] || fail "IDV_STATE may hold only letters, digits, / . _ and -"
  # A socket's path ends at 108 characters, and libvirt's lie deep below the state folder.
  ((${#IDV_STATE} <= 48)) || fail "IDV_STATE must not be longer than 48 characters"
  setting IDV_PORT_SHIFT 0 '^[0-9]{1,5}$'
  setting IDV_LAB idv '^[a-z][a-z0-9]{0,5}$'
  setting IDV_LAB_NET 10.99 '^[0-9]{1,3}\.[0-9]{1,3}$'
  IDV_TERMINALS=${IDV_TERMINALS:-2}
  LAB_HOST_ADDRESS=$IDV_LAB_NET.255.254
  export IDV_STATE IDV_PORT_SHIFT IDV_LAB IDV_LAB_NET IDV_TERMINALS LAB_HOST_ADDRESS
}

# setting NAME DEFAULT PATTERN: the environment, else what the state folder remembers, else the default.
setting() {
  local name=$1 default=$2 pattern=$3 remembered value
  remembered=$(env_value "$(state_marker)" "$name")
  value=${!name:-${remembered:-$default}}
  [[ $value =~ $pattern ]] || fail "$name='$value' is not valid"
  if [[ -n $remembered && $remembered != "$value" ]]; then
    fail "$IDV_STATE was made with $name=$remembered; use that, another IDV_STATE, or 'deploy/local reset'"
  fi
  printf -v "$name" '%s' "$value"
}

state_marker() { echo "$IDV_STATE/.idv-state"; }

# env_value FILE KEY: the value of KEY, or nothing.
env_value() { [[ ! -f $1 ]] || sed -n "s/^$2=//p" "$1"; }

port() { echo $(($1 + IDV_PORT_SHIFT)); }

# service_of desktop-2 -> desktop
service_of() { echo "${1%-2}"; }

# service_index user -> 1; the order is that of the ports.
service_index() {
  local index
  for index in "${!SERVICES[@]}"; do
    if [[ ${SERVICES[index]} == "$1" ]]; then
      echo $((index + 1))
      return
    fi
  done
  fail "there is no service '$1'; services: ${SERVICES[*]/%/-service}"
}

rest_port() { replica_port 8080 "$1"; }
grpc_port() { replica_port 9080 "$1"; }
replica_port() {
  local base=$1
  [[ $2 != *-2 ]] || base=$((base + 10))
  port $((base + $(service_index "$(service_of "$2")")))
}
dial_in_port() { replica_port 9640 "$1"; }
gateway_port() { port 8443; }
gateway_url() { echo "https://$LAB_HOST_ADDRESS:$(gateway_port)"; }
