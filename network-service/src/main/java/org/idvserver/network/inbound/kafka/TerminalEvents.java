package org.idvserver.network.inbound.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.idvserver.contracts.desktop.v1.TerminalConnectionChanged;
import org.idvserver.kit.events.EventHandlers;
import org.idvserver.kit.events.Intake;
import org.idvserver.network.application.Nodes;

/** What desktop-service tells about terminals: one that connects is a node whose switch can be reached again. */
@ApplicationScoped
public class TerminalEvents {
    private static final String CONSUMER = "nodes";

    private final Intake intake;
    private final Nodes nodes;
    private final EventHandlers handlers;

    TerminalEvents(Intake intake, Nodes nodes) {
        this.intake = intake;
        this.nodes = nodes;
        this.handlers = new EventHandlers()
                .on(
                        "idv.terminal.connection-changed.v1",
                        TerminalConnectionChanged::newBuilder,
                        this::connectionChanged);
    }

    @Incoming("terminals")
    Uni<Void> receive(KafkaRecordBatch<String, String> events) {
        return intake.take(CONSUMER, events, handlers);
    }

    private Uni<Void> connectionChanged(TerminalConnectionChanged event) {
        UUID node = UUID.fromString(event.getTerminalId());
        return event.getConnected() ? nodes.tellOn(node) : Uni.createFrom().voidItem();
    }
}
