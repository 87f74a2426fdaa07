package org.idvserver.network.outbound.ovs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BridgeRowsTest {
    private final BridgeRows rows = new BridgeRows();

    private static JsonObject update(String table, String uuid, JsonObject row) {
        JsonObject change =
                row == null ? new JsonObject().put("old", new JsonObject()) : new JsonObject().put("new", row);
        return new JsonObject().put(table, new JsonObject().put(uuid, change));
    }

    private static JsonObject bridge(String name, String... ports) {
        return new JsonObject()
                .put("name", name)
                .put(
                        "ports",
                        OvsdbJson.set(
                                List.of(ports).stream().map(OvsdbJson::uuid).toList()));
    }

    private static JsonObject port(String name, String wire, Object tag) {
        return new JsonObject()
                .put("name", name)
                .put("tag", tag)
                .put("vlan_mode", OvsdbJson.set(List.of()))
                .put("protected", false)
                .put("external_ids", OvsdbJson.map(Map.of()))
                .put("interfaces", OvsdbJson.uuid(wire));
    }

    private static JsonObject wire(Object ofport) {
        return new JsonObject()
                .put("type", "internal")
                .put("options", OvsdbJson.map(Map.of()))
                .put("external_ids", OvsdbJson.map(Map.of("iface-id", "x")))
                .put("error", OvsdbJson.set(List.of()))
                .put("ofport", ofport)
                .put("bfd", OvsdbJson.map(Map.of()))
                .put("bfd_status", OvsdbJson.map(Map.of()));
    }

    @Test
    void followsWhatIsAddedChangedAndRemoved() {
        assertThatThrownBy(rows::snapshot).hasMessageContaining("no bridge br-int");
        JsonArray nothing = OvsdbJson.set(List.of());
        rows.apply(update("Bridge", "b", bridge("br-int", "p1", "p2"))
                .mergeIn(new JsonObject()
                        .put(
                                "Port",
                                new JsonObject()
                                        .put("p1", new JsonObject().put("new", port("one", "w1", 7)))
                                        .put("p2", new JsonObject().put("new", port("two", "w2", nothing)))
                                        .put("p3", new JsonObject().put("new", port("else", "w1", 1)))))
                .mergeIn(new JsonObject()
                        .put(
                                "Interface",
                                new JsonObject()
                                        .put("w1", new JsonObject().put("new", wire(nothing)))
                                        .put("w2", new JsonObject().put("new", wire(2))))));
        assertThat(rows.snapshot().ports()).containsOnlyKeys("one", "two");
        assertThat(rows.snapshot().ports().get("one").tag()).hasValue(7);
        assertThat(rows.snapshot().ports().get("one").wire().ofport()).isEmpty();

        rows.apply(update("Interface", "w1", wire(5)));
        assertThat(rows.snapshot().ports().get("one").wire().ofport()).isEqualTo(Optional.of(5));
        assertThat(rows.snapshot().ports().get("one").wire().externalIds()).containsEntry("iface-id", "x");

        rows.apply(update("Port", "p2", null).mergeIn(update("Bridge", "b", bridge("br-int", "p1"))));
        assertThat(rows.snapshot().ports()).containsOnlyKeys("one");

        rows.apply(update("Bridge", "b", null).mergeIn(update("Port", "p1", null)));
        assertThatThrownBy(rows::snapshot).hasMessageContaining("no bridge br-int");
    }

    /** A guest behind a trunk would choose its VLAN: such a port has no tag. */
    @Test
    void takesATrunkForAPortWithoutATag() {
        rows.apply(update("Bridge", "b", bridge("br-int", "p1"))
                .mergeIn(update("Port", "p1", port("one", "w1", 7).put("vlan_mode", "trunk")))
                .mergeIn(update("Interface", "w1", wire(1))));
        assertThat(rows.snapshot().ports().get("one").tag()).isEmpty();
    }
}
