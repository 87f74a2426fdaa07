package org.idvserver.kit.audit;

import com.google.protobuf.util.Timestamps;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.contracts.audit.v1.AuditRecorded;
import org.idvserver.contracts.audit.v1.Outcome;
import org.idvserver.kit.events.Event;

/** Makes audit events of acts; append them to the outbox in the transaction of the act. */
@ApplicationScoped
public class Audit {
    public static final String TOPIC = "idv.audit.v1";
    public static final String TYPE = "idv.audit.recorded.v1";

    private final String service;
    private final Clock clock;

    Audit(@ConfigProperty(name = "quarkus.application.name") String service, Clock clock) {
        this.service = service;
        this.clock = clock;
    }

    /**
     * An act that was done.
     *
     * @param actor who, such as {@code user/<id>}, {@code terminal/<id>} or {@code service/<name>}
     * @param action what, such as {@code desktop.started}
     * @param object on what, such as {@code desktop/<id>}; its id is the event's key
     */
    public Event succeeded(String actor, String action, String object, String detail) {
        return event(actor, action, object, Outcome.OUTCOME_SUCCEEDED, detail);
    }

    /** An act that was asked for and not allowed. */
    public Event refused(String actor, String action, String object, String detail) {
        return event(actor, action, object, Outcome.OUTCOME_REFUSED, detail);
    }

    /** An act that was tried and did not work. */
    public Event failed(String actor, String action, String object, String detail) {
        return event(actor, action, object, Outcome.OUTCOME_FAILED, detail);
    }

    private Event event(String actor, String action, String object, Outcome outcome, String detail) {
        AuditRecorded data = AuditRecorded.newBuilder()
                .setService(service)
                .setActor(actor)
                .setAction(action)
                .setObject(object)
                .setOutcome(outcome)
                .setDetail(detail)
                .setOccurredTime(Timestamps.fromMillis(clock.millis()))
                .build();
        return new Event(TOPIC, TYPE, object.substring(object.indexOf('/') + 1), data);
    }
}
