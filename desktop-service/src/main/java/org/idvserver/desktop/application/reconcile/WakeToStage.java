package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.application.DarkTerminals;
import org.idvserver.desktop.application.LessonImages;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.WakeTerminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.DailyHours;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Terminal;

/**
 * Wishes terminals awake that are off and lack an image which a near lesson needs, so that a class does not wait for it. None in a lab
 * that has a lesson now, or that is woken for one anyway. {@link LetTerminalsGo} has them off again.
 */
@ApplicationScoped
public class WakeToStage {
    private final DarkTerminals darkTerminals;
    private final LessonImages lessonImages;
    private final WakeTerminals wakeTerminals;
    private final OrderBook orders;
    private final Clock clock;
    private final DesktopConfig.Lessons config;
    private final DailyHours hours;

    WakeToStage(
            DarkTerminals darkTerminals,
            LessonImages lessonImages,
            WakeTerminals wakeTerminals,
            OrderBook orders,
            Clock clock,
            DesktopConfig config) {
        this.darkTerminals = darkTerminals;
        this.lessonImages = lessonImages;
        this.wakeTerminals = wakeTerminals;
        this.orders = orders;
        this.clock = clock;
        this.config = config.lessons();
        DesktopConfig.WakeToStage toStage = this.config.wakeToStage();
        this.hours = new DailyHours(toStage.from(), toStage.until(), toStage.timeZone());
    }

    Uni<Boolean> pass() {
        return config.wakeToStage().enabled() && hours.include(clock.instant())
                ? wake().replaceWith(false)
                : Uni.createFrom().item(false);
    }

    /** Those that are to be woken now; safe to be done by several at once. */
    public Uni<List<Terminal>> wake() {
        Instant now = clock.instant();
        DarkTerminals.When when = new DarkTerminals.When(
                now,
                now.plus(config.checkBefore()),
                now.plus(config.stageBefore()),
                now.minus(config.wakeToStage().firstWait()));
        return Panache.withSession(() -> darkTerminals
                        .labs(when)
                        .flatMap(labs -> labs.isEmpty()
                                ? Uni.createFrom().item(Map.<UUID, Set<PinnedImage>>of())
                                : lessonImages.ofLabs(labs, now, when.near())))
                .flatMap(needed -> needed.values().stream().allMatch(Set::isEmpty)
                        ? Uni.createFrom().item(List.of())
                        : Panache.withTransaction(() -> wake(needed, when)));
    }

    /** Their orders are composed before they come. */
    private Uni<List<Terminal>> wake(Map<UUID, Set<PinnedImage>> needed, DarkTerminals.When when) {
        return darkTerminals
                .lockLacking(needed, when)
                .call(lacking -> lacking.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : wakeTerminals
                                .wakeToFetch(lacking)
                                .chain(() -> orders.wishAgain(
                                        lacking.stream().map(Terminal::id).toList(), when.now())));
    }
}
