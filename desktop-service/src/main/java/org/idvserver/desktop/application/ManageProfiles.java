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
import java.util.UUID;
import java.util.stream.IntStream;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Nic;
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

    public Uni<Profile> create(String actor, Profile profile) {
        return check(Optional.empty(), profile.spec()).chain(() -> Panache.withTransaction(() -> add(actor, profile)));
    }

    private Uni<Profile> add(String actor, Profile profile) {
        return fitting(profile.spec(), profile.id())
                .chain(() -> profiles.add(profile))
                .chain(() -> keep(actor, profile))
                .chain(() -> facts.tell(
                        actor,
                        List.of(new Fact.ProfileMade(
                                profile.id(), profile.spec().name()))))
                .replaceWith(profile);
    }

    /** Changes the profile of this number, if one is given; what stays the same is no new version. */
    public Uni<Profile> change(String actor, UUID id, OptionalLong expected, ProfileSpec wanted) {
        return get(id).chain(had -> check(Optional.of(had.spec()), wanted))
                .chain(() -> Panache.withTransaction(() -> replace(actor, id, expected, wanted)));
    }

    private Uni<Profile> replace(String actor, UUID id, OptionalLong expected, ProfileSpec wanted) {
        return profiles.lock(id)
                .invoke(profile -> checkNumber(profile, expected))
                .call(profile -> fitting(wanted, id))
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

    public Uni<Preview> preview(UUID id, ProfileSpec wanted) {
        return get(id).chain(had -> check(Optional.of(had.spec()), wanted))
                .chain(() -> Panache.withSession(() -> compare(id, wanted)));
    }

    private Uni<Preview> compare(UUID id, ProfileSpec wanted) {
        return profiles.get(id).call(profile -> fitting(wanted, id)).flatMap(profile -> desktops.ofProfile(id)
                .map(made -> new Preview(profile, profile.spec().changesTo(wanted), made)));
    }

    /** Nothing is asked about what the profile had already: others may be away while something else is changed. */
    private Uni<Void> check(Optional<ProfileSpec> had, ProfileSpec wanted) {
        Faults faults = new Faults();
        return image(had, wanted, faults)
                .chain(() -> networks(had, wanted, faults))
                .invoke(faults::throwIfAny);
    }

    private Uni<Void> image(Optional<ProfileSpec> had, ProfileSpec wanted, Faults faults) {
        return had.map(ProfileSpec::image).filter(wanted.image()::equals).isPresent()
                ? Uni.createFrom().voidItem()
                : findVersion.checked(wanted.image(), faults).replaceWithVoid();
    }

    /** The networks that are chosen are there, and lead outside. */
    private Uni<Void> networks(Optional<ProfileSpec> had, ProfileSpec wanted, Faults faults) {
        List<Nic> known = had.map(spec -> spec.hardware().nics()).orElse(List.of());
        List<Nic> nics = wanted.hardware().nics();
        List<Integer> chosen = IntStream.range(0, nics.size())
                .filter(index -> nics.get(index).kind() == NicKind.EXTERNAL)
                .filter(index -> nics.get(index).externalId().isPresent() && !known.contains(nics.get(index)))
                .boxed()
                .toList();
        return Multi.createFrom()
                .iterable(chosen)
                .onItem()
                .transformToUniAndConcatenate(index -> BadField.note(
                        networks.freeExternal(nics.get(index).externalId()),
                        "nics[%d].network".formatted(index),
                        "there is no such external network",
                        faults))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static void checkNumber(Profile profile, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != profile.number()) {
            throw RequestProblem.OUTDATED.because(
                    "Profile %s was changed meanwhile: read it again",
                    profile.spec().name());
        }
    }

    private Uni<Void> fitting(ProfileSpec spec, UUID id) {
        ConfigDrive one = drives.render(id, LONGEST_NAME, List.of(), spec.guest());
        if (!one.isTaken()) {
            throw BadField.problem(
                    "guest", "its keys and commands make a file longer than the 64 KiB a guest is given");
        }
        return free(spec.name(), id);
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
