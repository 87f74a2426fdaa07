package org.idvserver.kit.events;

import com.google.protobuf.InvalidProtocolBufferException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.DataException;
import org.jboss.logging.Logger;

/**
 * Takes each message of a topic to its end: its effect, once; or the dead-letter topic, when it can never have one. What may
 * pass, such as a database that is away, is tried again until it works, so that nothing is skipped and the order holds.
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

    /** For a consumer method of the channel: acknowledges the message, or hands it to the channel's failure strategy. */
    public Uni<Void> take(String consumer, Message<String> message, EventHandlers handlers) {
        Context context = Vertx.currentContext();
        return Uni.createFrom()
                .deferred(() -> inbox.receive(consumer, message, handlers))
                .runSubscriptionOn(MutinyHelper.executor(context))
                .onFailure(Intake::mayPass)
                .invoke(failure -> LOG.warnf(failure, "%s: an event waits, trying again", consumer))
                .onFailure(Intake::mayPass)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely()
                .onItemOrFailure()
                .transformToUni((done, failure) -> Uni.createFrom()
                        .completionStage(() -> failure == null ? message.ack() : message.nack(failure)));
    }

    /** False when the message itself is at fault: it cannot be read, or the database refuses what it says. */
    private static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidProtocolBufferException
                    || cause instanceof IllegalArgumentException
                    || cause instanceof DataException
                    || cause instanceof ConstraintViolationException) {
                return false;
            }
        }
        return true;
    }
}
