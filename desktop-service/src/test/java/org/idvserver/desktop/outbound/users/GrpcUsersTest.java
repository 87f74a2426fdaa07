package org.idvserver.desktop.outbound.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.contracts.user.v1.GetUsersRequest;
import org.idvserver.contracts.user.v1.GetUsersResponse;
import org.idvserver.contracts.user.v1.MutinyUserServiceGrpc;
import org.idvserver.contracts.user.v1.User;
import org.idvserver.contracts.user.v1.UserServiceGrpc;
import org.idvserver.desktop.application.Users;
import org.idvserver.desktop.support.PeerServer;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcUsersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final UUID ANNA = UUID.randomUUID();
    private static final UUID GONE = UUID.randomUUID();
    private static final UUID GROUP = UUID.randomUUID();

    private final PeerServer peer = new PeerServer(new Service());
    private final GrpcUsers users =
            new GrpcUsers(MutinyUserServiceGrpc.newMutinyStub(peer.channel()), PeerServer.settings());

    /** Knows two people, and refuses more ids than the proto allows. */
    private static final class Service extends UserServiceGrpc.UserServiceImplBase {

        @Override
        public void getUsers(GetUsersRequest request, StreamObserver<GetUsersResponse> answer) {
            if (request.getUserIdsCount() > 1000) {
                answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
                return;
            }
            GetUsersResponse.Builder found = GetUsersResponse.newBuilder();
            if (request.getUserIdsList().contains(ANNA.toString())) {
                found.addUsers(User.newBuilder()
                        .setUserId(ANNA.toString())
                        .setUsername("anna")
                        .setActive(true)
                        .addGroupIds(GROUP.toString()));
            }
            if (request.getUserIdsList().contains(GONE.toString())) {
                found.addUsers(User.newBuilder().setUserId(GONE.toString()).setUsername("gone"));
            }
            answer.onNext(found.build());
            answer.onCompleted();
        }
    }

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void leavesOutWhoIsUnknownOrNotActive() {
        assertThat(users.people(List.of(ANNA, GONE, UUID.randomUUID())).await().atMost(LIMIT))
                .isEqualTo(Map.of(ANNA, new Users.Person("anna", List.of(GROUP))));
        assertThat(users.people(List.of()).await().atMost(LIMIT)).isEmpty();
    }

    @Test
    void asksForManyInParts() {
        List<UUID> many = Stream.concat(Stream.generate(UUID::randomUUID).limit(2400), Stream.of(ANNA))
                .toList();
        assertThat(users.people(many).await().atMost(LIMIT)).containsOnlyKeys(ANNA);
    }

    @Test
    void saysThatNobodyAnswers() {
        peer.stop();
        assertThatThrownBy(() -> users.people(List.of(ANNA)).await().atMost(LIMIT))
                .isInstanceOf(Problem.class);
    }
}
