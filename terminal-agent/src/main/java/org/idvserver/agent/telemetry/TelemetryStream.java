package org.idvserver.agent.telemetry;

import com.google.protobuf.Timestamp;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.idvserver.agent.desktops.DomainView;
import org.idvserver.agent.host.Backoff;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.stream.ServerChannels;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.monitor.v1.DesktopTelemetry;
import org.idvserver.contracts.monitor.v1.ImageCopyTelemetry;
import org.idvserver.contracts.monitor.v1.ReportRequest;
import org.idvserver.contracts.monitor.v1.ReportResponse;
import org.idvserver.contracts.monitor.v1.TelemetryServiceGrpc.TelemetryServiceStub;

/** Tells monitor-service every few seconds how this machine is; reconnects for ever. What cannot be sent is not kept. */
public final class TelemetryStream implements Runnable {
    private static final Logger LOG = Logger.getLogger(TelemetryStream.class.getName());
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20));

    private final TelemetryServiceStub server;
    private final Observations observations;
    private final Path store;
    private final Duration interval;
    private final Clock clock;
    private final HostLoad load = new HostLoad();

    public TelemetryStream(
            TelemetryServiceStub server, Observations observations, Path store, Duration interval, Clock clock) {
        this.server = server;
        this.observations = observations;
        this.store = store;
        this.interval = interval;
        this.clock = clock;
    }

    /** Runs until interrupted. */
    @Override
    public void run() {
        int failures = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ServerChannels.reconnectNow(server.getChannel());
                Session session = new Session();
                long sent = session.hold();
                failures = sent > 1 ? 1 : failures + 1;
                Duration wait = BACKOFF.after(failures);
                LOG.warning("telemetry ended: " + session.reason.get() + "; again in " + wait.toMillis() + " ms");
                Thread.sleep(wait.toMillis());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    ReportRequest report() {
        Instant now = clock.instant();
        Map<String, DomainView> domains =
                observations.domains().stream().collect(Collectors.toMap(DomainView::desktopId, Function.identity()));
        ReportRequest.Builder report = ReportRequest.newBuilder()
                .setMeasuredTime(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .setCpuLoad(load.cpuLoad())
                .setMemoryUsedMib(HostLoad.memoryUsedMib())
                .setMemoryTotalMib(HostLoad.memoryTotalMib())
                .setStoreFreeBytes(store.toFile().getUsableSpace());
        for (DesktopObserved desktop : observations.desktops()) {
            report.addDesktops(desktop(desktop, domains.get(desktop.getDesktopId())));
        }
        observations.images().forEach(image -> report.addImages(image(image)));
        return report.build();
    }

    private static DesktopTelemetry desktop(DesktopObserved desktop, DomainView domain) {
        DesktopTelemetry.Builder telemetry = DesktopTelemetry.newBuilder()
                .setDesktopId(desktop.getDesktopId())
                .setState(shortName(desktop.getState(), "DESKTOP_RUN_STATE_"))
                .setReason(desktop.getReason());
        if (domain != null && domain.running()) {
            telemetry.setCpuSeconds(domain.cpuSeconds()).setMemoryUsedMib(domain.memoryMib());
        }
        return telemetry.build();
    }

    private static ImageCopyTelemetry image(ImageObserved image) {
        return ImageCopyTelemetry.newBuilder()
                .setVersionId(image.getVersionId())
                .setState(shortName(image.getState(), "IMAGE_COPY_STATE_"))
                .setBytesDone(image.getBytesDone())
                .setBytesTotal(image.getBytesTotal())
                .build();
    }

    private static String shortName(Enum<?> value, String prefix) {
        return value.name().substring(prefix.length());
    }

    private final class Session implements ClientResponseObserver<ReportRequest, ReportResponse> {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicReference<String> reason = new AtomicReference<>("completed by the server");
        private ClientCallStreamObserver<ReportRequest> call;

        long hold() throws InterruptedException {
            long sent = 0;
            server.report(this);
            try {
                do {
                    if (call.isReady() || sent == 0) {
                        call.onNext(report());
                        sent++;
                    }
                } while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException stopping) {
                call.onCompleted();
                throw stopping;
            } catch (IllegalStateException alreadyEnded) {
                ended.countDown();
            }
            return sent;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReportRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(ReportResponse response) {}

        @Override
        public void onError(Throwable failure) {
            reason.set(String.valueOf(failure.getMessage()));
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }
}
