package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopDisk;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.ImageSource;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.RunLimit;
import org.idvserver.kit.error.Faults;

/** Records the wish that a desktop's disk goes back to its image, or becomes one of another version; its terminal is told. */
@ApplicationScoped
public class RenewDesktop {
    private final Desktops desktops;
    private final Batches batches;
    private final Profiles profiles;
    private final FindVersion findVersion;
    private final GuardExams guardExams;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    RenewDesktop(
            Desktops desktops,
            Batches batches,
            Profiles profiles,
            FindVersion findVersion,
            GuardExams guardExams,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.desktops = desktops;
        this.batches = batches;
        this.profiles = profiles;
        this.findVersion = findVersion;
        this.guardExams = guardExams;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** A version, or a channel of the profile's image, each null when it is not named. */
    public record Choice(UUID versionId, String channel) {

        private boolean none() {
            return versionId == null && channel == null;
        }
    }

    /** Fails with DESKTOP_NOT_FOUND, DESKTOP_LOCKED or WRONG_STATE. */
    @WithTransaction
    public Uni<Desktop> reset(FindDesktops.Viewer viewer, UUID id) {
        Instant now = clock.instant();
        return desktops.lock(id)
                .call(desktop -> guardExams.checkVisible(viewer, desktop))
                .invoke(Desktop::checkUnlocked)
                .call(desktop -> told(viewer.actor(), desktop, desktop.reset(now, limits(config, now))));
    }

    /** Fails with DESKTOP_NOT_FOUND, DESKTOP_LOCKED or WRONG_STATE. */
    @WithTransaction
    public Uni<Desktop> freeForAnother(String actor, UUID id) {
        Instant now = clock.instant();
        return desktops.lockForStaff(id).invoke(Desktop::checkUnlocked).call(desktop -> {
            List<UUID> before = terminalsOf(desktop);
            return told(actor, before, desktop.freeForAnother(now, limits(config, now)));
        });
    }

    /** Fails with DESKTOP_NOT_FOUND, DESKTOP_LOCKED or WRONG_STATE, or with what is wrong with the choice. */
    public Uni<Desktop> reimage(String actor, UUID id, Choice choice) {
        new Faults()
                .require(
                        choice.versionId() == null || choice.channel() == null,
                        "channel",
                        "must not be there with versionId")
                .throwIfAny();
        return Panache.withSession(() -> profileOf(id)).flatMap(profile -> source(profile, choice)
                .flatMap(source -> Panache.withTransaction(() -> desktops.lockForStaff(id)
                        .invoke(Desktop::checkUnlocked)
                        .call(desktop -> reimage(actor, desktop, source))
                        .invoke(desktop -> {
                            if (choice.none()) {
                                desktop.follow(profile.image());
                            }
                        }))));
    }

    private Uni<Profile> profileOf(UUID id) {
        return desktops.get(id)
                .invoke(desktop -> desktop.checkVisibleTo(null, true))
                .flatMap(desktop -> batches.get(desktop.batchId()))
                .flatMap(batch -> profiles.get(batch.profileId()));
    }

    private Uni<DesktopDisk.Source> source(Profile profile, Choice choice) {
        Faults faults = new Faults();
        UUID image = profile.image().imageId();
        return version(profile.image(), choice, faults)
                .invoke(faults::throwIfAny)
                .map(version -> new DesktopDisk.Source(image, version));
    }

    private Uni<PinnedImage> version(ImageSource own, Choice choice, Faults faults) {
        if (choice.versionId() != null) {
            return findVersion.released(own.imageId(), choice.versionId(), faults);
        }
        return choice.channel() == null
                ? findVersion.checked(own, faults)
                : findVersion.pointedTo(own.imageId(), choice.channel(), faults);
    }

    /** Within the transaction that locked it; repeating it changes nothing. */
    Uni<Void> reimage(String actor, Desktop desktop, DesktopDisk.Source source) {
        Instant now = clock.instant();
        return told(actor, desktop, desktop.reimage(source, now, limits(config, now)));
    }

    /** When a desktop whose disk is renewed now counts as stuck. */
    public static Desktop.Limits limits(DesktopConfig config, Instant now) {
        return new Desktop.Limits(
                now.plus(config.provisioning().deadline()),
                new RunLimit(now, config.running().deadline()));
    }

    private Uni<Void> told(String actor, Desktop desktop, List<Fact> news) {
        return told(actor, terminalsOf(desktop), news);
    }

    private Uni<Void> told(String actor, List<UUID> terminals, List<Fact> news) {
        List<UUID> touched = news.isEmpty() ? List.of() : terminals;
        return facts.tell(actor, news).flatMap(done -> orders.wishAgain(touched, clock.instant()));
    }

    /** Where it is wished, and where it still is. */
    private static List<UUID> terminalsOf(Desktop desktop) {
        return Stream.of(desktop.terminalId(), desktop.heldBy())
                .filter(Objects::nonNull)
                .toList();
    }
}
