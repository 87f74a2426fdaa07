package org.idvserver.course.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.course.application.People;
import org.idvserver.kit.error.RequestProblem;

/** user-service as this service sees it. */
@Mock
@ApplicationScoped
public class FakePeople implements People {
    private final Set<UUID> active = ConcurrentHashMap.newKeySet();
    private final Map<UUID, List<UUID>> groups = new ConcurrentHashMap<>();

    public UUID somebody() {
        UUID id = UUID.randomUUID();
        active.add(id);
        return id;
    }

    public UUID groupOf(List<UUID> members) {
        UUID id = UUID.randomUUID();
        groups.put(id, List.copyOf(members));
        return id;
    }

    @Override
    public Uni<Set<UUID>> active(Collection<UUID> users) {
        Set<UUID> known = new HashSet<>(users);
        known.retainAll(active);
        return Uni.createFrom().item(known);
    }

    @Override
    public Uni<List<UUID>> membersOf(UUID group) {
        return groups.containsKey(group)
                ? Uni.createFrom().item(new ArrayList<>(groups.get(group)))
                : Uni.createFrom().failure(RequestProblem.NOT_FOUND.because("There is no group %s", group));
    }
}
