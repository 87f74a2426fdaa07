package org.idvserver.monitor.inbound.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.UUID;
import org.idvserver.contracts.monitor.v1.ReportRequest;
import org.idvserver.contracts.monitor.v1.ReportResponse;
import org.idvserver.contracts.monitor.v1.TelemetryService;
import org.idvserver.kit.identity.GrpcCaller;
import org.idvserver.monitor.application.CollectTelemetry;

/** What terminals measure about themselves: each speaks for the terminal its certificate names. */
@GrpcService
public class TelemetryGrpc implements TelemetryService {
    private final CollectTelemetry telemetry;
    private final Clock clock;

    TelemetryGrpc(CollectTelemetry telemetry, Clock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
    }

    @Override
    public Uni<ReportResponse> report(Multi<ReportRequest> reports) {
        UUID terminal = GrpcCaller.terminal();
        return reports.map(report -> ReportReading.read(terminal, clock.instant(), report))
                .invoke(telemetry::accept)
                .collect()
                .with(java.util.stream.Collectors.counting())
                .map(count ->
                        ReportResponse.newBuilder().setAcceptedCount(count).build());
    }
}
