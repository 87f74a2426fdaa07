package org.idvserver.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.enrol.Enrolment;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.enrol.Renewal;
import org.idvserver.agent.host.StateFolder;
import org.idvserver.agent.images.GrpcImageSource;
import org.idvserver.agent.images.ImageFetcher;
import org.idvserver.agent.images.ImageStore;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.agent.support.TestImage;
import org.idvserver.agent.support.TestSettings;
import org.idvserver.agent.telemetry.TelemetryStream;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc;
import org.idvserver.contracts.monitor.v1.TelemetryServiceGrpc;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams against a server in this process, over mTLS with an enrolled certificate. */
class OrdersStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private PlayedServer server;
    private AgentSettings settings;
    private Identity identity;
    private ServerChannels channels;
    private OrdersStore orders;
    private final Observations observations = new Observations();
    private Thread thread;

    @BeforeEach
    void begin() throws Exception {
        Infra.up("pki");
        Path pki = Path.of(Infra.describe("pki").get("PKI_DIR"));
        server = new PlayedServer(pki, "127.0.0.1");
        settings = TestSettings.of(server, pki, folder, Map.of());
        StateFolder state = new StateFolder(settings.host().stateFolder()).prepare();
        identity = new Identity(state.identity());
        new Enrolment(settings, identity).complete();
        channels = new ServerChannels(identity, settings.servers());
        orders = new OrdersStore(state.orders());
    }

    @AfterEach
    void end() throws Exception {
        if (thread != null) {
            thread.interrupt();
            thread.join(5000);
        }
        channels.close();
        server.close();
    }

    @Test
    void saysHelloAndTakesOrders() {
        server.order(generation(4));
        run(stream());
        await().atMost(LIMIT).until(() -> orders.newest().equals(java.util.Optional.of(generation(4))));

        assertThat(server.hellos.get(0).getOvsdbEndpoint()).isEqualTo("ssl:127.0.0.1:6640");
        assertThat(server.hellos.get(0).getVirtualisation()).isEqualTo("qemu");
        assertThat(server.hellos.get(0).getMemoryMib()).isPositive();
    }

    @Test
    void tellsEachChangeSoon() {
        run(stream());
        await().atMost(LIMIT).until(() -> !server.observed.isEmpty());
        observations.finding("STORE_TOO_SMALL", "buy a disk");

        await().atMost(Duration.ofSeconds(3)).until(() -> server.lastObserved().getFindingsCount() == 1);
    }

    @Test
    void comesBackAfterTheServerWasAway() throws Exception {
        run(stream());
        await().atMost(LIMIT).until(() -> server.hellos.size() == 1);
        server.crash();
        server.order(generation(9));
        server.listen();

        await().atMost(LIMIT).until(() -> server.hellos.size() == 2);
        await().atMost(LIMIT).until(() -> orders.newest().equals(java.util.Optional.of(generation(9))));
    }

    @Test
    void renewsItsCertificateWithTheSameKeyAndGoesOn() throws Exception {
        String chain = Files.readString(identity.chainFile());
        String key = Files.readString(identity.keyFile());
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofDays(21));
        var stub = TerminalServiceGrpc.newBlockingStub(channels.desktopService());
        new Renewal(identity, stub, "t1", late, () -> {}).renewWhenDue();

        assertThat(Files.readString(identity.chainFile())).isNotEqualTo(chain);
        assertThat(Files.readString(identity.keyFile())).isEqualTo(key);

        channels.takeNewCertificate();
        run(stream());
        await().atMost(LIMIT).until(() -> !server.hellos.isEmpty());
    }

    @Test
    void measuresAndGoesOnAfterTheServerWasAway() throws Exception {
        run(new TelemetryStream(
                TelemetryServiceGrpc.newStub(channels.monitorService()),
                observations,
                folder,
                Duration.ofMillis(200),
                Clock.systemUTC()));
        await().atMost(LIMIT).until(() -> server.reports.size() >= 3);
        server.crash();
        server.reports.clear();
        server.listen();
        await().atMost(LIMIT).until(() -> server.reports.size() >= 2);

        assertThat(server.reports.get(1).getMemoryTotalMib()).isPositive();
        assertThat(server.reports.get(1).getStoreFreeBytes()).isPositive();
        assertThat(server.reports.get(1).getCpuLoad()).isBetween(0.0, 1.0);
    }

    @Test
    void fetchesAnImageOverGrpc() throws Exception {
        TestImage image = TestImage.random(6, 1 << 20, 1);
        server.images.put(image.versionId, image);
        ImageStore store = new ImageStore(folder.resolve("state/images"));
        var source = new GrpcImageSource(TerminalImageServiceGrpc.newBlockingStub(channels.imageService()));
        ImageFetcher fetcher = new ImageFetcher(store, source, observations, () -> {});
        fetcher.want(List.of(image.order()));
        run(fetcher);
        await().atMost(LIMIT).until(() -> store.verified(image.versionId));

        assertThat(store.disk(image.versionId)).hasBinaryContent(image.content);
    }

    private OrdersStream stream() {
        return new OrdersStream(
                TerminalServiceGrpc.newStub(channels.desktopService()),
                new Greeting(settings, observations, "qemu"),
                observations,
                orders::accept,
                Clock.systemUTC());
    }

    private void run(Runnable work) {
        thread = new Thread(work);
        thread.start();
    }

    private static TerminalOrders generation(long generation) {
        return TerminalOrders.newBuilder().setGeneration(generation).build();
    }
}
