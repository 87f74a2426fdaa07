# shellcheck shell=bash
# The lab: terminals as network and mount namespaces on a bridge of this machine, which plays the lab host and the
# world outside. A terminal gets what the operating system of a lab PC would give it: its network card in Open vSwitch,
# Open vSwitch and libvirtd. br-int, tunnels, desktops and the guard rules are its agent's business.

LAB_MTU=1600 # VXLAN's 50 bytes fit

# lab_up [N]
lab_up() {
  local terminals=${1:-$IDV_TERMINALS} terminal starting=() job
  lab_underlay
  lab_outside_up
  libvirt_user
  # libvirtd's first start takes seconds: the terminals start side by side.
  for ((terminal = 1; terminal <= terminals; terminal++)); do
    lab_terminal_up "$terminal" &
    starting+=($!)
  done
  for job in "${starting[@]}"; do
    wait "$job"
  done
  lab_env
}

lab_down() {
  local terminal
  for terminal in $(lab_terminals); do
    lab_terminal_down "$terminal"
  done
  stop_process "$(lab_outside_pid_file)"
  lab_underlay_down
  rm -f "$IDV_STATE/env/lab.env"
}

lab_status() {
  local terminal
  status_process lab-outside "$(lab_outside_pid_file)"
  for terminal in $(lab_terminals); do
    status_process "t$terminal-ovsdb" "$(lab_ovs_pid_file "$terminal" ovsdb-server)"
    status_process "t$terminal-vswitchd" "$(lab_ovs_pid_file "$terminal" ovs-vswitchd)"
    status_process "t$terminal-libvirt" "$(lab_libvirt_pid_file "$terminal")"
    status_process "t$terminal-agent" "$(lab_agent_pid_file "$terminal")"
  done
}

# lab_exec TERMINAL COMMAND...
lab_exec() {
  local terminal=$1
  shift
  process_alive "$(lab_anchor_pid_file "$terminal")" || fail "terminal $terminal is not up"
  nsenter -t "$(pid_of "$(lab_anchor_pid_file "$terminal")")" -m -n -- "$@"
}

lab_env() {
  local terminal terminals dir
  mapfile -t terminals < <(lab_live_terminals)
  {
    echo "LAB_HOST_ADDRESS=$LAB_HOST_ADDRESS"
    echo "LAB_OUTSIDE_ADDRESS=$(lab_outside_address)"
    echo "LAB_OUTSIDE_PORT=$(port 8000)"
    echo "LAB_TERMINALS=${terminals[*]/#/t}"
    for terminal in "${terminals[@]}"; do
      dir=$(lab_dir "$terminal")
      echo "LAB_T${terminal}_ADDRESS=$(lab_address "$terminal")"
      echo "LAB_T${terminal}_DIR=$dir"
      echo "LAB_T${terminal}_LIBVIRT_URI=$(lab_libvirt_uri "$terminal")"
      echo "LAB_T${terminal}_OVSDB_SOCKET=$dir/run/openvswitch/db.sock"
      echo "LAB_T${terminal}_PID=$(pid_of "$(lab_anchor_pid_file "$terminal")")"
    done
  } | write_file "$IDV_STATE/env/lab.env" 0644
}

# The terminal's cable.
lab_unplug() { ip link set "$(lab_veth "$1")" down; }
lab_plug() { ip link set "$(lab_veth "$1")" up; }

# --- names

lab_bridge() { echo "$IDV_LAB-lab"; }
lab_veth() { echo "$IDV_LAB-t$1"; }
lab_namespace() { echo "$IDV_LAB-t$1"; }
lab_dir() { echo "$IDV_STATE/lab/t$1"; }
lab_address() { echo "$IDV_LAB_NET.$((($1 + 1) / 256)).$((($1 + 1) % 256))"; }
lab_mac() { printf '02:%02x:00:00:%02x:%02x' "${IDV_LAB_NET#*.}" $(($1 / 256)) $(($1 % 256)); }
lab_anchor_pid_file() { echo "$(lab_dir "$1")/anchor.pid"; }
lab_ovs_pid_file() { echo "$(lab_dir "$1")/run/openvswitch/$2.pid"; }
lab_libvirt_pid_file() { echo "$(lab_dir "$1")/run/libvirt/libvirtd.pid"; }
lab_libvirt_uri() { echo "qemu+unix:///system?socket=$(lab_dir "$1")/run/libvirt/libvirt-sock"; }
lab_agent_pid_file() { echo "$(lab_dir "$1")/agent.pid"; }
lab_outside_pid_file() { echo "$IDV_STATE/run/lab-outside.pid"; }

# An address of TEST-NET-2 for each lab of the machine: 10.99 -> .10, 10.89 -> .20.
lab_outside_address() { echo "198.51.100.$(((365 - ${IDV_LAB_NET#*.}) % 256))"; }

# Numbers of the terminals that there are, half made ones too.
lab_terminals() {
  {
    find "$IDV_STATE/lab" -mindepth 1 -maxdepth 1 -name 't[0-9]*' -printf '%f\n' 2>/dev/null || true
    find /run/netns -maxdepth 1 -name "$IDV_LAB-t[0-9]*" -printf '%f\n' 2>/dev/null | sed "s/^$IDV_LAB-//" || true
  } | sed -n 's/^t\([0-9]\+\)$/\1/p' | sort -nu
}

lab_live_terminals() {
  local terminal
  for terminal in $(lab_terminals); do
    ! process_alive "$(lab_anchor_pid_file "$terminal")" || echo "$terminal"
  done
}

# --- the lab host

lab_underlay() {
  local bridge
  bridge=$(lab_bridge)
  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  lab_checksum_in_software "$bridge"
  ip link set "$bridge" mtu "$LAB_MTU" up
  ip addr replace "$LAB_HOST_ADDRESS/16" dev "$bridge"
}

# Ceph and the gateway listen on the lab host's address too: the last one to end removes it.
lab_underlay_down() {
  [[ -z $(ss -Hltn src "$LAB_HOST_ADDRESS") ]] || return 0
  ip link del "$(lab_bridge)" 2>/dev/null || true
}

# The userspace datapath reads frames as they were sent: every sender must fill in the checksums itself.
lab_checksum_in_software() { ethtool -K "$1" tx off tso off gso off >/dev/null; }

lab_outside_up() {
  local address
  address=$(lab_outside_address)
  ip addr replace "$address/32" dev "$(lab_bridge)"
  process_alive "$(lab_outside_pid_file)" || start_process "$(lab_outside_pid_file)" "$IDV_STATE/log/lab-outside.log" \
    socat -lf "$IDV_STATE/log/lab-outside.log" \
    "TCP-LISTEN:$(port 8000),bind=$address,fork,reuseaddr,max-children=64" "EXEC:/bin/echo outside ok"
  wait_until 5 port_open "$address" "$(port 8000)" ||
    explain "$IDV_STATE/log/lab-outside.log" "nothing listens on $address:$(port 8000)"
}

# --- a terminal

lab_terminal_up() {
  if ! process_alive "$(lab_anchor_pid_file "$1")"; then
    lab_terminal_down "$1"
    lab_cable "$1"
    lab_folders "$1"
    lab_anchor "$1"
  fi
  lab_guard "$1"
  lab_ovs_up "$1"
  lab_card "$1"
  lab_libvirt_up "$1"
}

# Ends what lives in the terminal's namespaces and nothing else. Its disk, the folders below lab_dir, stays.
lab_terminal_down() {
  lab_agent_stop "$1"
  lab_signal "$1" TERM
  wait_until 8 lab_empty "$1" || lab_signal "$1" KILL
  wait_until 5 lab_empty "$1" || fail "processes of terminal $1 do not end: $(lab_pids "$1" | paste -sd ' ')"
  ip link del "$(lab_veth "$1")" 2>/dev/null || true
  [[ ! -e /run/netns/$(lab_namespace "$1") ]] || ip netns del "$(lab_namespace "$1")"
  rm -rf "$(lab_dir "$1")/run" "$(lab_anchor_pid_file "$1")"
}

# The name of a mount that only the terminal's processes see, in namespaces cloned from the terminal's too.
lab_mark() { echo "idv-lab:$(lab_dir "$1")"; }

lab_pids() {
  local pid
  {
    grep -lsF " $(lab_mark "$1") " /proc/[0-9]*/mountinfo | cut -d / -f 3 || true
    [[ ! -e /run/netns/$(lab_namespace "$1") ]] || ip netns pids "$(lab_namespace "$1")"
  } | sort -nu | while read -r pid; do
    ! pid_lives "$pid" || echo "$pid"
  done
}

lab_empty() { [[ -z $(lab_pids "$1") ]]; }

lab_signal() {
  local pid
  for pid in $(lab_pids "$1"); do
    kill -s "$2" "$pid" 2>/dev/null || true
  done
}

# The network card eth0 and its cable to the lab's bridge.
lab_cable() {
  local namespace veth
  namespace=$(lab_namespace "$1")
  veth=$(lab_veth "$1")
  ip netns add "$namespace"
  ip -n "$namespace" link set lo up
  ip link add "$veth" mtu "$LAB_MTU" type veth peer name eth0 mtu "$LAB_MTU" netns "$namespace"
  lab_checksum_in_software "$veth"
  ip netns exec "$namespace" ethtool -K eth0 tx off tso off gso off >/dev/null
  ip -n "$namespace" link set eth0 address "$(lab_mac "$1")" up
  ip link set "$veth" master "$(lab_bridge)" up
}

# The folders that are the terminal's own, each below lab_dir at its path in the terminal.
LAB_FOLDERS=(
  /run/openvswitch /etc/openvswitch /var/log/openvswitch
  /run/libvirt /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
  /etc/idv-terminal
)

lab_folders() {
  local folder dir
  dir=$(lab_dir "$1")
  for folder in "${LAB_FOLDERS[@]}"; do
    mkdir -p "$dir$folder" "$folder"
  done
  # Never removed again: that would unmount them in every other terminal of the machine.
  mkdir -p "$dir/idv-terminal" /var/lib/idv-terminal /run/netns "$dir/etc/libvirt/qemu"
  [[ -s $dir/host-uuid ]] || write_file "$dir/host-uuid" 0644 </proc/sys/kernel/random/uuid
  cp "$dir/host-uuid" "$dir/etc/openvswitch/system-id.conf"
  lab_libvirtd_conf "$1" | write_file "$dir/etc/libvirt/libvirtd.conf" 0644
  lab_qemu_conf | write_file "$dir/etc/libvirt/qemu.conf" 0644
}

# The process that holds the terminal's namespaces, whichever of its daemons live.
lab_anchor() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  start_process "$(lab_anchor_pid_file "$1")" "$IDV_STATE/log/lab-t$1.log" \
    ip netns exec "$(lab_namespace "$1")" unshare -m --propagation private bash -ec '
      dir=$1 mark=$2
      shift 2
      for folder in "$@"; do
        mount --bind "$dir$folder" "$folder"
      done
      mount --bind "$dir/idv-terminal" /var/lib/idv-terminal
      mount -t tmpfs -o mode=0755,size=1m "$mark" /run/netns
      cd /
      exec -a "$dir/anchor" sleep infinity' _ "$(lab_dir "$1")" "$(lab_mark "$1")" "${LAB_FOLDERS[@]}"
  wait_until 10 lab_anchored "$1" || explain "$IDV_STATE/log/lab-t$1.log" "the namespaces of terminal $1 were not made"
}

lab_anchored() {
  local pid
  pid=$(pid_of "$(lab_anchor_pid_file "$1")")
  grep -qaF "$(lab_dir "$1")/anchor" "/proc/$pid/cmdline" && grep -qF " $(lab_mark "$1") " "/proc/$pid/mountinfo"
}

# With the userspace datapath the kernel sees each frame of a port as well: it must not answer a second time, nor be
# reachable by a desktop through its tap or by a course's network through the veth of its DHCP server.
lab_guard() {
  ip netns exec "$(lab_namespace "$1")" nft -f - <<'END'
table inet ovsguard
delete table inet ovsguard
table inet ovsguard {
  chain prerouting {
    type filter hook prerouting priority -400; policy accept;
    iifname { "eth0", "tap*", "vnet*", "dhcp*" } counter drop
  }
}
table arp ovsguard
delete table arp ovsguard
table arp ovsguard {
  chain input {
    type filter hook input priority 0; policy accept;
    iifname { "eth0", "tap*", "vnet*", "dhcp*" } counter drop
  }
}
END
}

lab_ovs_up() {
  local dir
  dir=$(lab_dir "$1")
  [[ -f $dir/etc/openvswitch/conf.db ]] ||
    ovsdb-tool create "$dir/etc/openvswitch/conf.db" /usr/share/openvswitch/vswitch.ovsschema
  if ! process_alive "$(lab_ovs_pid_file "$1" ovsdb-server)"; then
    lab_ovs_daemon "$1" ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock \
      --remote=db:Open_vSwitch,Open_vSwitch,manager_options --private-key=db:Open_vSwitch,SSL,private_key \
      --certificate=db:Open_vSwitch,SSL,certificate --ca-cert=db:Open_vSwitch,SSL,ca_cert
    # One thread each: the machine runs every terminal of the lab.
    lab_exec "$1" ovs-vsctl --no-wait -- init -- set Open_vSwitch . \
      external-ids:system-id="$(<"$dir/host-uuid")" external-ids:hostname="$(lab_namespace "$1")" \
      other_config:n-handler-threads=1 other_config:n-revalidator-threads=1
  fi
  process_alive "$(lab_ovs_pid_file "$1" ovs-vswitchd)" ||
    lab_ovs_daemon "$1" ovs-vswitchd unix:/run/openvswitch/db.sock
}

# lab_ovs_daemon TERMINAL PROGRAM ARGUMENT...
lab_ovs_daemon() {
  local terminal=$1 program=$2 log
  log=$IDV_STATE/log/$program-t$terminal.log
  shift 2
  lab_exec "$terminal" "$program" "$@" --pidfile="$(lab_ovs_pid_file "$terminal" "$program")" --detach --no-chdir \
    --log-file="$log" -vconsole:off -vsyslog:off -vfile:warn || explain "$log" "$program did not start"
}

# Puts the network card into the terminal's switch: from now on br-phy carries its address.
lab_card() {
  local namespace
  namespace=$(lab_namespace "$1")
  lab_exec "$1" ovs-vsctl --timeout=20 -- --may-exist add-br br-phy \
    -- set bridge br-phy datapath_type=netdev fail_mode=standalone "other_config:hwaddr=\"$(lab_mac "$1")\"" \
    -- --may-exist add-port br-phy eth0
  wait_until 10 ip -n "$namespace" link show br-phy || fail "Open vSwitch of terminal $1 did not make br-phy"
  ip -n "$namespace" link set br-phy mtu "$LAB_MTU" up
  ip -n "$namespace" addr replace "$(lab_address "$1")/16" dev br-phy
  ip -n "$namespace" route replace default via "$LAB_HOST_ADDRESS"
  lab_plug "$1"
}

lab_libvirt_up() {
  if ! process_alive "$(lab_libvirt_pid_file "$1")"; then
    start_process "$(lab_dir "$1")/libvirtd.launcher" "$IDV_STATE/log/libvirtd-t$1.log" \
      nsenter -t "$(pid_of "$(lab_anchor_pid_file "$1")")" -m -n -- \
      libvirtd --config /etc/libvirt/libvirtd.conf --pid-file "$(lab_libvirt_pid_file "$1")"
    rm -f "$(lab_dir "$1")/libvirtd.launcher"
  fi
  wait_until 60 lab_libvirt_answers "$1" ||
    explain "$IDV_STATE/log/libvirtd-t$1.log" "libvirtd of terminal $1 did not answer within 60 s"
}

lab_libvirt_answers() { timeout 10 virsh -q -c "$(lab_libvirt_uri "$1")" version; }

lab_libvirtd_conf() {
  cat <<END
unix_sock_dir = "/run/libvirt"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
listen_tls = 0
host_uuid = "$(<"$(lab_dir "$1")/host-uuid")"
log_filters = ""
log_outputs = "2:file:$IDV_STATE/log/libvirtd-t$1.log"
max_clients = 32
min_workers = 2
max_workers = 6
prio_workers = 2
keepalive_interval = 5
END
}

lab_qemu_conf() {
  cat <<'END'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
END
}

# --- the terminal's agent

lab_agent_start() {
  local log
  log=$IDV_STATE/log/agent-t$1.log
  ! process_alive "$(lab_agent_pid_file "$1")" || return 0
  process_alive "$(lab_anchor_pid_file "$1")" || fail "terminal $1 is not up"
  # It runs from a copy: a build must not take its classes away.
  cp "$PROJECT_DIR/terminal-agent/target/terminal-agent.jar" "$(lab_dir "$1")/terminal-agent.jar"
  start_process "$(lab_agent_pid_file "$1")" "$log" \
    nsenter -t "$(pid_of "$(lab_anchor_pid_file "$1")")" -m -n -- \
    "$(java_command)" -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-XX:ErrorFile=$log.crash" \
    -jar "$(lab_dir "$1")/terminal-agent.jar" /etc/idv-terminal/agent.properties
}

# lab_agent_word TERMINAL WORD...
lab_agent_word() {
  local terminal=$1
  shift
  [[ -f $(lab_dir "$terminal")/terminal-agent.jar ]] || fail "terminal $terminal has no agent: enrol it first"
  lab_exec "$terminal" "$(java_command)" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -jar "$(lab_dir "$terminal")/terminal-agent.jar" "$@"
}

lab_agent_stop() { stop_process "$(lab_agent_pid_file "$1")" 15; }
lab_agent_kill() { kill_process "$(lab_agent_pid_file "$1")"; }
