package org.idvserver.monitor.inbound.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.idvserver.contracts.desktop.v1.DesktopAssigned;
import org.idvserver.contracts.desktop.v1.DesktopCreated;
import org.idvserver.contracts.desktop.v1.DesktopStateChanged;
import org.idvserver.contracts.desktop.v1.TerminalConnectionChanged;
import org.idvserver.contracts.desktop.v1.TerminalEnrolled;
import org.idvserver.contracts.desktop.v1.TerminalRevoked;
import org.idvserver.kit.events.EventHandlers;
import org.idvserver.kit.events.Intake;
import org.idvserver.monitor.application.LifecycleFacts;

/** What desktop-service tells about desktops and terminals. */
@ApplicationScoped
public class LifecycleConsumer {
    private static final String NAME = "lifecycle";

    private final Intake intake;
    private final LifecycleFacts facts;
    private final Clock clock;
    private final EventHandlers handlers;

    LifecycleConsumer(Intake intake, LifecycleFacts facts, Clock clock) {
        this.intake = intake;
        this.facts = facts;
        this.clock = clock;
        this.handlers = new EventHandlers()
                .on("idv.desktop.created.v1", DesktopCreated::newBuilder, this::created)
                .on("idv.desktop.state-changed.v1", DesktopStateChanged::newBuilder, this::stateChanged)
                .on("idv.desktop.assigned.v1", DesktopAssigned::newBuilder, this::assigned)
                .on("idv.terminal.enrolled.v1", TerminalEnrolled::newBuilder, this::enrolled)
                .on("idv.terminal.connection-changed.v1", TerminalConnectionChanged::newBuilder, this::connection)
                .on("idv.terminal.revoked.v1", TerminalRevoked::newBuilder, this::revoked);
    }

    @Incoming("facts")
    public Uni<Void> consume(KafkaRecordBatch<String, String> events) {
        return intake.take(NAME, events, handlers);
    }

    private Uni<Void> created(DesktopCreated event) {
        return facts.desktopCreated(new LifecycleFacts.NewDesktop(
                EventFields.id(event.getDesktopId()),
                event.getName(),
                EventFields.optionalId(event.getSectionId()),
                EventFields.optionalId(event.getUserId())));
    }

    private Uni<Void> stateChanged(DesktopStateChanged event) {
        return facts.desktopStateChanged(new LifecycleFacts.DesktopState(
                EventFields.id(event.getDesktopId()),
                event.getName(),
                EventFields.word(event.getToState()),
                event.getReason(),
                EventFields.optionalId(event.getTerminalId()),
                EventFields.time(event.hasOccurredTime(), event.getOccurredTime())));
    }

    private Uni<Void> assigned(DesktopAssigned event) {
        return facts.desktopAssigned(
                EventFields.id(event.getDesktopId()), event.getName(), EventFields.optionalId(event.getTerminalId()));
    }

    private Uni<Void> enrolled(TerminalEnrolled event) {
        return facts.terminalEnrolled(new LifecycleFacts.NewTerminal(
                EventFields.id(event.getTerminalId()),
                event.getName(),
                EventFields.optionalId(event.getLabId()),
                EventFields.optionalId(event.getSeatId())));
    }

    private Uni<Void> connection(TerminalConnectionChanged event) {
        return facts.connectionChanged(new LifecycleFacts.Connection(
                EventFields.id(event.getTerminalId()),
                event.getName(),
                EventFields.optionalId(event.getLabId()),
                event.getConnected(),
                EventFields.time(event.hasOccurredTime(), event.getOccurredTime())));
    }

    private Uni<Void> revoked(TerminalRevoked event) {
        return facts.terminalRevoked(EventFields.id(event.getTerminalId()), clock.instant());
    }
}
