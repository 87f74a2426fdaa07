package org.idvserver.image.inbound.websocket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetSocket;
import org.idvserver.image.config.MaintenanceConfig;

/** One viewer at one screen, until either goes, the viewer falls silent or its time is over. All on one event loop. */
final class ConsoleSession {
    private static final short NORMAL = 1000;
    private static final short GOING_AWAY = 1001;
    private static final int MISSED_PINGS = 3;
    private static final String VIEWER_GONE = "The viewer went away";
    private static final String MACHINE_OFF = "The machine is off";

    private final Vertx vertx;
    private final MaintenanceConfig.Console config;
    private final ServerWebSocket viewer;
    private final NetSocket screen;
    private final Promise<String> end = Promise.promise();
    private int unanswered;

    ConsoleSession(Vertx vertx, MaintenanceConfig.Console config, ServerWebSocket viewer, NetSocket screen) {
        this.vertx = vertx;
        this.config = config;
        this.viewer = viewer;
        this.screen = screen;
    }

    /** Ends with the reason, and never fails; both connections are closed then. */
    Future<String> run() {
        long pings = vertx.setPeriodic(config.pingPeriod().toMillis(), timer -> ping());
        long limit = vertx.setTimer(
                config.limit().toMillis(), timer -> close(NORMAL, "Open for too long: ask for a new ticket"));
        viewer.pongHandler(pong -> unanswered = 0);
        viewer.closeHandler(gone -> close(NORMAL, VIEWER_GONE));
        screen.closeHandler(gone -> close(NORMAL, MACHINE_OFF));
        // A side that was closed before its handler was there ends its pipe.
        screen.pipe().endOnComplete(false).to(viewer).onComplete(done -> close(NORMAL, MACHINE_OFF));
        viewer.pipe().endOnComplete(false).to(screen).onComplete(done -> close(NORMAL, VIEWER_GONE));
        return end.future().onComplete(ended -> {
            vertx.cancelTimer(pings);
            vertx.cancelTimer(limit);
        });
    }

    private void ping() {
        if (unanswered >= MISSED_PINGS) {
            close(
                    GOING_AWAY,
                    "The viewer did not answer for "
                            + config.pingPeriod().multipliedBy(MISSED_PINGS).toSeconds() + " s");
            return;
        }
        unanswered++;
        viewer.writePing(Buffer.buffer("idv"));
    }

    private void close(short code, String why) {
        if (end.tryComplete(why)) {
            screen.close();
            viewer.close(code, why);
        }
    }
}
