package org.idvserver.network.outbound.ovs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The notation of values and operations in OVSDB (RFC 7047, sections 5.1 and 5.2). */
final class OvsdbJson {

    private OvsdbJson() {}

    static JsonArray uuid(String uuid) {
        return new JsonArray().add("uuid").add(uuid);
    }

    static JsonArray named(String name) {
        return new JsonArray().add("named-uuid").add(name);
    }

    static JsonArray set(Collection<?> values) {
        return new JsonArray().add("set").add(new JsonArray(new ArrayList<>(values)));
    }

    static JsonArray map(Map<String, String> entries) {
        JsonArray pairs = new JsonArray();
        new TreeMap<>(entries)
                .forEach((key, value) -> pairs.add(new JsonArray().add(key).add(value)));
        return new JsonArray().add("map").add(pairs);
    }

    /** Small: rows are kept, and their keys are always the same. */
    static Map<String, String> mapOf(Object value) {
        Map<String, String> entries = new HashMap<>();
        for (Object pair : ((JsonArray) value).getJsonArray(1)) {
            entries.put(((JsonArray) pair).getString(0).intern(), ((JsonArray) pair).getString(1));
        }
        return Map.copyOf(entries);
    }

    /** A set of row references, which is written without brackets when it has one element. */
    static List<String> uuidsOf(Object value) {
        JsonArray array = (JsonArray) value;
        if (array.getString(0).equals("uuid")) {
            return List.of(array.getString(1));
        }
        return array.getJsonArray(1).stream()
                .map(element -> ((JsonArray) element).getString(1))
                .toList();
    }

    /** An optional column: a bare value, or the empty set. */
    static boolean isEmptySet(Object value) {
        return value instanceof JsonArray array && array.getString(0).equals("set");
    }

    static JsonArray where(String column, Object value) {
        return new JsonArray().add(new JsonArray().add(column).add("==").add(value));
    }

    static JsonObject select(String table, JsonArray where, String... columns) {
        return operation("select", table).put("where", where).put("columns", new JsonArray(List.of((Object[])
                columns)));
    }

    static JsonObject insert(String table, String name, JsonObject row) {
        return operation("insert", table).put("uuid-name", name).put("row", row);
    }

    static JsonObject update(String table, String uuid, JsonObject row) {
        return operation("update", table)
                .put("where", where("_uuid", uuid(uuid)))
                .put("row", row);
    }

    static JsonObject mutate(String table, JsonArray where, String column, String mutator, Object value) {
        return operation("mutate", table)
                .put("where", where)
                .put(
                        "mutations",
                        new JsonArray()
                                .add(new JsonArray().add(column).add(mutator).add(value)));
    }

    /** Waits until the column of a table's only row has another value; fails the transaction when that takes longer. */
    static JsonObject changed(String table, String column, Object value, Duration limit) {
        return operation("wait", table)
                .put("where", new JsonArray())
                .put("columns", new JsonArray().add(column))
                .put("until", "!=")
                .put("rows", new JsonArray().add(new JsonObject().put(column, value)))
                .put("timeout", limit.toMillis());
    }

    /** Fails the transaction unless the column still has this value. */
    static JsonObject unchanged(String table, JsonArray where, String column, Object value) {
        return operation("wait", table)
                .put("timeout", 0)
                .put("where", where)
                .put("columns", new JsonArray().add(column))
                .put("until", "==")
                .put("rows", new JsonArray().add(new JsonObject().put(column, value)));
    }

    private static JsonObject operation(String op, String table) {
        return new JsonObject().put("op", op).put("table", table);
    }
}
