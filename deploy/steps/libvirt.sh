# shellcheck shell=bash
# The server node's own libvirtd. A private mount namespace puts its folders below the state folder, so it disturbs
# neither the machine's own libvirt nor those of the terminals.

libvirt_up() {
  libvirt_user
  if ! process_alive "$(libvirt_pid_file)" || ! libvirt_answers; then
    stop_process "$(libvirt_pid_file)"
    libvirt_configure
    libvirt_start
  fi
  libvirt_guard up
  write_file "$IDV_STATE/env/libvirt.env" 0644 <<END
LIBVIRT_URI=$(libvirt_uri)
LIBVIRT_DOMAIN_TYPE=$(libvirt_domain_type)
END
}

libvirt_down() {
  if process_alive "$(libvirt_pid_file)"; then
    libvirt_end_all "list --name" destroy
    libvirt_end_all "net-list --name" net-destroy
  fi
  stop_process "$(libvirt_pid_file)"
  libvirt_end_leftovers
  [[ ! -d $(libvirt_dir) ]] || libvirt_guard down
}

# This machine is the server node: its guests are kept from the lab, where terminals and Ceph are.
libvirt_guard() {
  local config
  config=$(libvirt_dir)/node-guard.conf
  printf 'PROTECTED=%s.0.0/16\nTABLE=idvnode_%s\n' "$IDV_LAB_NET" "${IDV_LAB//[^a-z0-9]/_}" | write_file "$config" 0644
  IDV_NODE_GUARD_CONFIG=$config "$DEPLOY_DIR/node/idv-node-guard" "$1"
}

libvirt_dir() { echo "$IDV_STATE/libvirt"; }
libvirt_pid_file() { echo "$(libvirt_dir)/libvirtd.pid"; }
libvirt_uri() { echo "qemu+unix:///system?socket=$(libvirt_dir)/sock/libvirt-sock"; }
libvirt_virsh() { timeout 30 virsh -q -c "$(libvirt_uri)" "$@"; }
libvirt_answers() { libvirt_virsh version >/dev/null; }

# libvirt-daemon-system would make these, but drags systemd in; the qemu driver refuses to start without them.
libvirt_user() {
  getent group kvm >/dev/null || groupadd -r kvm
  getent group libvirt-qemu >/dev/null || groupadd -r libvirt-qemu
  getent passwd libvirt-qemu >/dev/null ||
    useradd -r -M -d /var/lib/libvirt -s /usr/sbin/nologin -g libvirt-qemu -G kvm libvirt-qemu
}

libvirt_configure() {
  local dir
  dir=$(libvirt_dir)
  mkdir -p "$dir"/{etc/qemu,lib,run,cache,log,sock}
  [[ -s $dir/host-uuid ]] || write_file "$dir/host-uuid" 0644 </proc/sys/kernel/random/uuid
  write_file "$dir/etc/libvirtd.conf" 0644 <<END
unix_sock_dir = "$dir/sock"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
listen_tls = 0
host_uuid = "$(<"$dir/host-uuid")"
log_filters = ""
log_outputs = "2:file:$IDV_STATE/log/libvirt.log"
max_clients = 64
min_workers = 2
max_workers = 8
prio_workers = 2
keepalive_interval = 5
END
  write_file "$dir/etc/qemu.conf" 0644 <<END
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
stdio_handler = "file"
remote_display_port_min = $(port 5900)
remote_display_port_max = $(port 5999)
remote_websocket_port_min = $(port 5700)
remote_websocket_port_max = $(port 5799)
END
}

libvirt_start() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  start_process "$(libvirt_pid_file).launcher" "$IDV_STATE/log/libvirtd-output.log" \
    unshare -m --propagation private bash -ec '
      dir=$1
      for pair in etc:/etc lib:/var/lib run:/run cache:/var/cache log:/var/log; do
        mkdir -p "${pair#*:}/libvirt"
        mount --bind "$dir/${pair%%:*}" "${pair#*:}/libvirt"
      done
      exec /usr/sbin/libvirtd --config /etc/libvirt/libvirtd.conf --pid-file "$dir/libvirtd.pid"' _ "$(libvirt_dir)"
  wait_until 60 libvirt_answers || explain "$IDV_STATE/log/libvirt.log" "libvirtd did not answer within 60 s"
  rm -f "$(libvirt_pid_file).launcher"
}

# Found out once for each start of libvirtd: a probe that hangs takes three seconds.
libvirt_domain_type() {
  local file
  file=$(libvirt_dir)/domain-type
  if [[ ! -s $file || $file -ot $(libvirt_pid_file) ]]; then
    if kvm_runs_guests; then echo KVM; else echo QEMU; fi | write_file "$file" 0644
  fi
  cat "$file"
}

# As the terminals' agent probes, with the same firmware: /dev/kvm may open and guests hang all the same.
kvm_runs_guests() {
  local hex=$PROJECT_DIR/terminal-agent/src/main/resources/org/idvserver/agent/selfcheck/kvm-probe.hex
  local firmware status=0
  firmware=$(libvirt_dir)/kvm-probe.bin
  [[ -e /dev/kvm ]] || return 1
  printf '%b' "$(tr -d '[:space:]' <"$hex" | sed 's/../\\x&/g')" >"$firmware"
  truncate -s 65536 "$firmware"
  printf '\xe9\x0d\x00' | dd of="$firmware" bs=1 seek=65520 conv=notrunc status=none
  timeout -s KILL 3 qemu-system-x86_64 -accel "${1:-kvm}" -machine pc -m 32 -nodefaults -display none -no-reboot \
    -bios "$firmware" -device isa-debug-exit,iobase=0xf4,iosize=0x04 </dev/null >/dev/null 2>&1 || status=$?
  [[ $status -eq 85 ]]
}

libvirt_end_all() {
  local name
  # shellcheck disable=SC2086 # a virsh command and its flag
  for name in $(libvirt_virsh $1); do
    libvirt_virsh "$2" "$name"
  done
}

# What a killed libvirtd left: guests, and the DHCP servers of its networks.
libvirt_end_leftovers() {
  local pid
  while read -r pid; do
    if pid_lives "$pid" && grep -qaE '^[^ ]*(qemu-system|dnsmasq)' "/proc/$pid/cmdline"; then
      kill "$pid" 2>/dev/null || true
    fi
  done < <(cat "$(libvirt_dir)"/run/{qemu,network}/*.pid 2>/dev/null || true)
  rm -f "$(libvirt_dir)"/run/{qemu,network}/*.pid
}
