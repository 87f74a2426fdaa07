package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.NamePattern;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;

/** Names the desktops of a batch. Within the caller's session. */
@ApplicationScoped
class NameDesktops {
    private final Desktops desktops;

    NameDesktops(Desktops desktops) {
        this.desktops = desktops;
    }

    /**
     * A name for each member, in their order, and those of them that are taken. Who is a student or a seat has the name of their
     * place; a pool has the first numbers that are free.
     */
    Uni<Names> names(BatchReferences.Found found, NamePattern pattern) {
        if (found.scope().rule() == AssignmentRule.FIRST_FREE) {
            return free(found, pattern, found.members().size())
                    .map(names -> new Names(found.toldApart(names), Set.of()));
        }
        List<String> names = found.members().stream()
                .map(member -> found.name(pattern, member.words()))
                .toList();
        refuseTwins(names);
        found.toldApart(names);
        return desktops.namesTaken(names).map(taken -> new Names(names, taken));
    }

    /** What the desktops are to be called, and what others are called already. */
    record Names(List<String> all, Set<String> taken) {}

    private Uni<List<String>> free(BatchReferences.Found found, NamePattern pattern, int upTo) {
        String section = found.scope().name();
        List<String> candidates = IntStream.rangeClosed(1, upTo)
                .mapToObj(number -> found.name(pattern, new NamePattern.Words(section, number, null, null)))
                .toList();
        return desktops.namesTaken(candidates).flatMap(taken -> {
            int missing = found.members().size() - (candidates.size() - taken.size());
            return missing > 0
                    ? free(found, pattern, upTo + missing)
                    : Uni.createFrom()
                            .item(candidates.stream()
                                    .filter(name -> !taken.contains(name))
                                    .toList());
        });
    }

    private static void refuseTwins(List<String> names) {
        Set<String> seen = new HashSet<>();
        List<Fault> twins = new ArrayList<>();
        names.stream()
                .filter(name -> !seen.add(name))
                .distinct()
                .forEach(name -> twins.add(new Fault("namePattern", "gives the name " + name + " twice: add {n}")));
        if (!twins.isEmpty()) {
            throw new Problem(DesktopProblem.DESKTOP_NAME_TAKEN, "Desktop names must be unique", twins, null);
        }
    }
}
