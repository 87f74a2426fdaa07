package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.idvserver.desktop.domain.NamePattern;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.error.Faults;

/** Finds what a request for a batch refers to; what is unknown is told all at once. */
@ApplicationScoped
class BatchReferences {
    private static final String NO_PROFILE = "there is no such profile";

    private final Sections sections;
    private final Profiles profiles;

    BatchReferences(Sections sections, Profiles profiles) {
        this.sections = sections;
        this.profiles = profiles;
    }

    /** For whom, and of which kind. */
    record Found(Sections.Section section, List<Member> members, Profile profile) {

        /** The pattern is null for the profile's. */
        NamePattern pattern(String pattern) {
            return new NamePattern(pattern == null ? profile.hostnamePattern() : pattern);
        }

        /** A name for each member, in their order. */
        List<String> names(NamePattern pattern) {
            return members.stream()
                    .map(member -> pattern.nameFor(section.name(), member.position()))
                    .toList();
        }

        Found with(Profile newer) {
            return new Found(section, members, newer);
        }
    }

    /** A student, and their place in the section from 1: it names the desktop, so that who comes later takes nobody's name. */
    record Member(UUID userId, int position) {}

    Uni<Found> find(AcceptBatch.Request request) {
        Faults unknown = new Faults();
        return profile(request.profileId(), unknown)
                .flatMap(profile -> section(request.sectionId(), unknown).map(section -> {
                    List<Member> members = section == null ? List.of() : members(section, request.userIds(), unknown);
                    unknown.throwIfAny();
                    return new Found(section, members, profile);
                }));
    }

    /** All students, or those who are asked for. */
    private static List<Member> members(Sections.Section section, Optional<List<UUID>> asked, Faults faults) {
        List<Member> all = IntStream.range(0, section.students().size())
                .mapToObj(index -> new Member(section.students().get(index), index + 1))
                .toList();
        if (asked.isEmpty()) {
            faults.require(!all.isEmpty(), "sectionId", "the section has no students");
            return all;
        }
        Set<UUID> wanted = new HashSet<>();
        for (int index = 0; index < asked.get().size(); index++) {
            UUID user = asked.get().get(index);
            String field = "userIds[" + index + "]";
            faults.require(section.students().contains(user), field, "is not a student of the section");
            faults.require(wanted.add(user), field, "is there twice");
        }
        return all.stream().filter(member -> wanted.contains(member.userId())).toList();
    }

    /** Null, and a fault, when there is none. */
    private Uni<Profile> profile(UUID id, Faults unknown) {
        return BadField.note(Panache.withSession(() -> profiles.get(id)), "profileId", NO_PROFILE, unknown);
    }

    /** Null, and a fault, when there is none. */
    private Uni<Sections.Section> section(UUID id, Faults unknown) {
        return BadField.note(sections.section(id), "sectionId", "there is no such section", unknown);
    }

    /** The profile within the current transaction: it may have gone since it was found. */
    Uni<Profile> profile(UUID id) {
        return BadField.refuse(profiles.get(id), "profileId", NO_PROFILE);
    }
}
