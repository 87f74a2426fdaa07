package org.idvserver.image.application;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.reconcile.Notifications;

/**
 * Tells what becomes of a version, in whichever replica it is worked on: notifications of the database say when to look, and a
 * look from time to time makes up for one that was lost.
 */
@ApplicationScoped
public class FollowVersion {
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final FindImages findImages;
    private final Notifications notifications;
    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

    FollowVersion(FindImages findImages, Notifications notifications) {
        this.findImages = findImages;
        this.notifications = notifications;
    }

    void start(@Observes StartupEvent event) {
        notifications.listen("version", this::wake);
    }

    private void wake(String hint) {
        waiting.stream().filter(waiter -> waiter.wants(hint)).forEach(waiter -> waiter.wake()
                .run());
    }

    /** Somebody who waits for a change; an empty hint says that hints were lost. */
    private record Waiter(String versionId, Runnable wake) {

        boolean wants(String hint) {
            return hint.isEmpty() || hint.equals(versionId);
        }
    }

    /** A look at a version: empty when it is as it was, and whether anything more is to come. */
    public record Look(Optional<ImageVersion> news, boolean last) {}

    /** The version now and after each change, until it is settled. */
    public Multi<Look> follow(UUID id) {
        AtomicReference<List<Object>> told = new AtomicReference<>(List.of());
        return Multi.createBy().repeating().uni(() -> next(id, told)).whilst(look -> !look.last());
    }

    private Uni<Look> next(UUID id, AtomicReference<List<Object>> told) {
        return (told.get().isEmpty() ? Uni.createFrom().voidItem() : changeOf(id))
                .chain(() -> findImages.version(id))
                .map(version -> {
                    boolean news = !shown(version).equals(told.getAndSet(shown(version)));
                    return new Look(news ? Optional.of(version) : Optional.empty(), version.settled());
                });
    }

    private Uni<Void> changeOf(UUID id) {
        var context = Vertx.currentContext();
        return Uni.createFrom()
                .<Void>emitter(emitter -> {
                    Waiter waiter = new Waiter(id.toString(), () -> emitter.complete(null));
                    emitter.onTermination(() -> waiting.remove(waiter));
                    waiting.add(waiter);
                })
                .ifNoItem()
                .after(LOOK)
                .recoverWithItem((Void) null)
                .emitOn(MutinyHelper.executor(context));
    }

    private static List<Object> shown(ImageVersion version) {
        return List.of(
                version.state(),
                version.target(),
                version.reason(),
                version.importStep(),
                version.progressBytes(),
                version.progressTotalBytes());
    }
}
