package org.idvserver.image.outbound.ceph;

import com.ceph.rados.exceptions.RadosException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Commands to Ceph's monitors about terminals: their users, and whoever is shut out. */
final class MonitorCommands {
    private final CephSession session;

    MonitorCommands(CephSession session) {
        this.session = session;
    }

    /** The user's key. What it may do is changed only when it differs: a change costs the monitors a round of votes. */
    String allow(String user, String storage) throws RadosException {
        JsonObject ensure =
                command("auth get-or-create", user).put("format", "json").put("caps", caps(storage));
        try {
            return key(run(ensure));
        } catch (RadosException failure) {
            if (failure.getReturnValue() != CephErrors.INVALID) {
                throw failure;
            }
        }
        run(command("auth caps", user).put("caps", caps(storage)));
        return key(run(ensure));
    }

    void remove(String user) throws RadosException {
        try {
            run(command("auth del", user));
        } catch (RadosException failure) {
            if (failure.getReturnValue() != CephErrors.MISSING) {
                throw failure;
            }
        }
    }

    /** One client by its address and the number that it chose; it stays out for so long. */
    void block(String address, Duration holds) throws RadosException {
        run(new JsonObject()
                .put("prefix", "osd blocklist")
                .put("blocklistop", "add")
                .put("addr", address)
                .put("expire", (double) holds.toSeconds()));
    }

    private static JsonObject command(String prefix, String user) {
        return new JsonObject().put("prefix", prefix).put("entity", "client." + user);
    }

    private static JsonArray caps(String storage) {
        return JsonArray.of(
                "mon", TerminalCaps.MONITOR, "mgr", TerminalCaps.MANAGER, "mds", TerminalCaps.FILES, "osd", storage);
    }

    private static String key(String answer) {
        return new JsonArray(answer).getJsonObject(0).getString("key");
    }

    private String run(JsonObject command) throws RadosException {
        return session.cluster()
                .executeRadosMonCommand(new String[] {command.encode()}, "")
                .getOutput();
    }
}
