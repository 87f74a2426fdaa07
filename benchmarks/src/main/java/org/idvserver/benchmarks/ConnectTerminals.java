package org.idvserver.benchmarks;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.ConnectResponse;
import org.idvserver.contracts.desktop.v1.TerminalHello;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.NetworkServiceGrpc;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.testkit.identity.TestChannels;

/**
 * A simulation of many terminals: gRPC clients with certificates of their own over mutual TLS, all on this machine, which come back
 * as agents do. How long it takes until all are connected and have their orders, against as many bare handshakes; what they cost
 * desktop-service while they do nothing; how long it takes until the last of 1,000 knows that its desktop is to run, from the commit
 * of what one who starts a lab writes. No terminal may hear of orders that are older than those it has. The desktops have ports in networks of sections; nodes that nobody can reach stand for the terminals' switches.
 */
public final class ConnectTerminals {
    private static final String NAMES = "bench-terminal-";
    private static final int DESKTOP_PORT = 9083;
    private static final int NETWORK_PORT = 9085;
    private static final int LABS = 50;
    private static final int DESKTOPS = 1000;
    private static final int DESKTOPS_A_NETWORK = 50;
    private static final int HANDSHAKES = 200;
    private static final int CONNECTS_A_SECOND = 150;
    private static final int LONGEST_BACKOFF_MILLIS = 5000;
    private static final int TURNS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** Of the kernel's clock in /proc. */
    private static final double TICKS_A_SECOND = 100;

    private static final AtomicInteger ATTEMPTS = new AtomicInteger();
    private static final AtomicInteger OUTDATED = new AtomicInteger();
    private static final ScheduledExecutorService TIMER = Executors.newScheduledThreadPool(2);

    private final Connection database;
    private final Connection networks;
    private final Process service = new Process();
    private final List<Simulated> terminals = new ArrayList<>();

    private ConnectTerminals(Connection database, Connection networks) {
        this.database = database;
        this.networks = networks;
    }

    /** Arguments: how many terminals (default 5,000). */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5000;
        try (Connection database = Stack.database("desktop-service");
                Connection networks = Stack.database("network-service")) {
            ConnectTerminals run = new ConnectTerminals(database, networks);
            run.remove();
            try {
                run.measure(count);
            } finally {
                run.close();
                run.remove();
            }
        }
        System.exit(0);
    }

    private void measure(int count) throws Exception {
        insertTerminals(count);
        insertDesktops();
        Stack.grpcPort(DESKTOP_PORT);
        for (UUID id : ids()) {
            terminals.add(new Simulated(id, terminals.size()));
        }
        double bare = handshakes();
        report("for the first time", connect(), bare);
        terminals.forEach(Simulated::leave);
        long heapBefore = service.heapKiB();
        Thread.sleep(IDLE.toMillis());
        report("again", connect(), bare);
        Thread.sleep(IDLE.toMillis());
        double cpu = service.cpuSeconds();
        Thread.sleep(IDLE.toMillis());
        double idle = (service.cpuSeconds() - cpu) / IDLE.toSeconds();
        System.out.printf(
                Locale.ROOT,
                "idle: %.1f %% of a core, %.1f KiB of heap each; wanted 10 %%, 64 KiB for 10,000%n",
                100 * idle,
                (service.heapKiB() - heapBefore) / (double) count);
        for (int turn = 0; turn < TURNS; turn++) {
            change(turn % 2 == 0);
        }
        if (OUTDATED.get() > 0) {
            throw new IllegalStateException(
                    OUTDATED + " times a terminal got orders that were older than those it had");
        }
    }

    private void report(String what, double seconds, double bare) {
        double rate = terminals.size() / seconds;
        System.out.printf(
                Locale.ROOT,
                "%d terminals, %s: connected with their orders in %.1f s, %.0f/s, after %d attempts; bare handshakes %.0f/s;"
                        + " ratio %.2f; wanted 5,000 in 60 s%n",
                terminals.size(),
                what,
                seconds,
                rate,
                ATTEMPTS.getAndSet(0),
                bare,
                rate / bare);
    }

    private double connect() throws InterruptedException {
        CountDownLatch ordered = new CountDownLatch(terminals.size());
        long start = System.nanoTime();
        for (Simulated terminal : terminals) {
            TIMER.schedule(
                    () -> terminal.connect(ordered),
                    terminal.number * 1000L / CONNECTS_A_SECOND,
                    TimeUnit.MILLISECONDS);
        }
        if (!ordered.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(ordered.getCount() + " terminals have no orders yet: "
                    + terminals.stream()
                            .filter(terminal -> terminal.failure != null)
                            .map(terminal -> terminal.failure.toString())
                            .collect(Collectors.groupingBy(text -> text, Collectors.counting())));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** A second, of clients that only shake hands, as many at a time as there are processors. */
    private double handshakes() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(HANDSHAKES);
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<ManagedChannel> channels = terminals.subList(0, Math.min(HANDSHAKES, terminals.size())).stream()
                .map(terminal -> TestChannels.terminal(terminal.id))
                .toList();
        long start = System.nanoTime();
        channels.forEach(channel -> threads.execute(() -> {
            while (channel.getState(true) != ConnectivityState.READY) {
                LockSupport.parkNanos(500_000);
            }
            channel.shutdownNow();
            done.countDown();
        }));
        done.await();
        threads.shutdown();
        return HANDSHAKES / ((System.nanoTime() - start) / 1e9);
    }

    /** All that people start at once, as one who starts a lab does. */
    private void change(boolean running) throws SQLException, InterruptedException {
        CountDownLatch told = new CountDownLatch(DESKTOPS);
        List<Simulated> changed = terminals.subList(0, DESKTOPS);
        changed.forEach(terminal -> terminal.expect(running, told));
        long start = System.nanoTime();
        database.setAutoCommit(false);
        execute("update desktops set running = " + running + " where name like '" + NAMES + "%'");
        execute("update terminal_work set wish_version = wish_version + 1, next_attempt = now()"
                + " where id in (select terminal_id from desktops where name like '" + NAMES + "%')");
        database.commit();
        database.setAutoCommit(true);
        if (!told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(told.getCount() + " terminals do not know");
        }
        System.out.printf(
                Locale.ROOT,
                "%d terminals: the last knows of a change after %.2f s; wanted 2 s%n",
                DESKTOPS,
                (System.nanoTime() - start) / 1e9);
        Thread.sleep(3000);
    }

    private void insertTerminals(int count) throws SQLException {
        execute(
                """
                insert into terminals (id, name, lab_id, state, token_hash, token_expires, created)
                select gen_random_uuid(), '%s' || n, md5('lab ' || n %% %d)::uuid, 'ENROLLED', '%s' || n, now(), now()
                from generate_series(1, %d) n"""
                        .formatted(NAMES, LABS, NAMES, count));
        execute("insert into terminal_work (id, next_attempt)"
                + " select id, '9999-01-01' from terminals where name like '" + NAMES + "%'");
    }

    /** Copies of one that is there, on the first terminals; without cards, so that only orders are measured. */
    private void insertDesktops() throws SQLException {
        String same;
        try (var columns = database.createStatement();
                ResultSet names = columns.executeQuery(
                        """
                        select string_agg(column_name, ', ') from information_schema.columns
                        where table_name = 'desktops' and column_name not in
                            ('id', 'name', 'user_id', 'section_id', 'lab_id', 'state', 'placement', 'terminal_id', 'held_by',
                            'running', 'next_attempt', 'run_deadline', 'deadline')""")) {
            names.next();
            same = names.getString(1);
        }
        execute(
                """
                insert into desktops (id, name, state, placement, terminal_id, running, next_attempt, %s)
                select gen_random_uuid(), t.name, 'READY', 'LOCAL', t.id, false, now() + interval '1 day', %s
                from (select id, name from terminals where name like '%s%%' order by id limit %d) t,
                    (select * from desktops where state = 'READY' limit 1) d"""
                        .formatted(same, same.replaceAll("(\\w+)", "d.$1"), NAMES, DESKTOPS));
        insertPorts();
    }

    /** As desktop-service would: a network for each few, and a port for each. */
    private void insertPorts() throws SQLException {
        Stack.grpcPort(NETWORK_PORT);
        ManagedChannel channel = TestChannels.service("desktop-service");
        try (var query = database.createStatement();
                ResultSet rows = query.executeQuery("select id, name from desktops where name like '" + NAMES + "%'")) {
            var service = NetworkServiceGrpc.newBlockingStub(channel);
            EnsurePortsRequest.Builder ports = EnsurePortsRequest.newBuilder();
            String network = null;
            while (rows.next()) {
                if (ports.getItemsCount() % DESKTOPS_A_NETWORK == 0) {
                    network = service.ensureInternalNetwork(EnsureInternalNetworkRequest.newBuilder()
                                    .setOwner("section/"
                                            + UUID.nameUUIDFromBytes(
                                                    (NAMES + ports.getItemsCount()).getBytes(StandardCharsets.UTF_8)))
                                    .setName(NAMES + ports.getItemsCount())
                                    .build())
                            .getNetwork()
                            .getNetworkId();
                }
                ports.addItems(PortItem.newBuilder()
                        .setPortId(UUID.randomUUID().toString())
                        .setNetworkId(network)
                        .setDesktopId(rows.getString("id"))
                        .setHostname(rows.getString("name")));
            }
            service.ensurePorts(ports.build()).forEachRemaining(answer -> {
                if (answer.hasFault()) {
                    throw new IllegalStateException(answer.getFault().getMessage());
                }
            });
        } finally {
            channel.shutdownNow();
        }
    }

    private List<UUID> ids() throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (var query = database.createStatement();
                ResultSet rows =
                        query.executeQuery("select id from terminals where name like '" + NAMES + "%' order by id")) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private void remove() throws SQLException {
        if (!database.getAutoCommit()) {
            database.rollback();
            database.setAutoCommit(true);
        }
        execute("delete from desktops where name like '" + NAMES + "%'");
        for (String table : List.of("terminal_desktops", "terminal_images")) {
            execute("delete from " + table + " where terminal_id in (select id from terminals where name like '" + NAMES
                    + "%')");
        }
        for (String table : List.of("terminal_work", "terminal_links", "terminals")) {
            execute("delete from " + table + " where id in (select id from terminals where name like '" + NAMES
                    + "%')");
        }
        String nodes = " where node_id in (select id from node where name like '" + NAMES + "%')";
        execute(networks, "delete from placement" + nodes);
        execute(networks, "delete from membership" + nodes);
        execute(networks, "delete from port" + nodes);
        execute(networks, "delete from port where hostname like '" + NAMES + "%'");
        execute(networks, "delete from network where name like '" + NAMES + "%'");
        execute(networks, "delete from node where name like '" + NAMES + "%'");
    }

    private void execute(String sql) throws SQLException {
        execute(database, sql);
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private void close() {
        terminals.forEach(Simulated::close);
    }

    /** One terminal: says hello, takes orders and reports that it has seen them. */
    private static final class Simulated implements StreamObserver<ConnectResponse> {
        private final UUID id;
        private final int number;
        private ManagedChannel channel;
        private int failures;
        private long generation;
        private boolean closed;
        private StreamObserver<ConnectRequest> requests;
        private CountDownLatch first;
        private CountDownLatch told;
        private boolean expected;
        private volatile Throwable failure;

        Simulated(UUID id, int number) {
            this.id = id;
            this.number = number;
            this.channel = TestChannels.terminal(id);
        }

        synchronized void connect(CountDownLatch ordered) {
            closed = false;
            first = ordered;
            connect();
        }

        private synchronized void connect() {
            if (closed) {
                return;
            }
            ATTEMPTS.incrementAndGet();
            requests = TerminalServiceGrpc.newStub(channel).connect(this);
            requests.onNext(ConnectRequest.newBuilder().setHello(hello()).build());
        }

        private TerminalHello hello() {
            String address = "127." + (1 + (number >> 16)) + "." + ((number >> 8) & 255) + "." + (number & 255);
            return TerminalHello.newBuilder()
                    .setAgentVersion("bench")
                    .setHostname("pc-" + number)
                    .setUnderlayAddress(address)
                    .setUnderlayMtu(1600)
                    .setOvsdbEndpoint("ssl:" + address + ":1")
                    .setDatapath("netdev")
                    .setCpuCount(4)
                    .setMemoryMib(8192)
                    .setStoreFreeBytes(1L << 38)
                    .setVirtualisation("kvm")
                    .build();
        }

        synchronized void expect(boolean running, CountDownLatch latch) {
            expected = running;
            told = latch;
        }

        @Override
        public synchronized void onNext(ConnectResponse response) {
            failures = 0;
            TerminalOrders orders = response.getOrders();
            if (orders.getGeneration() < generation) {
                OUTDATED.incrementAndGet();
            }
            generation = orders.getGeneration();
            if (first != null) {
                first.countDown();
                first = null;
            }
            if (told != null
                    && orders.getDesktopsCount() == 1
                    && orders.getDesktops(0).getRunning() == expected) {
                told.countDown();
                told = null;
            }
            requests.onNext(ConnectRequest.newBuilder()
                    .setObserved(TerminalObserved.newBuilder().setGeneration(orders.getGeneration()))
                    .build());
        }

        @Override
        public synchronized void onError(Throwable ended) {
            failure = ended;
            int longest = Math.min(LONGEST_BACKOFF_MILLIS, 500 << Math.min(failures++, 4));
            TIMER.schedule(
                    (Runnable) this::connect,
                    ThreadLocalRandom.current().nextInt(longest / 2, longest),
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void onCompleted() {
            failure = new IOException("the stream was ended");
        }

        /** Until it is to connect again. */
        synchronized void leave() {
            close();
            channel = TestChannels.terminal(id);
        }

        synchronized void close() {
            closed = true;
            channel.shutdownNow();
        }
    }

    /** desktop-service as the kernel and its own virtual machine see it. */
    private static final class Process {
        private final String pid;

        Process() {
            try {
                pid = Files.readString(Stack.state().resolve("run/desktop-service.pid"))
                        .strip()
                        .split("\\s+", -1)[0];
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        double cpuSeconds() throws IOException {
            String[] fields = Files.readString(Path.of("/proc", pid, "stat"))
                    .replaceFirst("^.*\\) ", "")
                    .split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
        }

        /** What is left after a whole collection. */
        long heapKiB() throws IOException, InterruptedException {
            jcmd("GC.run");
            long used = 0;
            for (String line : jcmd("GC.heap_info").lines().toList()) {
                if (line.matches(".*(new generation|tenured generation).* used .*")) {
                    used += Long.parseLong(line.replaceFirst(".* used (\\d+)K.*", "$1"));
                }
            }
            return used;
        }

        private String jcmd(String command) throws IOException, InterruptedException {
            java.lang.Process jcmd = new ProcessBuilder("jcmd", pid, command)
                    .redirectErrorStream(true)
                    .start();
            String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            jcmd.waitFor();
            return text;
        }
    }
}
