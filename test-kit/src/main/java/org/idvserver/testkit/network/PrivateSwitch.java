package org.idvserver.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.idvserver.testkit.infra.Infra;

/**
 * A real ovsdb-server and ovs-vswitchd of one test, so that they may be killed and started again: with the dummy datapath, or in a
 * network namespace with the one that needs no kernel module.
 */
public final class PrivateSwitch implements AutoCloseable {
    private static final String MANAGERS = "--remote=db:Open_vSwitch,Open_vSwitch,manager_options";

    private final Path folder;
    private final Optional<Namespace> space;
    private final List<String> tls = new ArrayList<>();
    private Process database;
    private Process daemon;

    private PrivateSwitch(Path folder, Optional<Namespace> space) {
        this.folder = folder;
        this.space = space;
    }

    public static PrivateSwitch start() {
        PrivateSwitch made = create(Optional.empty());
        made.startProcesses();
        made.addBridge("br-int");
        return made;
    }

    public static PrivateSwitch startIn(Namespace space) {
        PrivateSwitch made = create(Optional.of(space));
        made.startProcesses();
        made.addBridge("br-int");
        return made;
    }

    void addBridge(String name) {
        String datapath = "datapath_type=" + (space.isPresent() ? "netdev" : "dummy");
        vsctl("add-br", name, "--", "set", "bridge", name, datapath, "fail_mode=standalone");
    }

    /** Also listens on TLS, with a certificate of the test CA that names a terminal. */
    public static PrivateSwitch startWithTls(UUID terminal, int port) {
        PrivateSwitch made = create(Optional.empty());
        made.certificate(terminal);
        return made.startAs(made.folder.resolve("tls").toString(), "--remote=pssl:" + port + ":127.0.0.1");
    }

    /** Calls over TLS once it is told to ({@link #dialIn}), with a certificate of the test CA that names a terminal. */
    public static PrivateSwitch startToDialIn(UUID terminal) {
        PrivateSwitch made = create(Optional.empty());
        made.certificate(terminal);
        return made.startAs(made.folder.resolve("tls").toString(), MANAGERS);
    }

    /** The same with the certificate of a service. */
    public static PrivateSwitch startToDialIn(String service) {
        return create(Optional.empty()).startAs(pki(service), MANAGERS);
    }

    private PrivateSwitch startAs(String identity, String remote) {
        tls.addAll(List.of(
                remote,
                "--private-key=" + identity + ".key",
                "--certificate=" + identity + ".crt",
                "--ca-cert=" + pki("trust.crt")));
        startProcesses();
        addBridge("br-int");
        return this;
    }

    public void dialIn(int port) {
        vsctl("set-manager", "ssl:127.0.0.1:" + port);
    }

    public void hangUp() {
        vsctl("del-manager");
    }

    /** True once a call of its was answered, and ended again by the other side or for its silence. */
    public boolean wasHungUpOn() {
        return vsctl("--columns=status", "list", "Manager").contains("sec_since_disconnect");
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static PrivateSwitch create(Optional<Namespace> space) {
        try {
            PrivateSwitch made = new PrivateSwitch(Files.createTempDirectory("idv-ovs"), space);
            Infra.run(List.of(
                    "ovsdb-tool",
                    "create",
                    made.folder.resolve("conf.db").toString(),
                    "/usr/share/openvswitch/vswitch.ovsschema"));
            return made;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void certificate(UUID terminal) {
        String key = folder.resolve("tls.key").toString();
        String request = folder.resolve("tls.csr").toString();
        Infra.run(
                List.of("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key));
        Infra.run(List.of(
                "openssl",
                "req",
                "-new",
                "-key",
                key,
                "-subj",
                "/CN=terminal",
                "-out",
                request,
                "-addext",
                "subjectAltName=URI:spiffe://idv.local/terminal/" + terminal));
        Infra.run(List.of(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                pki("terminals-ca.crt"),
                "-CAkey",
                pki("terminals-ca.key"),
                "-days",
                "1",
                "-copy_extensions",
                "copy",
                "-out",
                folder.resolve("tls.crt").toString()));
    }

    private static String pki(String file) {
        return Infra.describe("pki").get("PKI_DIR") + "/" + file;
    }

    public void startProcesses() {
        startDatabase();
        vsctl("--no-wait", "init");
        startForwarder();
    }

    public void startDatabase() {
        List<String> server = new ArrayList<>(List.of(
                "ovsdb-server", folder.resolve("conf.db").toString(), "--remote=punix:" + socket(), "-vconsole:off"));
        server.addAll(tls);
        database = start(server);
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(Path.of(socket())));
    }

    public void startForwarder() {
        List<String> forwarder =
                new ArrayList<>(List.of("ovs-vswitchd", "unix:" + socket(), "--disable-system", "-vconsole:off"));
        if (space.isEmpty()) {
            forwarder.add("--enable-dummy=override");
        }
        daemon = start(space.map(inside -> inside.command(forwarder)).orElse(forwarder));
    }

    /** What is in its database is forwarded by. */
    void awaitConfigured() {
        vsctl("set", "Open_vSwitch", ".", "external_ids:begun=" + System.nanoTime());
    }

    /** kill -9 of both. */
    public void kill() {
        daemon.destroyForcibly().onExit().join();
        killDatabase();
    }

    /** kill -9 of the one that keeps what is wished; the other goes on forwarding. */
    public void killDatabase() {
        database.destroyForcibly().onExit().join();
        Path.of(socket()).toFile().delete();
    }

    /** kill -9 of the one that forwards; its database goes on to answer. */
    public void killForwarder() {
        daemon.destroyForcibly().onExit().join();
    }

    /** The database server takes requests and answers none, until it is thawed. */
    public void freeze() {
        Infra.run(List.of("kill", "-STOP", Long.toString(database.pid())));
    }

    public void thaw() {
        Infra.run(List.of("kill", "-CONT", Long.toString(database.pid())));
    }

    public String socket() {
        return folder.resolve("db.sock").toString();
    }

    public String endpoint() {
        return "unix:" + socket();
    }

    /** Adds a port as libvirt plugs a desktop's: in the dead VLAN. */
    public void plug(String name, String portId) {
        vsctl(
                "add-port",
                "br-int",
                name,
                "tag=4095",
                "--",
                "set",
                "Interface",
                name,
                "type=dummy",
                "external_ids:iface-id=" + portId);
    }

    public String vsctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--timeout=10", "--db=unix:" + socket()));
        command.addAll(List.of(arguments));
        return Infra.run(command).strip();
    }

    /** Names of the tunnels that the service made. */
    public List<String> tunnels() {
        return portsWith("external_ids:idv-owner=network-service");
    }

    /** Names of the guests' ports that the service gave a network. */
    public List<String> wired() {
        return portsWith("external_ids:idv-wired!=nobody");
    }

    private List<String> portsWith(String condition) {
        return vsctl("--bare", "--columns=name", "find", "Port", condition)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    public String tag(String port) {
        return vsctl("get", "Port", port, "tag");
    }

    private Process start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("OVS_RUNDIR", folder.toString());
            builder.environment().put("OVS_LOGDIR", folder.toString());
            return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        daemon.destroyForcibly().onExit().join();
        database.destroyForcibly().onExit().join();
        Infra.run(List.of("rm", "-r", folder.toString()));
    }
}
