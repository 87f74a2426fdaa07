package org.idvserver.desktop.outbound.users;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.idvserver.contracts.user.v1.GetUsersRequest;
import org.idvserver.contracts.user.v1.MutinyUserServiceGrpc;
import org.idvserver.contracts.user.v1.User;
import org.idvserver.desktop.application.Users;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.kit.error.ProblemTranslation;

/** user-service over gRPC. */
@ApplicationScoped
class GrpcUsers implements Users {
    private static final int MOST = 1000;

    private final MutinyUserServiceGrpc.MutinyUserServiceStub service;
    private final DesktopConfig.Peers limits;

    GrpcUsers(@GrpcClient("user") MutinyUserServiceGrpc.MutinyUserServiceStub service, DesktopConfig config) {
        this.service = service;
        this.limits = config.peers();
    }

    @Override
    public Uni<Map<UUID, Person>> people(Collection<UUID> userIds) {
        List<UUID> all = List.copyOf(userIds);
        Map<UUID, Person> people = new HashMap<>();
        return Multi.createFrom()
                .range(0, (all.size() + MOST - 1) / MOST)
                .onItem()
                .transformToUniAndConcatenate(
                        part -> ask(all.subList(part * MOST, Math.min(all.size(), (part + 1) * MOST))))
                .onItem()
                .invoke(people::putAll)
                .collect()
                .last()
                .replaceWith(people)
                .onFailure()
                .transform(ProblemTranslation::of);
    }

    private Uni<Map<UUID, Person>> ask(List<UUID> some) {
        GetUsersRequest request = GetUsersRequest.newBuilder()
                .addAllUserIds(some.stream().map(UUID::toString).toList())
                .build();
        return service.withDeadlineAfter(limits.limit().toMillis(), TimeUnit.MILLISECONDS)
                .getUsers(request)
                .map(answer -> answer.getUsersList().stream()
                        .filter(User::getActive)
                        .collect(Collectors.toMap(user -> UUID.fromString(user.getUserId()), GrpcUsers::person)));
    }

    private static Person person(User user) {
        return new Person(
                user.getUsername(),
                user.getGroupIdsList().stream().map(UUID::fromString).toList());
    }
}
