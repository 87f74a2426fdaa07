package org.idvserver.image.outbound.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientRequest;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.idvserver.image.application.RemoteSources;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.nativework.NativeWorker;

/**
 * Servers that images are fetched from. A host's name is resolved here once, judged, and then connected to by that address, so that
 * it cannot lead elsewhere the second time; each redirect is judged as the first address was.
 */
@ApplicationScoped
class AllowedServers implements RemoteSources {
    private static final int MOST_REDIRECTS = 5;
    private static final Duration NAME_LIMIT = Duration.ofSeconds(15);

    private final NativeWorker names = new NativeWorker("names", 2, 64);
    private final HttpClient client;
    private final AllowedUrls allowed;
    private final Duration stallLimit;

    AllowedServers(Vertx vertx, ImageConfig config) {
        this.allowed = new AllowedUrls(config.importUrls().orElse(List.of()));
        this.stallLimit = config.downloads().stallLimit();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout(
                        Math.toIntExact(config.downloads().connectLimit().toMillis())));
    }

    @PreDestroy
    void close() {
        names.close();
        client.closeAndForget();
    }

    @Override
    public void check(String url) {
        allowed.check(url);
    }

    @Override
    public <T> Uni<T> read(String url, Optional<Resume> from, Function<Content, Uni<T>> reader) {
        return ask(new Asked<>(url, from, reader, MOST_REDIRECTS));
    }

    /** What is asked for, and how often it may still be asked for elsewhere. */
    private record Asked<T>(String url, Optional<Resume> from, Function<Content, Uni<T>> reader, int redirects) {

        Asked<T> at(String other) {
            if (redirects == 0) {
                throw ImageProblem.SOURCE_REFUSED.because("The server redirects more than %d times", MOST_REDIRECTS);
            }
            return new Asked<>(URI.create(url).resolve(other).toString(), from, reader, redirects - 1);
        }

        Asked<T> fromStart() {
            return new Asked<>(url, Optional.empty(), reader, redirects);
        }
    }

    private <T> Uni<T> ask(Asked<T> asked) {
        AllowedUrls.Allowed target = allowed.check(asked.url());
        return address(target)
                .flatMap(address ->
                        client.request(options(target, address)).onFailure().transform(AllowedServers::unavailable))
                .flatMap(request -> send(request, asked)
                        .flatMap(response -> answer(response, asked))
                        .onTermination()
                        .invoke(() -> request.reset()));
    }

    private Uni<InetAddress> address(AllowedUrls.Allowed target) {
        return names.call("Looking up the server", NAME_LIMIT, () -> {
            try {
                InetAddress[] addresses = InetAddress.getAllByName(target.host());
                for (InetAddress address : addresses) {
                    if (!target.reach().covers(address)) {
                        throw ImageProblem.SOURCE_REFUSED.because(
                                "The server's name leads to an address that must not be read");
                    }
                }
                return addresses[0];
            } catch (UnknownHostException unknown) {
                throw unavailable(unknown);
            }
        });
    }

    private RequestOptions options(AllowedUrls.Allowed target, InetAddress address) {
        String query = target.address().getRawQuery();
        String path = target.address().getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.secure())
                .setURI((path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query));
    }

    private Uni<HttpClientResponse> send(HttpClientRequest request, Asked<?> asked) {
        request.putHeader("Accept-Encoding", "identity");
        asked.from().ifPresent(from -> {
            request.putHeader("Range", "bytes=" + from.offset() + "-");
            request.putHeader("If-Range", from.validator());
        });
        return request.send()
                .invoke(HttpClientResponse::pause)
                .ifNoItem()
                .after(stallLimit)
                .fail()
                .onFailure()
                .transform(AllowedServers::unavailable);
    }

    private <T> Uni<T> answer(HttpClientResponse response, Asked<T> asked) {
        return switch (response.statusCode()) {
            case 200, 206 ->
                Answers.content(response, asked.from(), stallLimit)
                        .map(content -> asked.reader().apply(content))
                        .orElseGet(() -> asked.from().isPresent()
                                ? ask(asked.fromStart())
                                : Uni.createFrom().failure(Answers.refusal(response.statusCode())));
            case 301, 302, 303, 307, 308 -> ask(asked.at(Answers.location(response)));
            case 416 ->
                asked.from().isPresent()
                        ? ask(asked.fromStart())
                        : Uni.createFrom().failure(Answers.refusal(416));
            default -> Uni.createFrom().failure(Answers.refusal(response.statusCode()));
        };
    }

    static Problem unavailable(Throwable failure) {
        return failure instanceof Problem problem
                ? problem
                : ImageProblem.SOURCE_UNAVAILABLE
                        .because(
                                "The server does not answer, or broke the connection; fetching goes on where it stopped")
                        .causedBy(failure);
    }
}
