package org.idvserver.monitor.inbound.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.idvserver.contracts.audit.v1.AuditRecorded;
import org.idvserver.contracts.audit.v1.Outcome;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.EventHandlers;
import org.idvserver.kit.events.Intake;
import org.idvserver.monitor.application.KeepAudit;
import org.idvserver.monitor.domain.AuditOutcome;
import org.idvserver.monitor.domain.AuditRecord;

/** What every service tells about who did what. */
@ApplicationScoped
public class AuditConsumer {
    private static final String NAME = "audit";

    private final Intake intake;
    private final KeepAudit keepAudit;
    private final EventHandlers handlers;

    AuditConsumer(Intake intake, KeepAudit keepAudit) {
        this.intake = intake;
        this.keepAudit = keepAudit;
        this.handlers = new EventHandlers().on(Audit.TYPE, AuditRecorded::newBuilder, this::recorded);
    }

    @Incoming("audit")
    public Uni<Void> consume(KafkaRecordBatch<String, String> events) {
        return intake.take(NAME, events, handlers);
    }

    private Uni<Void> recorded(AuditRecorded event) {
        return keepAudit.append(
                new AuditRecord.Act(
                        EventFields.word(event.getService()),
                        EventFields.word(event.getActor()),
                        EventFields.word(event.getAction()),
                        EventFields.word(event.getObject())),
                new AuditRecord.Result(outcome(event.getOutcome()), event.getDetail(), event.getAddress()),
                EventFields.time(event.hasOccurredTime(), event.getOccurredTime()));
    }

    private static AuditOutcome outcome(Outcome outcome) {
        return switch (outcome) {
            case OUTCOME_SUCCEEDED -> AuditOutcome.SUCCEEDED;
            case OUTCOME_REFUSED -> AuditOutcome.REFUSED;
            case OUTCOME_FAILED -> AuditOutcome.FAILED;
            case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("the outcome is not known");
        };
    }
}
