package org.idvserver.user.inbound.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.user.v1.GetUsersRequest;
import org.idvserver.contracts.user.v1.GetUsersResponse;
import org.idvserver.contracts.user.v1.ListGroupMembersRequest;
import org.idvserver.contracts.user.v1.ListGroupMembersResponse;
import org.idvserver.contracts.user.v1.User;
import org.idvserver.contracts.user.v1.UserService;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.GrpcCaller;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.application.FindUsers;

/** Users and groups, for the other services. */
@GrpcService
public class UserGrpc implements UserService {
    private static final int MOST_IDS = 1000;

    private final FindUsers findUsers;

    UserGrpc(FindUsers findUsers) {
        this.findUsers = findUsers;
    }

    @Override
    public Uni<GetUsersResponse> getUsers(GetUsersRequest request) {
        GrpcCaller.service();
        List<UUID> ids = ids(request);
        return findUsers.withIds(ids).map(users -> GetUsersResponse.newBuilder()
                .addAllUsers(users.stream().map(UserGrpc::member).toList())
                .build());
    }

    private static User member(FindUsers.Member member) {
        return message(member.user()).toBuilder()
                .addAllGroupIds(member.groupIds().stream().map(UUID::toString).toList())
                .build();
    }

    @Override
    public Uni<ListGroupMembersResponse> listGroupMembers(ListGroupMembersRequest request) {
        GrpcCaller.service();
        Faults faults = new Faults();
        var groupId = faults.uuid(request.getGroupId(), "group_id");
        PageRequest page = PageRequest.ofMessage(request.getPageSize(), request.getPageToken(), faults);
        return findUsers.membersOf(groupId.orElseThrow(), page).map(members -> ListGroupMembersResponse.newBuilder()
                .addAllUsers(members.items().stream().map(UserGrpc::message).toList())
                .setNextPageToken(members.nextPageToken() == null ? "" : members.nextPageToken())
                .build());
    }

    private static List<UUID> ids(GetUsersRequest request) {
        Faults faults = new Faults();
        faults.require(request.getUserIdsCount() <= MOST_IDS, "user_ids", "must be at most " + MOST_IDS);
        List<UUID> ids = new ArrayList<>();
        for (int row = 0; row < request.getUserIdsCount(); row++) {
            faults.uuid(request.getUserIds(row), "user_ids[" + row + "]").ifPresent(ids::add);
        }
        faults.throwIfAny();
        return ids;
    }

    private static User message(org.idvserver.user.domain.User user) {
        return User.newBuilder()
                .setUserId(user.id().toString())
                .setUsername(user.username())
                .setDisplayName(user.displayName())
                .setRole(user.role().word())
                .setActive(user.active())
                .build();
    }
}
