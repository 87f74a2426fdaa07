package org.idvserver.agent.support;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.ConnectResponse;
import org.idvserver.contracts.desktop.v1.RenewCertificateRequest;
import org.idvserver.contracts.desktop.v1.RenewCertificateResponse;
import org.idvserver.contracts.desktop.v1.TerminalHello;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.contracts.image.v1.GetManifestRequest;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.OpenVolumeResponse;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.ReadSegmentRequest;
import org.idvserver.contracts.image.v1.ReadSegmentResponse;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc;
import org.idvserver.contracts.monitor.v1.ReportRequest;
import org.idvserver.contracts.monitor.v1.ReportResponse;
import org.idvserver.contracts.monitor.v1.TelemetryServiceGrpc;
import org.idvserver.testkit.infra.Infra;

/** Plays gateway, desktop-service, image-service and monitor-service towards one terminal, over real TLS. */
public final class PlayedServer implements AutoCloseable {
    public static final String TOKEN = "one-time-token";
    private static final int PIECE = 256 << 10;

    public final String terminalId = UUID.randomUUID().toString();
    public final List<TerminalHello> hellos = new CopyOnWriteArrayList<>();
    public final List<TerminalObserved> observed = new CopyOnWriteArrayList<>();
    public final List<ReportRequest> reports = new CopyOnWriteArrayList<>();
    public final List<String> signed = new CopyOnWriteArrayList<>();
    public final Map<String, TestImage> images = new ConcurrentHashMap<>();
    public final Map<String, RbdConnection> volumes = new ConcurrentHashMap<>();
    public final AtomicInteger refusedEnrolments = new AtomicInteger();
    public volatile Duration certificateLife = Duration.ofDays(30);

    private final TerminalsCa ca;
    final Path pki;
    private final String address;
    private final HttpsServer gateway;
    private Server grpc;
    private int grpcPort;
    private volatile TerminalOrders orders;
    private volatile StreamObserver<ConnectResponse> stream;

    /** Where terminals of the lab reach it. */
    public static PlayedServer inTheLab() throws IOException, GeneralSecurityException {
        Infra.up("pki", "lab");
        return new PlayedServer(Path.of(Infra.describe("pki").get("PKI_DIR")), LabTerminal.hostAddress());
    }

    public PlayedServer(Path pki, String address) throws IOException, GeneralSecurityException {
        this.pki = pki;
        this.address = address;
        this.ca = new TerminalsCa(pki);
        this.gateway = HttpsServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
        gateway.setHttpsConfigurator(new HttpsConfigurator(ServerTls.of(pki, "gateway")));
        gateway.createContext("/api/v1/enrolments", this::enrol);
        gateway.start();
        listen();
    }

    public String url() {
        return "https://" + address + ":" + gateway.getAddress().getPort();
    }

    public int grpcPort() {
        return grpcPort;
    }

    /** The agent's configuration for this server. */
    public Map<String, String> settings() {
        return Map.of(
                "server.url", url(),
                "grpc.host", address,
                "grpc.desktop.port", String.valueOf(grpcPort),
                "grpc.image.port", String.valueOf(grpcPort),
                "grpc.monitor.port", String.valueOf(grpcPort));
    }

    public synchronized void order(TerminalOrders newest) {
        orders = newest;
        if (stream != null) {
            stream.onNext(ConnectResponse.newBuilder().setOrders(newest).build());
        }
    }

    public TerminalObserved lastObserved() {
        return observed.isEmpty() ? TerminalObserved.getDefaultInstance() : observed.get(observed.size() - 1);
    }

    /** Ends gRPC as a crash would; {@link #listen} brings it back on the same port. */
    public void crash() throws InterruptedException {
        grpc.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        stream = null;
    }

    public void listen() throws IOException {
        var tls = GrpcSslContexts.forServer(
                        pki.resolve("desktop-service.crt").toFile(),
                        pki.resolve("desktop-service.key").toFile())
                .trustManager(pki.resolve("trust.crt").toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        grpc = NettyServerBuilder.forAddress(new InetSocketAddress(address, grpcPort))
                .sslContext(tls)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .addService(new Terminals())
                .addService(new Images())
                .addService(new Telemetry())
                .build()
                .start();
        grpcPort = grpc.getPort();
    }

    @Override
    public void close() throws InterruptedException {
        gateway.stop(0);
        crash();
    }

    private synchronized void forget(StreamObserver<ConnectResponse> ended) {
        stream = stream == ended ? null : stream;
    }

    private void enrol(HttpExchange exchange) throws IOException {
        JsonObject request = JsonParser.parseString(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .getAsJsonObject();
        if (!request.get("token").getAsString().equals(TOKEN)) {
            refusedEnrolments.incrementAndGet();
            answer(exchange, 403, "{\"code\":\"TOKEN_UNKNOWN\"}");
            return;
        }
        String csr = request.get("certificateSigningRequest").getAsString();
        signed.add(csr);
        JsonObject answer = new JsonObject();
        answer.addProperty("terminalId", terminalId);
        answer.addProperty("certificateChain", ca.sign(csr, terminalId, certificateLife));
        answer.addProperty("trustBundle", ca.trustBundle());
        answer(exchange, 201, answer.toString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private final class Terminals extends TerminalServiceGrpc.TerminalServiceImplBase {
        @Override
        public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ConnectRequest request) {
                    if (request.hasObserved()) {
                        observed.add(request.getObserved());
                        return;
                    }
                    hellos.add(request.getHello());
                    synchronized (PlayedServer.this) {
                        stream = responses;
                        if (orders != null) {
                            order(orders);
                        }
                    }
                }

                @Override
                public void onError(Throwable lost) {
                    forget(responses);
                }

                @Override
                public void onCompleted() {
                    forget(responses);
                    responses.onCompleted();
                }
            };
        }

        @Override
        public void renewCertificate(
                RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> response) {
            String csr = request.getCertificateSigningRequest();
            signed.add(csr);
            response.onNext(RenewCertificateResponse.newBuilder()
                    .setCertificateChain(ca.sign(csr, terminalId, certificateLife))
                    .build());
            response.onCompleted();
        }
    }

    private final class Images extends TerminalImageServiceGrpc.TerminalImageServiceImplBase {
        @Override
        public void getManifest(GetManifestRequest request, StreamObserver<GetManifestResponse> response) {
            TestImage image = images.get(request.getVersionId());
            if (image == null) {
                response.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            response.onNext(image.manifest());
            response.onCompleted();
        }

        @Override
        public void readSegment(ReadSegmentRequest request, StreamObserver<ReadSegmentResponse> response) {
            TestImage image = images.get(request.getVersionId());
            if (image == null) {
                response.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            byte[] segment = image.segment(request.getIndex());
            for (int from = 0; from < segment.length; from += PIECE) {
                int length = Math.min(PIECE, segment.length - from);
                response.onNext(ReadSegmentResponse.newBuilder()
                        .setData(ByteString.copyFrom(segment, from, length))
                        .build());
            }
            response.onCompleted();
        }

        @Override
        public void openVolume(OpenVolumeRequest request, StreamObserver<OpenVolumeResponse> response) {
            RbdConnection volume = volumes.get(request.getVolumeId());
            if (volume == null) {
                response.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            response.onNext(OpenVolumeResponse.newBuilder().setRbd(volume).build());
            response.onCompleted();
        }
    }

    private final class Telemetry extends TelemetryServiceGrpc.TelemetryServiceImplBase {
        @Override
        public StreamObserver<ReportRequest> report(StreamObserver<ReportResponse> response) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ReportRequest report) {
                    reports.add(report);
                }

                @Override
                public void onError(Throwable lost) {}

                @Override
                public void onCompleted() {
                    response.onNext(ReportResponse.getDefaultInstance());
                    response.onCompleted();
                }
            };
        }
    }
}
