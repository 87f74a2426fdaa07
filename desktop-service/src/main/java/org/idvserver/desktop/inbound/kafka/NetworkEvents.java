package org.idvserver.desktop.inbound.kafka;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.idvserver.contracts.network.v1.AllowListChanged;
import org.idvserver.contracts.network.v1.NetworkCreated;
import org.idvserver.contracts.network.v1.NetworkDeleted;
import org.idvserver.desktop.application.FollowNetworks;
import org.idvserver.kit.events.EventHandlers;
import org.idvserver.kit.events.Intake;

/** What network-service tells. */
@ApplicationScoped
public class NetworkEvents {
    private static final String CONSUMER = "networks";

    private final Intake intake;
    private final EventHandlers handlers;

    NetworkEvents(Intake intake, FollowNetworks networks) {
        this.intake = intake;
        this.handlers = new EventHandlers()
                .on(
                        "idv.network.network-created.v1",
                        NetworkCreated::newBuilder,
                        (NetworkCreated event) ->
                                networks.created(UUID.fromString(event.getNetworkId()), event.getAllowListed()))
                .on(
                        "idv.network.allow-list-changed.v1",
                        AllowListChanged::newBuilder,
                        (AllowListChanged event) ->
                                networks.listChanged(UUID.fromString(event.getNetworkId()), event.getAllowListed()))
                .on(
                        "idv.network.network-deleted.v1",
                        NetworkDeleted::newBuilder,
                        (NetworkDeleted event) -> networks.deleted(UUID.fromString(event.getNetworkId())));
    }

    @Incoming("networks")
    Uni<Void> receive(KafkaRecordBatch<String, String> events) {
        return intake.take(CONSUMER, events, handlers);
    }
}
