package org.idvserver.desktop.outbound.users;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
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
    private final MutinyUserServiceGrpc.MutinyUserServiceStub service;
    private final DesktopConfig.Peers limits;

    GrpcUsers(@GrpcClient("user") MutinyUserServiceGrpc.MutinyUserServiceStub service, DesktopConfig config) {
        this.service = service;
        this.limits = config.peers();
    }

    @Override
    public Uni<Map<UUID, String>> names(Collection<UUID> userIds) {
        GetUsersRequest request = GetUsersRequest.newBuilder()
                .addAllUserIds(userIds.stream().map(UUID::toString).toList())
                .build();
        return service.withDeadlineAfter(limits.limit().toMillis(), TimeUnit.MILLISECONDS)
                .getUsers(request)
                .map(answer -> answer.getUsersList().stream()
                        .filter(User::getActive)
                        .collect(Collectors.toMap(user -> UUID.fromString(user.getUserId()), User::getUsername)))
                .onFailure()
                .transform(ProblemTranslation::of);
    }
}
