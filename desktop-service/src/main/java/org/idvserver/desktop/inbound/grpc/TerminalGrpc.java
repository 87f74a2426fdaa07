package org.idvserver.desktop.inbound.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.ConnectResponse;
import org.idvserver.contracts.desktop.v1.RenewCertificateRequest;
import org.idvserver.contracts.desktop.v1.RenewCertificateResponse;
import org.idvserver.contracts.desktop.v1.SignInRequest;
import org.idvserver.contracts.desktop.v1.SignInResponse;
import org.idvserver.contracts.desktop.v1.SignOutRequest;
import org.idvserver.contracts.desktop.v1.SignOutResponse;
import org.idvserver.contracts.desktop.v1.TerminalHello;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalService;
import org.idvserver.desktop.application.AccessTokens;
import org.idvserver.desktop.application.EnrolTerminal;
import org.idvserver.desktop.application.LinkTerminal;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Replica;
import org.idvserver.desktop.application.SignIn;
import org.idvserver.desktop.application.TakeReport;
import org.idvserver.desktop.application.stream.OpenStreams;
import org.idvserver.desktop.application.stream.TerminalStream;
import org.idvserver.desktop.application.stream.Together;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.kit.identity.GrpcCaller;

/** What terminals say, and where their orders go out. The caller's certificate says which terminal it is. */
@GrpcService
public class TerminalGrpc implements TerminalService {
    private static final int MOST_WAITING = 32;

    /** Not all of the connections to the database: what terminals say must not keep their orders from being composed. */
    private static final int GROUPS_AT_ONCE = 3;

    private final EnrolTerminal enrolTerminal;
    private final AccessTokens accessTokens;
    private final SignIn signIn;
    private final OpenStreams openStreams;
    private final Replica replica;
    private final Together<LinkTerminal.Hello> hellos;
    private final Together<TakeReport.Said> reports;

    TerminalGrpc(
            Vertx vertx,
            EnrolTerminal enrolTerminal,
            AccessTokens accessTokens,
            SignIn signIn,
            LinkTerminal linkTerminal,
            TakeReport takeReport,
            OpenStreams openStreams,
            Replica replica) {
        this.enrolTerminal = enrolTerminal;
        this.accessTokens = accessTokens;
        this.signIn = signIn;
        this.openStreams = openStreams;
        this.replica = replica;
        this.hellos =
                new Together<>(vertx, "hellos", GROUPS_AT_ONCE, LinkTerminal.Hello::terminalId, linkTerminal::hello);
        this.reports = new Together<>(vertx, "reports", GROUPS_AT_ONCE, TakeReport.Said::terminalId, takeReport::take);
    }

    void stop(@Observes ShutdownEvent event) {
        hellos.close();
        reports.close();
    }

    @Override
    public Uni<RenewCertificateResponse> renewCertificate(RenewCertificateRequest request) {
        UUID terminal = GrpcCaller.terminal();
        return enrolTerminal
                .renew(terminal, request.getCertificateSigningRequest())
                .map(issued -> RenewCertificateResponse.newBuilder()
                        .setCertificateChain(issued.chain())
                        .setExpireTime(TerminalMessages.timestamp(issued.expires()))
                        .build());
    }

    @Override
    public Uni<SignInResponse> signIn(SignInRequest request) {
        UUID terminal = GrpcCaller.terminal();
        Optional<UUID> desktop = TerminalMessages.optionalId(request.getDesktopId(), "desktop_id");
        return accessTokens
                .user(request.getAccessToken())
                .flatMap(user -> signIn.signIn(new SignIn.Arrival(terminal, user, desktop)))
                .map(here -> SignInResponse.newBuilder()
                        .setDesktopId(here.id().toString())
                        .setDesktopName(here.name())
                        .build());
    }

    @Override
    public Uni<SignOutResponse> signOut(SignOutRequest request) {
        return signIn.signOut(GrpcCaller.terminal()).replaceWith(SignOutResponse.getDefaultInstance());
    }

    @Override
    public Multi<ConnectResponse> connect(Multi<ConnectRequest> requests) {
        // A streaming method must not throw before it has answered: gRPC would have nowhere to put the next message.
        return Multi.createFrom().deferred(() -> serve(new TerminalStream(GrpcCaller.terminal()), requests));
    }

    private Multi<ConnectResponse> serve(TerminalStream stream, Multi<ConnectRequest> requests) {
        Context context = Vertx.currentContext();
        AtomicBoolean greeted = new AtomicBoolean();
        Multi<ConnectResponse> sent = stream.orders()
                .emitOn(task -> context.runOnContext(ignored -> task.run()))
                .map(TerminalGrpc::response);
        // gRPC does not slow a terminal down that talks faster than it is listened to: its stream ends instead.
        Multi<ConnectResponse> received = requests.onOverflow()
                .buffer(MOST_WAITING)
                .onItem()
                .transformToUniAndConcatenate(request -> receive(stream, greeted, request))
                .onCompletion()
                .invoke(stream::complete)
                .onItem()
                .transformToMultiAndConcatenate(nothing -> Multi.createFrom().<ConnectResponse>empty());
        return Multi.createBy()
                .merging()
                .streams(sent, received)
                .onTermination()
                .invoke(() -> {
                    stream.ended();
                    if (greeted.get()) {
                        openStreams.closed(stream);
                    }
                });
    }

    private Uni<Void> receive(TerminalStream stream, AtomicBoolean greeted, ConnectRequest request) {
        return switch (request.getMessageCase()) {
            case HELLO -> hello(stream, greeted, request.getHello());
            case OBSERVED -> observed(stream, greeted.get(), request.getObserved());
            case MESSAGE_NOT_SET -> throw TerminalMessages.nothingSaid();
        };
    }

    private Uni<Void> hello(TerminalStream stream, AtomicBoolean greeted, TerminalHello hello) {
        var link = new TerminalLink.Stream(stream.connectionId(), replica.id());
        var said =
                new LinkTerminal.Hello(stream.terminalId(), link, TerminalMessages.inventory(hello), stream::hasEnded);
        // Even a hello whose answer is lost may have been recorded: its end is recorded too.
        greeted.set(true);
        return hellos.join(said).invoke(() -> openStreams.opened(stream));
    }

    private Uni<Void> observed(TerminalStream stream, boolean greeted, TerminalObserved observed) {
        if (!greeted) {
            throw DesktopProblem.HELLO_MISSING.because("The first message of a stream is a hello");
        }
        return reports.join(
                new TakeReport.Said(stream.terminalId(), stream.connectionId(), TerminalMessages.report(observed)));
    }

    private static ConnectResponse response(OrderBook.Newest newest) {
        try {
            TerminalOrders.Builder orders = TerminalOrders.parseFrom(newest.orders()).toBuilder();
            if (!newest.powerOff()) {
                orders.clearPowerOff();
            }
            return ConnectResponse.newBuilder().setOrders(orders).build();
        } catch (InvalidProtocolBufferException notOurs) {
            throw new IllegalStateException("stored orders cannot be read", notOurs);
        }
    }
}
