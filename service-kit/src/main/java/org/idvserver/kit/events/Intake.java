package org.idvserver.kit.events;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.DataException;
import org.idvserver.kit.error.Causes;
import org.jboss.logging.Logger;

/**
 * Takes the messages of a topic to their end: their effect, once; or the dead-letter topic, when one can never have an effect.
 * What was read at once is one transaction, and only when that cannot be is each taken by itself. What may pass, such as a
 * database that is away, is tried again until it works, so that nothing is skipped and the order holds.
 */
@ApplicationScoped
public class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Inbox inbox;

    Intake(Inbox inbox) {
        this.inbox = inbox;
    }

    /** For a consumer method of the channel: acknowledges messages, or hands them to the channel's failure strategy. */
    public Uni<Void> take(String consumer, KafkaRecordBatch<String, String> batch, EventHandlers handlers) {
        Receiving receiving = new Receiving(consumer, handlers, Vertx.currentContext());
        return receive(receiving, batch.getRecords())
                .onFailure()
                .recoverWithUni(oneIsAtFault -> oneByOne(receiving, batch.getRecords()))
                .chain(() -> Uni.createFrom().completionStage(batch::ack));
    }

    private record Receiving(String consumer, EventHandlers handlers, Context context) {}

    private Uni<Void> oneByOne(Receiving receiving, List<? extends Message<String>> messages) {
        return Multi.createFrom()
                .iterable(messages)
                .onItem()
                .transformToUniAndConcatenate(message -> receive(receiving, List.of(message))
                        .onFailure()
                        .recoverWithUni(atFault -> Uni.createFrom().completionStage(() -> message.nack(atFault))))
                .collect()
                .last();
    }

    private Uni<Void> receive(Receiving receiving, List<? extends Message<String>> messages) {
        return inbox.receive(receiving.consumer(), messages, receiving.handlers())
                .runSubscriptionOn(MutinyHelper.executor(receiving.context()))
                .onFailure(Intake::mayPass)
                .invoke(failure -> LOG.warnf(failure, "%s: events wait, trying again", receiving.consumer()))
                .onFailure(Intake::mayPass)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }

    /** False when the message itself is at fault: it cannot be read, or the database refuses what it says. */
    private static boolean mayPass(Throwable failure) {
        return !Causes.include(
                failure, IllegalArgumentException.class, DataException.class, ConstraintViolationException.class);
    }
}
