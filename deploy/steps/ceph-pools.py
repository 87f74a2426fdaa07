"""Makes the RBD pools and waits until the cluster serves them. Usage: ceph-pools.py CEPH_CONF POOL..."""
import json
import sys
import time

import rados
import rbd

DEADLINE = time.monotonic() + 90
conf, *pools = sys.argv[1:]


def ask(cluster, **command):
    code, out, error = cluster.mon_command(json.dumps(dict(command, format="json")), b"")
    if code:
        raise SystemExit(f"{command['prefix']}: {error} ({code})")
    return json.loads(out) if out.strip() else None


def wait_for(what, condition):
    while not condition():
        if time.monotonic() > DEADLINE:
            raise SystemExit(f"waited 90 s in vain for {what}")
        time.sleep(0.1)


def pools_are_clean(cluster):
    status = ask(cluster, prefix="status")
    groups = status["pgmap"]
    clean = sum(s["count"] for s in groups.get("pgs_by_state", []) if s["state_name"] == "active+clean")
    return groups["num_pgs"] and clean == groups["num_pgs"] and status["health"]["status"] != "HEALTH_ERR"


def probe(cluster, pool):
    """A restarted OSD may still be told as up: only an answer proves that it serves."""
    with cluster.open_ioctx(pool) as io:
        io.write_full("idv-probe", b"")
        io.remove_object("idv-probe")


with rados.Rados(conffile=conf, name="client.admin", conf={"rados_osd_op_timeout": "60"}) as cluster:
    wait_for("the OSD", lambda: ask(cluster, prefix="osd stat").get("num_up_osds", 0) > 0)
    for pool in pools:
        if pool not in cluster.list_pools():
            ask(cluster, prefix="osd pool create", pool=pool, pg_num=8, pgp_num=8, size=1, autoscale_mode="off")
        ask(cluster, prefix="osd pool application enable", pool=pool, app="rbd")
        probe(cluster, pool)
        with cluster.open_ioctx(pool) as io:
            rbd.RBD().pool_init(io, True)
    wait_for("clean placement groups", lambda: pools_are_clean(cluster))
    print(ask(cluster, prefix="health")["status"])
