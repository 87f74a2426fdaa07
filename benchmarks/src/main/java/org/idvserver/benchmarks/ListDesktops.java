package org.idvserver.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * How long a page of 100 out of 25,000 desktops takes through the REST interface, with filters and sorted by name, against the bare
 * SQL query of the same page over one connection. The rows are inserted for it, as copies of one that is there, and removed after it.
 */
public final class ListDesktops {
    private static final int ROWS = 25_000;
    private static final String NAMES = "bench-list-";

    private final Connection database;
    private final Stack stack;

    private ListDesktops(Connection database, Stack stack) {
        this.database = database;
        this.stack = stack;
    }

    public static void main(String[] arguments) throws Exception {
        Stack stack = Stack.signIn();
        try (Connection database = Stack.database("desktop-service")) {
            insert(database);
            try {
                new ListDesktops(database, stack).measureAll();
            } finally {
                remove(database);
            }
        }
    }

    private void measureAll() throws Exception {
        UUID middle = atPlace(ROWS / 2);
        String name = NAMES + "1";
        measure("first page", "", "d.id", "");
        measure("by name", "", "d.name, d.id", "&sort=name");
        measure("last names first", "", "d.name desc, d.id desc", "&sort=-name");
        measure(
                "names that begin so",
                "and d.name like '" + name + "%'",
                "d.name, d.id",
                "&sort=name&namePrefix=" + name);
        measure("one user", "and d.user_id = '" + middle + "'", "d.id", "&userId=" + middle);
        measure("by state", "and d.state = 'FAILED'", "d.id", "&state=FAILED");
    }

    private static void insert(Connection database) throws SQLException {
        remove(database);
        try (var columns = database.createStatement();
                ResultSet names = columns.executeQuery(
                        """
                        select string_agg(column_name, ', ') from information_schema.columns
                        where table_name = 'desktops' and column_name not in
                            ('id', 'name', 'user_id', 'state', 'terminal_id', 'held_by', 'running', 'next_attempt')""")) {
            names.next();
            String same = names.getString(1);
            try (PreparedStatement insert = database.prepareStatement(
                    """
                    insert into desktops (id, name, user_id, state, running, next_attempt, %s)
                    select gen_random_uuid(), ? || n, gen_random_uuid(), case when n %% 50 = 0 then 'FAILED' else 'READY' end,
                        false, now() + interval '1 day', %s
                    from generate_series(1, ?) n, (select * from desktops where state = 'READY' limit 1) d"""
                            .formatted(same, same))) {
                insert.setString(1, NAMES);
                insert.setInt(2, ROWS);
                if (insert.executeUpdate() != ROWS) {
                    throw new IllegalStateException("there is no desktop to copy");
                }
            }
        }
        try (var analyze = database.createStatement()) {
            analyze.execute("analyze desktops");
        }
    }

    private static void remove(Connection database) throws SQLException {
        try (PreparedStatement delete = database.prepareStatement("delete from desktops where name like ?")) {
            delete.setString(1, NAMES + "%");
            delete.executeUpdate();
        }
    }

    private UUID atPlace(int place) throws SQLException {
        try (PreparedStatement query = database.prepareStatement("select user_id from desktops where name = ?")) {
            query.setString(1, NAMES + place);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getObject(1, UUID.class);
            }
        }
    }

    private void measure(String what, String condition, String order, String filter) throws Exception {
        try (PreparedStatement query =
                database.prepareStatement("select d.* from desktops d where d.state not in ('RECYCLED', 'DELETED') "
                        + condition + " order by " + order + " limit 101")) {
            PageRace.run(
                    what, query, stack.desktop("desktops?pageSize=100" + filter).build());
        }
    }
}
