package org.idvserver.agent.stream;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.idvserver.agent.host.Backoff;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.ConnectResponse;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc.TerminalServiceStub;

/** The one stream to desktop-service: hello, then what is observed; orders come back. Reconnects for ever. */
public final class OrdersStream implements Runnable {
    private static final Logger LOG = Logger.getLogger(OrdersStream.class.getName());
    private static final Duration REPORT_AT_LEAST_EVERY = Duration.ofSeconds(10);
    private static final Duration REPORT_AT_MOST_EVERY = Duration.ofMillis(250);
    private static final Duration STABLE_AFTER = Duration.ofSeconds(30);
    private static final long NOTHING = -1;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20));

    private final TerminalServiceStub server;
    private final Greeting greeting;
    private final Observations observations;
    private final Consumer<TerminalOrders> orders;
    private final Clock clock;

    public OrdersStream(
            TerminalServiceStub server,
            Greeting greeting,
            Observations observations,
            Consumer<TerminalOrders> orders,
            Clock clock) {
        this.server = server;
        this.greeting = greeting;
        this.observations = observations;
        this.orders = orders;
        this.clock = clock;
    }

    /** Runs until interrupted. */
    @Override
    public void run() {
        int failures = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ServerChannels.reconnectNow(server.getChannel());
                long opened = System.nanoTime();
                Session session = new Session();
                String end = session.hold();
                failures = System.nanoTime() - opened > STABLE_AFTER.toNanos() ? 1 : failures + 1;
                Duration wait = BACKOFF.after(failures);
                LOG.warning("stream to desktop-service ended: " + end + "; again in " + wait.toMillis() + " ms");
                Thread.sleep(wait.toMillis());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connected stream. Sends only when the network keeps up: what was not sent is told with the next report. */
    private final class Session implements ClientResponseObserver<ConnectRequest, ConnectResponse> {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicReference<String> reason = new AtomicReference<>("completed by the server");
        private ClientCallStreamObserver<ConnectRequest> call;

        String hold() throws InterruptedException {
            server.connect(this);
            try {
                call.onNext(
                        ConnectRequest.newBuilder().setHello(greeting.hello()).build());
                long told = NOTHING;
                while (ended.getCount() > 0) {
                    long seen = observations.awaitChange(told, REPORT_AT_LEAST_EVERY);
                    // What does not fit through now is told a moment later, and then as it is then.
                    told = ended.getCount() > 0 && call.isReady() ? tell(seen) : NOTHING;
                    ended.await(REPORT_AT_MOST_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException stopping) {
                call.onCompleted();
                throw stopping;
            } catch (IllegalStateException alreadyEnded) {
                ended.countDown();
            }
            return reason.get();
        }

        private long tell(long seen) {
            call.onNext(ConnectRequest.newBuilder()
                    .setObserved(observations.told(clock.instant()))
                    .build());
            return seen;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ConnectRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(ConnectResponse response) {
            orders.accept(response.getOrders());
        }

        @Override
        public void onError(Throwable failure) {
            reason.set(String.valueOf(failure.getMessage()));
            end();
        }

        @Override
        public void onCompleted() {
            call.onCompleted();
            end();
        }

        private void end() {
            ended.countDown();
            observations.wake();
        }
    }
}
