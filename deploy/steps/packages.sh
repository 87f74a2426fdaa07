# shellcheck shell=bash
# Debian packages: installs what is missing, and keeps Debian from starting the daemons that come with them.

PACKAGES=(
  openjdk-17-jdk-headless maven git curl openssl ca-certificates
  postgresql procps kcat jq nginx-light
  ceph-mon ceph-mgr ceph-osd ceph-common
  libvirt-daemon libvirt-daemon-driver-qemu libvirt-daemon-driver-storage-rbd libvirt-clients
  qemu-system-x86 qemu-utils qemu-block-extra bubblewrap
  ovmf swtpm swtpm-tools
  openvswitch-switch dnsmasq-base nftables iptables iproute2 iputils-ping ethtool socat
  busybox-static cpio genisoimage mtools syslinux syslinux-common kmod fdisk dosfstools e2fsprogs
)

packages_install() {
  local missing
  mapfile -t missing < <(packages_missing)
  if ((${#missing[@]} == 0)); then
    echo "all packages are installed"
    return
  fi
  echo "missing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  forbid_daemon_starts
  apt-get -q update
  apt-get -q install -y --no-install-recommends "${missing[@]}"
}

# The guest's kernel is downloaded, not installed: a machine on which nothing was missing may have no lists yet.
packages_lists() {
  [[ -n $(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit) ]] || apt-get -q update
}

packages_missing() {
  comm -23 <(printf '%s\n' "${PACKAGES[@]}" | sort) <(packages_installed | sort)
}

packages_installed() {
  # dpkg-query fails when it does not know one of the names; it still lists the others.
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${PACKAGES[@]}" 2>/dev/null | sed -n 's/^installed //p' || true
}

# The step runs in a subshell of its own, so the trap fires when the step ends, however it ends.
forbid_daemon_starts() {
  [[ ! -e /usr/sbin/policy-rc.d ]] || return 0
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
}
