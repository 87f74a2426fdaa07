package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Guest;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.ProfileSpec;
import org.idvserver.desktop.domain.ProfileVersion;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes, changes and shows profiles. What was made of a profile keeps what it said then. */
@ApplicationScoped
public class ManageProfiles {
    private static final String LONGEST_NAME = "x".repeat(63);

    private final Profiles profiles;
    private final Desktops desktops;
    private final ConfigDrives drives;
    private final FindVersion findVersion;
    private final Networks networks;
    private final Facts facts;
    private final Clock clock;

    ManageProfiles(
            Profiles profiles,
            Desktops desktops,
            ConfigDrives drives,
            FindVersion findVersion,
            Networks networks,
            Facts facts,
            Clock clock) {
        this.profiles = profiles;
        this.desktops = desktops;
        this.drives = drives;
        this.findVersion = findVersion;
        this.networks = networks;
        this.facts = facts;
        this.clock = clock;
    }

    /** What a change would make different, and who has desktops of the profile, of whatever number. */
    public record Preview(Profile profile, List<ProfileSpec.Change> changes, List<Desktops.OfProfile> desktops) {}

    public Uni<Profile> create(String actor, WantedProfile wanted) {
        UUID id = TimeOrderedId.next();
        return check(id, Optional.empty(), wanted)
                .chain(spec -> Panache.withTransaction(() -> add(actor, new Profile(id, spec))));
    }

    private Uni<Profile> add(String actor, Profile profile) {
        return free(profile.spec().name(), profile.id())
                .chain(() -> profiles.add(profile))
                .chain(() -> keep(actor, profile))
                .chain(() -> facts.tell(
                        actor,
                        List.of(new Fact.ProfileMade(
                                profile.id(), profile.spec().name()))))
                .replaceWith(profile);
    }

    /** Changes the profile of this number, if one is given; what stays the same is no new version. */
    public Uni<Profile> change(String actor, UUID id, OptionalLong expected, WantedProfile wanted) {
        return get(id).chain(had -> check(id, Optional.of(had.spec()), wanted))
                .chain(spec -> Panache.withTransaction(() -> replace(actor, id, expected, spec)));
    }

    private Uni<Profile> replace(String actor, UUID id, OptionalLong expected, ProfileSpec wanted) {
        return profiles.lock(id)
                .invoke(profile -> checkNumber(profile, expected))
                .call(profile -> free(wanted.name(), id))
                .call(profile -> {
                    List<ProfileSpec.Change> changes = profile.change(wanted);
                    return changes.isEmpty()
                            ? Uni.createFrom().voidItem()
                            : keep(actor, profile)
                                    .chain(() -> facts.tell(
                                            actor,
                                            List.of(new Fact.ProfileChanged(
                                                    id, wanted.name(), profile.number(), changes))));
                });
    }

    public Uni<Preview> preview(UUID id, WantedProfile wanted) {
        return get(id).chain(had -> check(id, Optional.of(had.spec()), wanted))
                .chain(spec -> Panache.withSession(() -> compare(id, spec)));
    }

    private Uni<Preview> compare(UUID id, ProfileSpec wanted) {
        return profiles.get(id).call(profile -> free(wanted.name(), id)).flatMap(profile -> desktops.ofProfile(id)
                .map(made -> new Preview(profile, profile.spec().changesTo(wanted), made)));
    }

    /**
     * What is wanted, once all that others say of it is known too. Nothing is asked about what the profile had already: others may
     * be away while something else is changed.
     */
    private Uni<ProfileSpec> check(UUID id, Optional<ProfileSpec> had, WantedProfile wanted) {
        Faults faults = wanted.faults();
        return image(had, wanted)
                .chain(() -> networks(had, wanted))
                .onFailure()
                .recoverWithUni(away -> {
                    faults.throwIfAny();
                    return Uni.createFrom().failure(away);
                })
                .invoke(() -> wanted.guest().ifPresent(guest -> fitting(id, guest, faults)))
                .chain(() -> faults.any() ? name(id, wanted) : Uni.createFrom().voidItem())
                .invoke(faults::throwIfAny)
                .map(checked -> wanted.spec().get());
    }

    private Uni<Void> image(Optional<ProfileSpec> had, WantedProfile wanted) {
        return wanted.image()
                .filter(image -> !had.map(ProfileSpec::image).equals(Optional.of(image)))
                .map(image -> findVersion.checked(image, wanted.faults()).replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** The networks that are chosen are there, and lead outside. */
    private Uni<Void> networks(Optional<ProfileSpec> had, WantedProfile wanted) {
        Set<UUID> known = had.map(spec -> spec.hardware().nics()).orElse(List.of()).stream()
                .filter(nic -> nic.kind() == NicKind.EXTERNAL)
                .flatMap(nic -> nic.externalId().stream())
                .collect(Collectors.toSet());
        return Multi.createFrom()
                .iterable(wanted.externals().entrySet())
                .filter(chosen -> !known.contains(chosen.getValue()))
                .onItem()
                .transformToUniAndConcatenate(chosen -> BadField.note(
                        networks.freeExternal(Optional.of(chosen.getValue())),
                        "nics[%d].network".formatted(chosen.getKey()),
                        "there is no such external network",
                        wanted.faults()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private void fitting(UUID id, Guest guest, Faults faults) {
        faults.require(
                drives.render(id, LONGEST_NAME, List.of(), guest).isTaken(),
                "guest",
                "its keys and commands make a file longer than the 64 KiB a guest is given");
    }

    /** One fault more beside others; alone it is the problem of its own that {@link #free} tells. */
    private Uni<Void> name(UUID id, WantedProfile wanted) {
        return wanted.name()
                .map(name -> Panache.withSession(() -> profiles.nameTaken(name, id))
                        .invoke(taken -> wanted.faults().require(!taken, "name", "another profile has this name"))
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static void checkNumber(Profile profile, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != profile.number()) {
            throw RequestProblem.OUTDATED.because(
                    "Profile %s was changed meanwhile: read it again",
                    profile.spec().name());
        }
    }

    private Uni<Void> free(String name, UUID except) {
        return profiles.nameTaken(name, except)
                .invoke(taken -> {
                    if (taken) {
                        throw DesktopProblem.PROFILE_NAME_TAKEN.because("A profile named %s exists", name);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> keep(String actor, Profile profile) {
        return profiles.keep(new ProfileVersion(TimeOrderedId.next(), profile, actor, clock.instant()));
    }

    public Uni<Profile> get(UUID id) {
        return Panache.withSession(() -> profiles.get(id));
    }

    @WithSession
    public Uni<Page<Profile>> page(PageRequest request) {
        return profiles.page(request)
                .map(rows ->
                        Page.of(rows, request.size(), profile -> profile.id().toString()));
    }

    @WithSession
    public Uni<Page<ProfileVersion>> versions(UUID id, PageRequest request) {
        return profiles.get(id)
                .flatMap(known -> profiles.versions(id, request))
                .map(rows ->
                        Page.of(rows, request.size(), version -> version.id().toString()));
    }
}
