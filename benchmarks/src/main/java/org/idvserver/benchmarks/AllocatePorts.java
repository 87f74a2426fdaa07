package org.idvserver.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.idvserver.contracts.network.v1.PortItem;

/**
 * How many ports a second get a MAC and an address through the bulk rpc, by one client and by 16 at once, against one bare insert of
 * as many rows into a table of the same shape. Afterwards no two have the same address or MAC.
 */
public final class AllocatePorts {
    private static final int PORTS = 10_000;
    private static final int NETWORKS = 6;
    private static final int CLIENTS = 16;
    private static final int TURNS = 3;

    private AllocatePorts() {}

    public static void main(String[] arguments) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (NetworkPeer peer = new NetworkPeer()) {
            for (int turn = 0; turn < TURNS; turn++) {
                double bare = insert(peer.database());
                double one = allocate(peer, clients, 1);
                double many = allocate(peer, clients, CLIENTS);
                System.out.printf(
                        Locale.ROOT,
                        "%d ports: %.0f/s by one client, %.0f/s by %d at once; one bare insert %.0f/s; ratio %.2f and %.2f; wanted 5,000/s%n",
                        PORTS,
                        one,
                        many,
                        CLIENTS,
                        bare,
                        one / bare,
                        many / bare);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    /** Each client takes its share of every network, so that they meet. */
    private static double allocate(NetworkPeer peer, ExecutorService threads, int clients) throws Exception {
        List<String> networks = new ArrayList<>();
        for (int k = 0; k < NETWORKS; k++) {
            networks.add(peer.network());
        }
        List<List<PortItem>> shares = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            List<PortItem> share = new ArrayList<>();
            for (int item = 0; item < PORTS / clients; item++) {
                share.add(NetworkPeer.item(networks.get(item % NETWORKS), UUID.randomUUID()));
            }
            shares.add(share);
        }
        long begun = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        shares.forEach(share -> running.add(threads.submit(() -> peer.ports(share))));
        for (Future<?> client : running) {
            client.get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (peer.duplicates(new HashSet<>(networks)) > 0) {
            throw new IllegalStateException("two ports have the same address or MAC");
        }
        return PORTS / seconds;
    }

    private static double insert(Connection database) throws Exception {
        try (var statement = database.createStatement()) {
            statement.execute("create table bench_port (like port including all)");
            try (PreparedStatement insert = database.prepareStatement(
                    """
                    insert into bench_port (id, network_id, desktop_id, hostname, mac, address, host)
                    select gen_random_uuid(), md5((n % 6)::text)::uuid, gen_random_uuid(), 'bench', 'bench-' || n,
                        '10.0.0.' || n, n from generate_series(1, ?) n""")) {
                insert.setInt(1, PORTS);
                long begun = System.nanoTime();
                insert.execute();
                return PORTS / ((System.nanoTime() - begun) / 1e9);
            } finally {
                statement.execute("drop table bench_port");
            }
        }
    }
}
