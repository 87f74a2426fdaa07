package org.idvserver.image.inbound.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.idvserver.image.application.OpenConsole;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.MaintenanceConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.error.RestProblems;
import org.jboss.logging.Logger;

/**
 * Screens of maintenance VMs over websockets. Everything is decided before the upgrade, so that what is refused gets an ordinary
 * answer. Bytes go through Vert.x's own pipes, which stop reading on one side while the other does not take more.
 */
@ApplicationScoped
class ConsoleRoute {
    private static final Logger LOG = Logger.getLogger(ConsoleRoute.class);

    private final OpenConsole openConsole;
    private final MaintenanceConfig.Console config;
    private final Semaphore places;
    private final ObjectMapper json;
    private final Vertx vertx;

    ConsoleRoute(OpenConsole openConsole, ImageConfig config, ObjectMapper json, Vertx vertx) {
        this.openConsole = openConsole;
        this.config = config.maintenance().console();
        this.places = new Semaphore(this.config.most());
        this.json = json;
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        router.get("/api/v1/maintenance-vms/:id/console").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        context.request().pause();
        future(Uni.createFrom().deferred(() -> open(context)))
                .onSuccess(screen -> upgrade(context, screen))
                .onFailure(failure -> refuse(context, ProblemTranslation.of(failure)));
    }

    private Uni<OpenConsole.Screen> open(RoutingContext context) {
        HttpServerRequest request = context.request();
        Faults faults = new Faults();
        Optional<UUID> id = faults.uuid(context.pathParam("id"), "id");
        String ticket = request.getParam("ticket");
        faults.notBlank(ticket, "ticket");
        faults.require(
                "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE)),
                "Upgrade",
                "must be websocket: open this address with a VNC viewer such as noVNC");
        faults.throwIfAny();
        checkOrigin(request);
        if (!places.tryAcquire()) {
            throw RequestProblem.BUSY.because("Too many consoles are open here; close one");
        }
        return openConsole.open(id.orElseThrow(), ticket).onFailure().invoke(() -> places.release());
    }

    /** A page of another site must not use a viewer's browser; what is no browser names no origin. */
    private void checkOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null
                && !isOwn(origin, request)
                && !config.origins().orElse(List.of()).contains(origin)) {
            throw ImageProblem.CONSOLE_ORIGIN_REFUSED.because("Pages of %s may not open consoles", origin);
        }
    }

    /** Behind a gateway Quarkus takes the port from the Host; what the gateway itself says of it no page can forge. */
    private static boolean isOwn(String origin, HttpServerRequest request) {
        String site = origin.replaceFirst("^https?://", "");
        return site.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))
                || site.equalsIgnoreCase(request.getHeader("X-Forwarded-Host"));
    }

    private void upgrade(RoutingContext context, OpenConsole.Screen screen) {
        context.request()
                .toWebSocket()
                .onSuccess(viewer -> new ConsoleSession(vertx, config, viewer, screen.connection())
                        .run()
                        .onComplete(ended -> closed(screen, ended.result())))
                .onFailure(failure -> {
                    screen.connection().close();
                    closed(screen, "The viewer could not be upgraded to a websocket");
                });
    }

    private void closed(OpenConsole.Screen screen, String why) {
        places.release();
        future(openConsole.closed(screen.vm(), screen.person(), why))
                .onFailure(failure ->
                        LOG.errorf(failure, "the end of a console of maintenance VM %s was not recorded", screen.vm()));
    }

    private static <T> Future<T> future(Uni<T> work) {
        return Future.fromCompletionStage(work.subscribeAsCompletionStage());
    }

    private void refuse(RoutingContext context, Problem problem) {
        if (context.response().ended()) {
            return;
        }
        int status = problem.kind().httpStatus();
        context.request().resume();
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(body(problem, status));
    }

    private String body(Problem problem, int status) {
        try {
            return json.writeValueAsString(new RestProblems.Body(
                    "Console refused",
                    status,
                    problem.getMessage(),
                    problem.code().name(),
                    null,
                    problem.faults()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
