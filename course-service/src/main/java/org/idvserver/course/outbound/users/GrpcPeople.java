package org.idvserver.course.outbound.users;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.idvserver.contracts.user.v1.GetUsersRequest;
import org.idvserver.contracts.user.v1.ListGroupMembersRequest;
import org.idvserver.contracts.user.v1.MutinyUserServiceGrpc;
import org.idvserver.contracts.user.v1.User;
import org.idvserver.course.application.People;

/** Asks user-service. */
@ApplicationScoped
class GrpcPeople implements People {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int AT_ONCE = 1000;

    private final MutinyUserServiceGrpc.MutinyUserServiceStub users;

    GrpcPeople(@GrpcClient("user") MutinyUserServiceGrpc.MutinyUserServiceStub users) {
        this.users = users;
    }

    @Override
    public Uni<Set<UUID>> active(Collection<UUID> wanted) {
        return Multi.createFrom()
                .iterable(chunks(wanted))
                .onItem()
                .transformToUniAndConcatenate(this::ask)
                .collect()
                .in(HashSet::new, Set::addAll);
    }

    private Uni<List<UUID>> ask(List<UUID> wanted) {
        GetUsersRequest request = GetUsersRequest.newBuilder()
                .addAllUserIds(wanted.stream().map(UUID::toString).toList())
                .build();
        return limited().getUsers(request).map(answer -> activeIds(answer.getUsersList()));
    }

    @Override
    public Uni<List<UUID>> membersOf(UUID group) {
        return members(group, "", new ArrayList<>());
    }

    private Uni<List<UUID>> members(UUID group, String pageToken, List<UUID> soFar) {
        ListGroupMembersRequest request = ListGroupMembersRequest.newBuilder()
                .setGroupId(group.toString())
                .setPageSize(AT_ONCE)
                .setPageToken(pageToken)
                .build();
        return limited().listGroupMembers(request).flatMap(page -> {
            soFar.addAll(activeIds(page.getUsersList()));
            return page.getNextPageToken().isEmpty()
                    ? Uni.createFrom().item(soFar)
                    : members(group, page.getNextPageToken(), soFar);
        });
    }

    private MutinyUserServiceGrpc.MutinyUserServiceStub limited() {
        return users.withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static List<UUID> activeIds(List<User> found) {
        return found.stream()
                .filter(User::getActive)
                .map(user -> UUID.fromString(user.getUserId()))
                .toList();
    }

    private static List<List<UUID>> chunks(Collection<UUID> wanted) {
        List<UUID> all = List.copyOf(wanted);
        List<List<UUID>> chunks = new ArrayList<>();
        for (int start = 0; start < all.size(); start += AT_ONCE) {
            chunks.add(all.subList(start, Math.min(start + AT_ONCE, all.size())));
        }
        return chunks;
    }
}
