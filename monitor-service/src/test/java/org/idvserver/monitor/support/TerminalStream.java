package org.idvserver.monitor.support;

import com.google.protobuf.util.Timestamps;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.idvserver.contracts.monitor.v1.DesktopTelemetry;
import org.idvserver.contracts.monitor.v1.ReportRequest;
import org.idvserver.contracts.monitor.v1.ReportResponse;
import org.idvserver.contracts.monitor.v1.TelemetryServiceGrpc;
import org.idvserver.testkit.identity.TestChannels;

/** A terminal's telemetry stream, over mutual TLS. */
public final class TerminalStream implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final CompletableFuture<ReportResponse> response = new CompletableFuture<>();
    private final StreamObserver<ReportRequest> requests;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

    public TerminalStream(ManagedChannel channel) {
        this.channel = channel;
        this.requests = TelemetryServiceGrpc.newStub(channel).report(new StreamObserver<>() {
            @Override
            public void onNext(ReportResponse value) {
                response.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                response.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                response.completeExceptionally(new IllegalStateException("no response"));
            }
        });
    }

    public static TerminalStream of(UUID terminal) {
        return new TerminalStream(TestChannels.terminal(terminal));
    }

    /** A report of a terminal that is well. */
    public static ReportRequest.Builder well() {
        return ReportRequest.newBuilder()
                .setMeasuredTime(Timestamps.fromMillis(System.currentTimeMillis()))
                .setCpuLoad(0.25)
                .setMemoryUsedMib(1000)
                .setMemoryTotalMib(4000)
                .setStoreFreeBytes(10_000_000_000L);
    }

    public static DesktopTelemetry desktop(UUID id, String state) {
        return DesktopTelemetry.newBuilder()
                .setDesktopId(id.toString())
                .setState(state)
                .setCpuSeconds(3)
                .setMemoryUsedMib(512)
                .build();
    }

    public TerminalStream send(ReportRequest.Builder report) {
        requests.onNext(report.build());
        return this;
    }

    /** Reports that it is well every second until it is closed; nobody else may send on it. */
    public TerminalStream beat() {
        beats.scheduleAtFixedRate(() -> send(well()), 0, 1, TimeUnit.SECONDS);
        return this;
    }

    public ReportResponse finish() throws ExecutionException, InterruptedException, TimeoutException {
        requests.onCompleted();
        return response();
    }

    public ReportResponse response() throws ExecutionException, InterruptedException, TimeoutException {
        return response.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        beats.shutdownNow();
        channel.shutdownNow();
    }
}
