# shellcheck shell=bash
# Ceph: one monitor, one manager and one OSD (BlueStore on a sparse file), bound to the lab host's address so that the
# terminals in their namespaces reach them.

CEPH_POOLS=(idv-images idv-desktops)
CEPH_DAEMONS=(mon.a mgr.x osd.0)

ceph_up() {
  lab_underlay
  if ! ceph_whole; then
    ceph_create
    ceph_start
    ceph_prepare_pools
    touch "$(ceph_dir)/pools.stamp"
  fi
  ceph_settle_rights
  write_file "$IDV_STATE/env/ceph.env" 0644 <<END
CEPH_CONF=$(ceph_dir)/ceph.conf
CEPH_MON=$LAB_HOST_ADDRESS:$(port 13300)
CEPH_POOL_IMAGES=${CEPH_POOLS[0]}
CEPH_POOL_DESKTOPS=${CEPH_POOLS[1]}
CEPH_USER=idv
CEPH_KEY_FILE=$IDV_STATE/secrets/ceph-idv
CEPH_TERMINAL_USER=idv-terminal
CEPH_OSD_PID_FILE=$(ceph_pid_file osd.0)
CEPH_ADMIN_KEYRING=$(ceph_dir)/ceph.client.admin.keyring
END
}

ceph_down() {
  local daemon
  for daemon in osd.0 mgr.x mon.a; do
    stop_process "$(ceph_pid_file "$daemon")" 15
  done
}

ceph_dir() { echo "$IDV_STATE/ceph"; }
ceph_pid_file() { echo "$(ceph_dir)/run/$1.pid"; }

ceph_whole() {
  local daemon
  for daemon in "${CEPH_DAEMONS[@]}"; do
    process_alive "$(ceph_pid_file "$daemon")" || return 1
  done
  [[ -f $(ceph_dir)/pools.stamp ]] && ceph_answers
}

# A process that is there proves nothing: an OSD may hang.
ceph_answers() {
  timeout -s KILL 30 rados -c "$(ceph_dir)/ceph.conf" -p "${CEPH_POOLS[0]}" put idv-probe /dev/null && return
  echo "Ceph does not answer within 30 s: its OSD is started again"
  kill_process "$(ceph_pid_file osd.0)"
  return 1
}

ceph_create() {
  umask 077
  mkdir -p "$(ceph_dir)"/{run,log,mgr,modules}
  chmod 0755 "$(ceph_dir)"
  ceph_choose_modules
  [[ -s $(ceph_dir)/fsid ]] || write_file "$(ceph_dir)/fsid" 0644 </proc/sys/kernel/random/uuid
  ceph_configuration | write_file "$(ceph_dir)/ceph.conf" 0644
  [[ -s $(ceph_dir)/all.keyring ]] || ceph_keys
  [[ -f $(ceph_dir)/mon/idv.stamp ]] || ceph_create_monitor
}

# The always-on modules only: every other one costs the manager memory, and none at all is HEALTH_ERR.
ceph_choose_modules() {
  local module
  for module in mgr_module.py mgr_util.py balancer crash devicehealth orchestrator pg_autoscaler progress rbd_support \
    status telemetry volumes; do
    ln -sfn "/usr/share/ceph/mgr/$module" "$(ceph_dir)/modules/$module"
  done
}

ceph_configuration() {
  local dir
  dir=$(ceph_dir)
  cat <<END
[global]
fsid = $(<"$dir/fsid")
mon_host = [v2:$LAB_HOST_ADDRESS:$(port 13300),v1:$LAB_HOST_ADDRESS:$(port 13301)]
mon_initial_members = a
public_network = $LAB_HOST_ADDRESS/32
public_addr = $LAB_HOST_ADDRESS
cluster_addr = $LAB_HOST_ADDRESS
ms_bind_ipv6 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
keyring = $dir/\$cluster.\$name.keyring
run_dir = $dir/run
admin_socket = $dir/run/\$name.\$pid.asok
pid_file = $dir/run/\$type.\$id.pid
log_file = $IDV_STATE/log/ceph-\$name.log
mon_cluster_log_file = $IDV_STATE/log/ceph-cluster.log
crash_dir = $dir/log
log_to_stderr = false
log_max_recent = 500
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_autoscale_mode = off
osd_pool_default_pg_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_warn_on_pool_no_redundancy = false
[client]
admin_socket =
log_file = $dir/log/client.log
rbd_default_features = 61
rbd_cache = true
[mon]
mon_data = $dir/mon
mon_data_avail_warn = 2
mon_data_avail_crit = 1
mon_memory_target = 67108864
mon_osd_cache_size = 10
rocksdb_cache_size = 16777216
mon_clock_drift_allowed = 2
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[mgr]
mgr_data = $dir/mgr
mgr_initial_modules =
mgr_module_path = $dir/modules
mgr_tick_period = 1
mgr_stats_period = 1
[osd]
osd_data = $dir/osd
osd_objectstore = bluestore
osd_memory_target = 939524096
bluestore_cache_autotune = false
bluestore_cache_size = 67108864
bluestore_block_size = 42949672960
bluestore_block_db_create = false
bluestore_block_wal_create = false
bluestore_fsck_on_mount = false
bluestore_rocksdb_options_annex = write_buffer_size=16777216,max_write_buffer_number=4
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 1
osd_mclock_skip_benchmark = true
osd_mon_shutdown_timeout = 1
osd_max_pg_log_entries = 500
osd_min_pg_log_entries = 50
osd_numa_auto_affinity = false
END
}

ceph_keys() {
  local keyring=$IDV_STATE/ceph/all.new name
  rm -f "$keyring"
  ceph-authtool --create-keyring "$keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool "$keyring" --gen-key -n client.admin \
    --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' --cap mds 'allow *'
  ceph-authtool "$keyring" --gen-key -n mgr.x --cap mon 'allow profile mgr' --cap osd 'allow *' --cap mds 'allow *'
  ceph-authtool "$keyring" --gen-key -n osd.0 \
    --cap mon 'allow profile osd' --cap mgr 'allow profile osd' --cap osd 'allow *'
  ceph-authtool "$keyring" --gen-key -n client.idv --cap mon 'profile rbd'
  for name in client.admin mgr.x osd.0 client.idv; do
    printf '[%s]\n\tkey = %s\n' "$name" "$(ceph-authtool "$keyring" -n "$name" --print-key)" |
      write_file "$(ceph_dir)/ceph.$name.keyring" 0600
  done
  ceph_key_file client.idv "$keyring"
  mv "$keyring" "$(ceph_dir)/all.keyring"
}

# What image-service may do: its pools, and users of terminals that reach single images of these pools and nothing else.
# A cluster that was made before gets them too, and loses the one user that all terminals shared.
ceph_settle_rights() {
  local images=${CEPH_POOLS[0]} desktops=${CEPH_POOLS[1]} stamp pools rights prefixes limits
  stamp=$(ceph_dir)/rights-of-terminals.stamp
  [[ ! -f $stamp ]] || return 0
  pools="profile rbd pool=$images, profile rbd pool=$desktops"
  rights='(r|rwx|class-read|r class-read)'
  prefixes="rbd_(info|directory|trash|(id|header|object_map|data)[.][^ ,]+)"
  limits='with entity prefix client.idv-terminal. caps_mon="allow service mon r, allow service osd r"'
  limits+=' caps_mgr="allow command none" caps_mds="allow r path=/none"'
  limits+=" caps_osd regex \"^(allow $rights pool=($images|$desktops) object_prefix $prefixes(, )?)*\$\""
  ceph_admin auth caps client.idv mgr "$pools" osd "$pools" mon "profile rbd,
    allow command \"auth get-or-create\" $limits, allow command \"auth caps\" $limits,
    allow command \"auth del\" with entity prefix client.idv-terminal."
  ceph_admin auth del client.idv-terminal
  rm -f "$IDV_STATE/secrets/ceph-idv-terminal" "$(ceph_dir)/ceph.client.idv-terminal.keyring"
  touch "$stamp"
}

# ceph_key_file client.NAME KEYRING: the bare key, as libvirt's secrets want it.
ceph_key_file() {
  ceph-authtool "$2" -n "$1" --print-key | tr -d '\n' | write_file "$IDV_STATE/secrets/ceph-${1#client.}" 0600
}

ceph_create_monitor() {
  local dir
  dir=$(ceph_dir)
  rm -rf "$dir/mon"
  mkdir "$dir/mon"
  monmaptool --create --clobber --fsid "$(<"$dir/fsid")" \
    --addv a "[v2:$LAB_HOST_ADDRESS:$(port 13300),v1:$LAB_HOST_ADDRESS:$(port 13301)]" "$dir/monmap"
  ceph-mon -c "$dir/ceph.conf" -i a --mkfs --monmap "$dir/monmap" --keyring "$dir/all.keyring"
  touch "$dir/mon/idv.stamp"
}

ceph_start() {
  ceph_start_daemon mon.a
  ceph_start_daemon mgr.x
  [[ -f $(ceph_dir)/osd/idv.stamp ]] || ceph_create_osd
  ceph_start_daemon osd.0
}

ceph_start_daemon() {
  local pid_file
  pid_file=$(ceph_pid_file "$1")
  ! process_alive "$pid_file" || return 0
  rm -f "$pid_file" "$(ceph_dir)/run/"*"${1%.*}"*.asok
  "ceph-${1%.*}" -c "$(ceph_dir)/ceph.conf" -i "${1#*.}" ||
    explain "$IDV_STATE/log/ceph-$1.log" "ceph-${1%.*} did not start"
  wait_until 10 process_alive "$pid_file" ||
    explain "$IDV_STATE/log/ceph-$1.log" "ceph-${1%.*} ended right after its start"
}

# Interrupted and repeated, it makes the same OSD: its uuid is chosen first, and the monitor knows it by that.
ceph_create_osd() {
  local dir
  dir=$(ceph_dir)
  [[ -s $dir/osd-uuid ]] || write_file "$dir/osd-uuid" 0644 </proc/sys/kernel/random/uuid
  ceph_admin osd new "$(<"$dir/osd-uuid")" 0
  rm -rf "$dir/osd"
  mkdir "$dir/osd"
  ceph-osd -c "$dir/ceph.conf" -i 0 --mkfs --osd-uuid "$(<"$dir/osd-uuid")"
  touch "$dir/osd/idv.stamp"
}

ceph_admin() { ceph --connect-timeout 20 -c "$(ceph_dir)/ceph.conf" "$@"; }

# One Python process: a start of the `ceph` command costs 0.4 s each.
ceph_prepare_pools() { /usr/bin/python3 "$DEPLOY_DIR/steps/ceph-pools.py" "$(ceph_dir)/ceph.conf" "${CEPH_POOLS[@]}"; }
