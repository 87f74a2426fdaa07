package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.NamePattern;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;

/**
 * Says what stands in the way of a batch, all at once, before anybody asks for it. Nothing is recorded and nothing is reserved:
 * what is free now may be taken by the time the batch is made.
 */
@ApplicationScoped
public class CheckBatch {
    static final int NAMES_TOLD = 10;
    private static final long GIB = 1L << 30;

    private final BatchReferences references;
    private final NameDesktops nameDesktops;
    private final CheckQuota checkQuota;
    private final Breakers breakers;
    private final FindVersion findVersion;
    private final Images images;
    private final CheckAddresses checkAddresses;

    CheckBatch(
            BatchReferences references,
            NameDesktops nameDesktops,
            CheckQuota checkQuota,
            Breakers breakers,
            FindVersion findVersion,
            Images images,
            CheckAddresses checkAddresses) {
        this.references = references;
        this.nameDesktops = nameDesktops;
        this.checkQuota = checkQuota;
        this.breakers = breakers;
        this.findVersion = findVersion;
        this.images = images;
        this.checkAddresses = checkAddresses;
    }

    /** How many desktops it would be, of which version, where their disks would be, what is missing, and what may go wrong later. */
    public record Report(
            int desktops,
            Optional<UUID> imageVersion,
            Optional<Images.Room> room,
            List<Missing> missing,
            List<Warning> warnings) {}

    /** One thing that stands in the way. */
    public record Missing(String code, String message) {

        static Missing of(Throwable failure) {
            Problem problem = ProblemTranslation.of(failure);
            return new Missing(problem.code().name(), problem.getMessage());
        }
    }

    /** One thing that stands in nobody's way, though people should know of it. */
    public record Warning(String code, String message) {}

    /** What became of one look: its answer, if there is one, and what is missing. */
    record Look<T>(Optional<T> answer, List<Missing> missing) {

        static <T> Uni<Look<T>> at(Uni<T> asked, Function<T, List<Missing>> judge) {
            return asked.map(answer -> new Look<>(Optional.of(answer), judge.apply(answer)))
                    .onFailure()
                    .recoverWithItem(failure -> new Look<>(Optional.empty(), List.of(Missing.of(failure))));
        }
    }

    public Uni<Report> check(AcceptBatch.Request request) {
        return references.find(request).flatMap(found -> {
            NamePattern pattern = found.pattern(request.namePattern());
            // One after the other: both use the same session of the database.
            return names(found, pattern).flatMap(taken -> quota(found)
                    .flatMap(quota -> elsewhere(found).flatMap(elsewhere -> stopped(found.profile(), elsewhere.room())
                            .map(stopped -> {
                                List<Missing> missing = new ArrayList<>(taken.missing());
                                missing.addAll(quota.missing());
                                missing.addAll(stopped.missing());
                                missing.addAll(elsewhere.missing());
                                return new Report(
                                        found.members().size(),
                                        elsewhere.image(),
                                        elsewhere.room(),
                                        missing,
                                        elsewhere.room().flatMap(room -> overcommitted(found, room)).stream()
                                                .toList());
                            }))));
        });
    }

    /** What other services say. */
    private record Elsewhere(Optional<UUID> image, Optional<Images.Room> room, List<Missing> missing) {}

    private Uni<Elsewhere> elsewhere(BatchReferences.Found found) {
        return Uni.combine()
                .all()
                .unis(image(found.profile()), checkAddresses.missing(found))
                .asTuple()
                .flatMap(looks -> room(looks.getItem1()).map(room -> {
                    List<Missing> missing = new ArrayList<>(looks.getItem1().missing());
                    missing.addAll(room.missing());
                    missing.addAll(looks.getItem2());
                    return new Elsewhere(looks.getItem1().answer(), room.answer(), missing);
                }));
    }

    private Uni<Look<NameDesktops.Names>> names(BatchReferences.Found found, NamePattern pattern) {
        return Look.at(
                Panache.withSession(() -> nameDesktops.names(found, pattern)),
                names -> names.taken().isEmpty() ? List.of() : List.of(taken(names.taken())));
    }

    private Uni<Look<List<Fault>>> quota(BatchReferences.Found found) {
        return Look.at(
                checkQuota.ask(found).flatMap(asked -> Panache.withTransaction(() -> checkQuota.refusals(asked))),
                refusals -> refusals.stream()
                        .limit(NAMES_TOLD)
                        .map(refusal -> new Missing(DesktopProblem.QUOTA_EXCEEDED.name(), refusal.reason()))
                        .toList());
    }

    private Uni<Look<Map<UUID, Breaker>>> stopped(Profile profile, Optional<Images.Room> room) {
        List<Breaker.Scope> scopes = new ArrayList<>(List.of(Breaker.Scope.profile(profile.id())));
        room.flatMap(Images.Room::poolId).map(Breaker.Scope::pool).ifPresent(scopes::add);
        return Look.at(
                Panache.withSession(() -> breakers.of(scopes)),
                stopped -> stopped.values().stream().map(CheckBatch::waits).toList());
    }

    private static Missing waits(Breaker breaker) {
        Desktop.Failure why = breaker.failure();
        String whose =
                switch (breaker.scope().kind()) {
                    case PROFILE -> "of this profile";
                    case POOL -> "with disks in this pool";
                };
        return new Missing(
                why.reason(), "No desktops %s are made since %s: %s".formatted(whose, breaker.opened(), why.message()));
    }

    private static Missing taken(Set<String> names) {
        String some = names.stream().sorted().limit(NAMES_TOLD).collect(Collectors.joining(", "));
        return new Missing(
                DesktopProblem.DESKTOP_NAME_TAKEN.name(),
                "Desktops have %d of the names already: %s%s"
                        .formatted(names.size(), some, names.size() > NAMES_TOLD ? ", ..." : ""));
    }

    private Uni<Look<UUID>> image(Profile profile) {
        return Look.at(findVersion.of(profile.image()).map(image -> image.versionId()), version -> List.of());
    }

    /** Without a version there is nothing to look at. */
    private Uni<Look<Images.Room>> room(Look<UUID> image) {
        return image.answer()
                .map(version -> Look.at(images.room(version), room -> room.refusal()
                        .map(fault -> List.of(new Missing(fault.reason(), fault.message())))
                        .orElse(List.of())))
                .orElseGet(() -> Uni.createFrom().item(new Look<>(Optional.empty(), List.of())));
    }

    /**
     * Clones begin with next to nothing and seldom fill up, so pools are overcommitted on purpose: this is told, not refused. What a
     * LOCAL desktop writes is on its terminal.
     */
    private static Optional<Warning> overcommitted(BatchReferences.Found found, Images.Room room) {
        long most = room.mostBytes(found.members().size());
        long left = room.availableBytes().orElse(Long.MAX_VALUE);
        if (found.profile().placement() == Placement.LOCAL || most <= left) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                "POOL_OVERCOMMITTED",
                "The disks may grow to %d GiB in all, and pool %s has %d GiB left: enlarge it before they fill it"
                        .formatted((most + GIB - 1) / GIB, room.pool(), left / GIB)));
    }
}
