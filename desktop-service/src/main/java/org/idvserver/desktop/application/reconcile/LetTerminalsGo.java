package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.LessonImages;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.application.PowerOffTerminals;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.ImageCopyState;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Staging;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;

/** Has terminals switched off again that were woken to fetch something, when they have it or do not get on and nobody uses them. */
@ApplicationScoped
class LetTerminalsGo {
    private final Terminals terminals;
    private final Lessons lessons;
    private final LessonImages lessonImages;
    private final PowerOffTerminals powerOffTerminals;
    private final Clock clock;
    private final DesktopConfig config;

    LetTerminalsGo(
            Terminals terminals,
            Lessons lessons,
            LessonImages lessonImages,
            PowerOffTerminals powerOffTerminals,
            Clock clock,
            DesktopConfig config) {
        this.terminals = terminals;
        this.lessons = lessons;
        this.lessonImages = lessonImages;
        this.powerOffTerminals = powerOffTerminals;
        this.clock = clock;
        this.config = config;
    }

    /** Locks only those of which something becomes. */
    Uni<Boolean> pass() {
        return Panache.withSession(() -> terminals.staging().flatMap(this::see).map(this::due))
                .flatMap(due -> due.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Panache.withTransaction(() -> terminals
                                .lockAll(due)
                                .map(found -> found.stream()
                                        .filter(terminal -> terminal.staging().underWay())
                                        .toList())
                                .flatMap(this::see)
                                .flatMap(this::act)))
                .replaceWith(false);
    }

    /** A terminal, what is seen of it, and what becomes of it. */
    private record Seen(Terminal terminal, Staging.Sight sight, Staging.Step step) {}

    private List<UUID> due(List<Seen> seen) {
        return seen.stream()
                .filter(one -> one.step() != Staging.Step.WAIT)
                .map(one -> one.terminal().id())
                .toList();
    }

    private Uni<List<Seen>> see(List<Terminal> found) {
        if (found.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Instant now = clock.instant();
        List<UUID> ids = found.stream().map(Terminal::id).toList();
        Set<UUID> labs = found.stream().map(Terminal::labId).collect(Collectors.toSet());
        return terminals.links(ids).flatMap(links -> terminals.images(ids).flatMap(copies -> lessons.nearIn(
                        labs, now, now.plus(config.lessons().checkBefore()))
                .flatMap(soon -> lessonImages
                        .ofLabs(labs, now, now.plus(config.lessons().stageBefore()))
                        .map(needed -> {
                            Known known = new Known(
                                    links.stream().collect(Collectors.toMap(TerminalLink::id, Function.identity())),
                                    copies.stream().collect(Collectors.groupingBy(ImageCopy::terminalId)),
                                    soon.stream().map(Lesson::labId).collect(Collectors.toSet()),
                                    needed);
                            return found.stream()
                                    .map(terminal -> seen(terminal, known, now))
                                    .toList();
                        }))));
    }

    /** What is known of some terminals: their links and copies, which of their labs have a lesson soon, and what these need. */
    private record Known(
            Map<UUID, TerminalLink> links,
            Map<UUID, List<ImageCopy>> copies,
            Set<UUID> soon,
            Map<UUID, Set<PinnedImage>> needed) {}

    private Seen seen(Terminal terminal, Known known, Instant now) {
        TerminalLink link = known.links().get(terminal.id());
        Map<UUID, ImageCopyState> copies = known.copies().getOrDefault(terminal.id(), List.of()).stream()
                .collect(Collectors.toMap(ImageCopy::versionId, ImageCopy::state));
        Duration away = config.wake().limit();
        Staging.Sight sight = new Staging.Sight(
                link.connected(),
                terminal.beingWoken(now) || !link.offlineFor(away, now),
                known.soon().contains(terminal.labId())
                        || terminal.maintenance().isPresent(),
                copies.containsValue(ImageCopyState.FETCHING),
                known.needed().getOrDefault(terminal.labId(), Set.of()).stream()
                        .allMatch(image -> copies.get(image.versionId()) == ImageCopyState.VERIFIED));
        return new Seen(terminal, sight, terminal.staging().next(sight, now, patience()));
    }

    private Duration patience() {
        return config.lessons().wakeToStage().patience();
    }

    private Uni<Void> act(List<Seen> seen) {
        List<Terminal> done = new ArrayList<>();
        for (Seen one : seen) {
            switch (one.step()) {
                case WAIT -> {}
                case WAIT_LONGER ->
                    one.terminal().staging().waitUntil(clock.instant().plus(patience()));
                case FORGET -> end(one);
                case LET_GO -> {
                    end(one);
                    done.add(one.terminal());
                }
            }
        }
        return done.isEmpty() ? Uni.createFrom().voidItem() : powerOffTerminals.letGo(done);
    }

    private static void end(Seen one) {
        if (one.sight().connected() && one.sight().complete()) {
            one.terminal().staging().succeed();
        } else {
            one.terminal().staging().end();
        }
    }
}
