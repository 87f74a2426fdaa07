package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.BatchScope;
import org.idvserver.desktop.domain.ComputerName;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.NamePattern;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;

/** Finds what a request for a batch refers to; what is unknown is told all at once. */
@ApplicationScoped
class BatchReferences {
    private static final String NO_PROFILE = "there is no such profile";

    private final Sections sections;
    private final FindPeople findPeople;
    private final Profiles profiles;

    BatchReferences(Sections sections, FindPeople findPeople, Profiles profiles) {
        this.sections = sections;
        this.findPeople = findPeople;
        this.profiles = profiles;
    }

    /** For whom, and of which kind. */
    record Found(BatchScope scope, List<Member> members, Profile profile) {

        /** The pattern is null for the profile's. */
        NamePattern pattern(String pattern) {
            return patternOf(pattern, profile);
        }

        /** What one of them is called: of a Windows machine's name fewer characters count. */
        String name(NamePattern pattern, NamePattern.Words words) {
            return profile.guest().isWindows() ? pattern.nameFor(words, ComputerName.LONGEST) : pattern.nameFor(words);
        }

        /** These names, unless Windows could not tell the machines apart. */
        List<String> toldApart(List<String> names) {
            if (profile.guest().isWindows()) {
                ComputerName.fault(names).ifPresent(reason -> {
                    throw new Problem(
                            DesktopProblem.COMPUTER_NAME_UNUSABLE,
                            "The pattern " + reason,
                            List.of(new Fault("namePattern", reason)),
                            null);
                });
            }
            return names;
        }

        Found with(Profile newer) {
            return new Found(scope, members, newer);
        }
    }

    /** Whose one desktop is, and what names it: nobody's and no seat's in a pool. */
    record Member(UUID userId, UUID seatId, NamePattern.Words words) {

        static Member user(UUID id, String section, int number, String username) {
            return new Member(id, null, new NamePattern.Words(section, number, username, null));
        }

        static Member seat(Sections.Seat seat, String section, int number) {
            return new Member(null, seat.id(), new NamePattern.Words(section, number, null, seat.label()));
        }

        static Member nobody(String section, int number) {
            return new Member(null, null, new NamePattern.Words(section, number, null, null));
        }
    }

    /** For whom it is; null where that is unknown, and was told. */
    private record Whom(BatchScope scope, List<Member> members) {}

    Uni<Found> find(AcceptBatch.Request request) {
        Faults unknown = new Faults();
        return BadField.note(
                        Panache.withSession(() -> profiles.get(request.profileId())), "profileId", NO_PROFILE, unknown)
                .flatMap(profile -> whom(request, profile, unknown).map(whom -> {
                    if (profile != null && whom != null) {
                        check(request, whom, profile, unknown);
                    }
                    unknown.throwIfAny();
                    return new Found(whom.scope(), whom.members(), profile);
                }));
    }

    private Uni<Whom> whom(AcceptBatch.Request request, Profile profile, Faults unknown) {
        boolean usernames = (profile != null || request.namePattern() != null)
                && patternOf(request.namePattern(), profile).namesUsers();
        if (request.audience() instanceof Audience.Students students) {
            return section(students.sectionId(), unknown)
                    .flatMap(section -> section == null ? nobody() : students(section, students, usernames, unknown));
        }
        if (request.audience() instanceof Audience.People people) {
            return findPeople
                    .named(people.userIds(), unknown)
                    .map(members ->
                            new Whom(new BatchScope(null, null, FindPeople.NAME, AssignmentRule.USER, false), members));
        }
        if (request.audience() instanceof Audience.Seats seats) {
            return lab(seats.labId(), unknown).flatMap(lab -> owner(seats.sectionId(), unknown)
                    .map(section -> lab == null || section == null ? null : seats(lab, section, seats, unknown)));
        }
        return pool((Audience.Pool) request.audience(), unknown);
    }

    /** The profile's when none is asked for. */
    private static NamePattern patternOf(String asked, Profile profile) {
        return new NamePattern(asked == null ? profile.hostnamePattern() : asked);
    }

    private static Uni<Whom> nobody() {
        return Uni.createFrom().nullItem();
    }

    /** All students, or those who are asked for; each has their place in the section, so that who comes later takes nobody's name. */
    private Uni<Whom> students(Sections.Section section, Audience.Students asked, boolean usernames, Faults faults) {
        BatchScope scope = new BatchScope(section.id(), null, section.name(), AssignmentRule.USER, false);
        faults.require(!section.students().isEmpty(), "sectionId", "the section has no students");
        Set<UUID> wanted =
                wanted(asked.only(), section.students(), "userIds", "is not a student of the section", faults);
        return (usernames ? findPeople.names(section.students()) : FindPeople.unnamed())
                .map(names -> new Whom(
                        scope,
                        IntStream.range(0, section.students().size())
                                .filter(index ->
                                        wanted.contains(section.students().get(index)))
                                .mapToObj(index -> Member.user(
                                        section.students().get(index),
                                        section.name(),
                                        index + 1,
                                        names.apply(section.students().get(index))))
                                .toList()));
    }

    private static Whom seats(
            Sections.Lab lab, Optional<Sections.Section> section, Audience.Seats asked, Faults faults) {
        String name = section.map(Sections.Section::name).orElse(lab.name());
        List<UUID> all = lab.seats().stream().map(Sections.Seat::id).toList();
        faults.require(!all.isEmpty(), "labId", "the lab has no seats");
        Set<UUID> wanted = wanted(asked.only(), all, "seatIds", "is not a seat of the lab", faults);
        return new Whom(
                new BatchScope(
                        section.map(Sections.Section::id).orElse(null), lab.id(), name, AssignmentRule.SEAT, false),
                IntStream.range(0, all.size())
                        .filter(index -> wanted.contains(all.get(index)))
                        .mapToObj(index -> Member.seat(lab.seats().get(index), name, index + 1))
                        .toList());
    }

    private Uni<Whom> pool(Audience.Pool pool, Faults unknown) {
        Function<String, List<Member>> members = name -> IntStream.rangeClosed(1, pool.count())
                .mapToObj(number -> Member.nobody(name, number))
                .toList();
        if (pool.sectionId().isPresent()) {
            return section(pool.sectionId().get(), unknown)
                    .map(section -> section == null
                            ? null
                            : new Whom(
                                    new BatchScope(
                                            section.id(),
                                            null,
                                            section.name(),
                                            AssignmentRule.FIRST_FREE,
                                            pool.sticky()),
                                    members.apply(section.name())));
        }
        return lab(pool.labId().orElseThrow(), unknown)
                .map(lab -> lab == null
                        ? null
                        : new Whom(
                                new BatchScope(null, lab.id(), lab.name(), AssignmentRule.FIRST_FREE, pool.sticky()),
                                members.apply(lab.name())));
    }

    /** All, or those that are asked for; what is not among them, and what is there twice, is a fault. */
    private static Set<UUID> wanted(
            Optional<List<UUID>> asked, List<UUID> all, String field, String missing, Faults faults) {
        if (asked.isEmpty()) {
            return new HashSet<>(all);
        }
        Set<UUID> wanted = new HashSet<>();
        for (int index = 0; index < asked.get().size(); index++) {
            UUID one = asked.get().get(index);
            faults.require(all.contains(one), field + "[" + index + "]", missing);
            faults.require(wanted.add(one), field + "[" + index + "]", "is there twice");
        }
        return wanted;
    }

    private static void check(AcceptBatch.Request request, Whom whom, Profile profile, Faults faults) {
        String patternField = request.namePattern() == null ? "profileId" : "namePattern";
        NamePattern pattern = patternOf(request.namePattern(), profile);
        AssignmentRule rule = whom.scope().rule();
        faults.require(
                !pattern.namesUsers() || rule == AssignmentRule.USER,
                patternField,
                "names desktops by {user}, but these are nobody's");
        faults.require(
                !pattern.namesSeats() || rule == AssignmentRule.SEAT,
                patternField,
                "names desktops by {seat}, but these have none");
        faults.require(
                !profile.joinsNetworkOfAll() || whom.scope().network().isPresent(),
                "profileId",
                "its desktops are on an internal network: name the section or the lab whose network that is");
        faults.require(
                rule == AssignmentRule.USER || profile.hardware().ownNetworks().isEmpty(),
                rule == AssignmentRule.SEAT ? "labId" : "count",
                "must be left out: desktops of this profile are in a network of their user's own (%s), so each is made for one person: a sectionId or userIds say for whom"
                        .formatted(String.join(", ", profile.hardware().ownNetworks())));
        faults.require(
                !profile.exam() || whom.scope().sectionId() != null,
                "profileId",
                "its desktops are for exams: name the section that has them");
        faults.require(
                rule != AssignmentRule.FIRST_FREE || whom.scope().sticky() || profile.forgets(),
                "sticky",
                "must be true: disks of this profile keep what their users leave, and the next one would find it");
        faults.require(
                rule != AssignmentRule.SEAT || !profile.leavesTraces(),
                "profileId",
                "its desktops are ROAMING, whose disks keep what their users leave, and a seat is for whoever comes:"
                        + " make it LOCAL, or say restoreMode NEVER if that is meant");
    }

    /** Null, and a fault, when there is none. */
    private Uni<Sections.Section> section(UUID id, Faults unknown) {
        return BadField.note(sections.section(id), "sectionId", "there is no such section", unknown);
    }

    /** Empty when none is asked for; null, and a fault, when there is none. */
    private Uni<Optional<Sections.Section>> owner(Optional<UUID> id, Faults unknown) {
        return id.map(asked -> section(asked, unknown).map(found -> found == null ? null : Optional.of(found)))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /** Null, and a fault, when there is none. */
    private Uni<Sections.Lab> lab(UUID id, Faults unknown) {
        return BadField.note(sections.lab(id), "labId", "there is no such lab", unknown);
    }

    /** The profile within the current transaction: it may have gone since it was found. */
    Uni<Profile> profile(UUID id) {
        return BadField.refuse(profiles.get(id), "profileId", NO_PROFILE);
    }
}
