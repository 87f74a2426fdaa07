package org.idvserver.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * How long a page of 100 out of 10,000 volumes takes through the REST interface, with filters and from the middle, against the
 * bare SQL query of the same page over one connection. The rows are inserted for it and removed after it.
 */
public final class ListVolumes {
    private static final int ROWS = 10_000;
    private static final String OWNERS = "bench-list-";

    private final Connection database;
    private final Stack stack;

    private ListVolumes(Connection database, Stack stack) {
        this.database = database;
        this.stack = stack;
    }

    public static void main(String[] arguments) throws Exception {
        Stack stack = Stack.signIn();
        try (Connection database = Stack.database("image-service")) {
            insert(database);
            try {
                new ListVolumes(database, stack).measureAll();
            } finally {
                remove(database);
            }
        }
    }

    private void measureAll() throws Exception {
        UUID version = anyVersion();
        measure("first page", "", "");
        measure(
                "by state and version",
                "and v.state = 'READY' and v.version_id = '" + version + "'",
                "&state=ready&versionId=" + version);
        measure("one owner", "and v.owner_id = '" + OWNERS + "5000'", "&ownerId=" + OWNERS + "5000");
        measure("by size", "", "&sort=size");
    }

    private static void insert(Connection database) throws SQLException {
        remove(database);
        try (PreparedStatement insert = database.prepareStatement(
                """
                insert into volumes (id, owner_id, version_id, pool_id, target, state, size_bytes, created)
                select gen_random_uuid(), ? || n, v.id, v.pool_id, 'PRESENT', 'READY', 1048576 * (n % 97 + 1),
                    now() - n * interval '1 second'
                from generate_series(1, ?) n, (select id, pool_id from image_versions order by id limit 1) v""")) {
            insert.setString(1, OWNERS);
            insert.setInt(2, ROWS);
            if (insert.executeUpdate() != ROWS) {
                throw new IllegalStateException("the database has no version to hang volumes on");
            }
        }
        try (var analyze = database.createStatement()) {
            analyze.execute("analyze volumes");
        }
    }

    private static void remove(Connection database) throws SQLException {
        try (PreparedStatement delete = database.prepareStatement("delete from volumes where owner_id like ?")) {
            delete.setString(1, OWNERS + "%");
            delete.executeUpdate();
        }
    }

    private UUID anyVersion() throws SQLException {
        try (var statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select id from image_versions order by id limit 1")) {
            rows.next();
            return rows.getObject(1, UUID.class);
        }
    }

    private void measure(String what, String condition, String filter) throws Exception {
        String order = filter.contains("sort=size") ? "v.size_bytes" : "v.created";
        try (PreparedStatement query = database.prepareStatement(
                "select v.*, p.type, p.location from volumes v join storage_pools p on p.id = v.pool_id where true "
                        + condition + " order by " + order + ", v.id limit 101")) {
            PageRace.run(
                    what, query, stack.image("volumes?pageSize=100" + filter).build());
        }
    }
}
