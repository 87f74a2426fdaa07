package org.idvserver.desktop.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether a terminal can serve a lesson now, and what stands in the way. */
public record Readiness(Terminal terminal, List<Obstacle> obstacles) {
    private static final int HUNDRED = 100;

    /** What stands in the way, as a program may read it. */
    public enum Code {
        NOT_ENROLLED,
        /** Its whole lab is. */
        LAB_CLOSED,
        /** People took it out of use. */
        MAINTENANCE,
        OFFLINE,
        /** The terminal's own check found something. */
        SELF_CHECK,
        /** Its newest orders cannot be composed. */
        ORDERS_FAILED,
        /** It has not told yet that it knows its newest orders. */
        ORDERS_PENDING,
        IMAGE_MISSING,
        IMAGE_FETCHING,
        IMAGE_FAILED
    }

    /** One thing in the way, and a sentence that says what to do. */
    public record Obstacle(Code code, String message) {}

    /** What is known of a terminal; the link is empty when it never connected. */
    public record Seen(Optional<TerminalLink> link, TerminalWork work, List<ImageCopy> copies) {}

    /** The versions are those that the lesson's desktops need on the terminal itself. */
    public static Readiness of(Terminal terminal, Seen seen, Set<UUID> versions) {
        if (terminal.state() == TerminalState.AWAITING_ENROLMENT) {
            return hindered(terminal, Code.NOT_ENROLLED, "Install its agent with the enrolment token");
        }
        if (terminal.closed().isPresent()) {
            return hindered(
                    terminal,
                    Code.LAB_CLOSED,
                    "The lab is closed: " + terminal.closed().get());
        }
        if (terminal.maintenance().isPresent()) {
            return hindered(
                    terminal,
                    Code.MAINTENANCE,
                    "It is out of use: " + terminal.maintenance().get());
        }
        Optional<TerminalLink> link = seen.link().filter(TerminalLink::connected);
        if (link.isEmpty()) {
            String since = seen.link().map(last -> " since " + last.changed()).orElse(", and never was connected");
            String until = Optional.ofNullable(terminal.certificateExpires())
                    .map(end -> ". Its certificate is for until %s: after that it needs a new enrolment token"
                            .formatted(end))
                    .orElse("");
            return hindered(terminal, Code.OFFLINE, "Switch it on, or look at its cable: it is away" + since + until);
        }
        List<Obstacle> obstacles = new ArrayList<>();
        link.get()
                .findings()
                .forEach(finding ->
                        obstacles.add(new Obstacle(Code.SELF_CHECK, finding.code() + ": " + finding.message())));
        orders(link.get(), seen.work()).ifPresent(obstacles::add);
        Map<UUID, ImageCopy> copies =
                seen.copies().stream().collect(Collectors.toMap(ImageCopy::versionId, Function.identity()));
        versions.stream()
                .sorted()
                .flatMap(version -> image(version, copies.get(version)).stream())
                .forEach(obstacles::add);
        return new Readiness(terminal, obstacles);
    }

    /** By one thing, beside which nothing else counts. */
    private static Readiness hindered(Terminal terminal, Code code, String message) {
        return new Readiness(terminal, List.of(new Obstacle(code, message)));
    }

    private static Optional<Obstacle> orders(TerminalLink link, TerminalWork work) {
        if (work.reason() != null) {
            return Optional.of(new Obstacle(Code.ORDERS_FAILED, work.reason() + ": " + work.message()));
        }
        return link.observedGeneration() < work.generation()
                ? Optional.of(new Obstacle(
                        Code.ORDERS_PENDING,
                        "It has not told of its orders %d yet, only of %d"
                                .formatted(work.generation(), link.observedGeneration())))
                : Optional.empty();
    }

    private static Optional<Obstacle> image(UUID version, ImageCopy copy) {
        if (copy == null) {
            return Optional.of(new Obstacle(Code.IMAGE_MISSING, "It has nothing of version " + version + " yet"));
        }
        return switch (copy.state()) {
            case VERIFIED -> Optional.empty();
            case FETCHING ->
                Optional.of(new Obstacle(
                        Code.IMAGE_FETCHING, "It has %d %% of version %s".formatted(percent(copy), version)));
            case FAILED ->
                Optional.of(new Obstacle(Code.IMAGE_FAILED, "Version %s: %s".formatted(version, copy.reason())));
        };
    }

    private static long percent(ImageCopy copy) {
        return copy.bytesTotal() == 0 ? 0 : copy.bytesDone() * HUNDRED / copy.bytesTotal();
    }

    public boolean ready() {
        return obstacles.isEmpty();
    }
}
