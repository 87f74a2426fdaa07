package org.idvserver.desktop.support;

import static org.idvserver.desktop.support.Api.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.ConnectResponse;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.TerminalHello;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.testkit.identity.TestChannels;

/** One stream as an agent holds it, over real mutual TLS. */
public final class TerminalClient implements AutoCloseable {
    private final ManagedChannel channel;
    private final StreamObserver<ConnectRequest> requests;
    private final List<TerminalOrders> orders = new CopyOnWriteArrayList<>();
    private volatile Status ended;

    private TerminalClient(ManagedChannel channel) {
        this.channel = channel;
        this.requests = TerminalServiceGrpc.newStub(channel).connect(new StreamObserver<>() {
            @Override
            public void onNext(ConnectResponse response) {
                orders.add(response.getOrders());
            }

            @Override
            public void onError(Throwable failure) {
                ended = Status.fromThrowable(failure);
            }

            @Override
            public void onCompleted() {
                ended = Status.OK;
            }
        });
    }

    /** Connects without a word. */
    public static TerminalClient silent(UUID terminal) {
        return new TerminalClient(TestChannels.terminal(terminal));
    }

    public static TerminalClient over(ManagedChannel channel) {
        return new TerminalClient(channel).hello();
    }

    /** Connects and says hello. */
    public static TerminalClient connect(UUID terminal) {
        return silent(terminal).hello();
    }

    public static TerminalHello.Builder helloMessage() {
        return TerminalHello.newBuilder()
                .setAgentVersion("1")
                .setHostname("pc-1")
                .setUnderlayAddress("10.89.0.2")
                .setUnderlayMtu(1600)
                .setOvsdbEndpoint("ssl:10.89.0.2:6640")
                .setDatapath("netdev")
                .setCpuCount(4)
                .setMemoryMib(8192)
                .setStoreFreeBytes(1 << 30)
                .setVirtualisation("qemu");
    }

    private TerminalClient hello() {
        return say(ConnectRequest.newBuilder().setHello(helloMessage()).build());
    }

    /** Connects as a machine whose card can be woken. */
    public static TerminalClient connect(UUID terminal, String mac) {
        return silent(terminal)
                .say(ConnectRequest.newBuilder()
                        .setHello(helloMessage().setUnderlayMac(mac).setUnderlayPrefixLength(24))
                        .build());
    }

    public TerminalClient say(ConnectRequest request) {
        requests.onNext(request);
        return this;
    }

    public TerminalClient report(TerminalObserved.Builder observed) {
        return say(ConnectRequest.newBuilder().setObserved(observed).build());
    }

    /** Reports, for the newest orders, one desktop in a state. */
    public TerminalClient reportDesktop(UUID desktop, DesktopRunState state) {
        return report(TerminalObserved.newBuilder()
                .setGeneration(newest().getGeneration())
                .addDesktops(DesktopObserved.newBuilder()
                        .setDesktopId(desktop.toString())
                        .setState(state)));
    }

    /** Reports, for the newest orders, that nothing is here. */
    public TerminalClient reportNothing() {
        return report(TerminalObserved.newBuilder().setGeneration(newest().getGeneration()));
    }

    public List<TerminalOrders> orders() {
        return orders;
    }

    public TerminalOrders newest() {
        return orders.get(orders.size() - 1);
    }

    public TerminalOrders awaitOrders(Predicate<TerminalOrders> wanted) {
        await().until(() -> !orders.isEmpty() && wanted.test(newest()));
        return newest();
    }

    public Status.Code awaitEnd() {
        await().until(() -> ended != null);
        return ended.getCode();
    }

    public Status ended() {
        return ended;
    }

    /** Ends the stream in order. */
    public void complete() {
        requests.onCompleted();
    }

    /** Breaks the connection. */
    @Override
    public void close() {
        channel.shutdownNow();
    }
}
