package org.idvserver.image.outbound.http;

import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.image.application.RemoteSources.Content;
import org.idvserver.image.application.RemoteSources.Resume;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;

/** Reads what a server answers when a file is asked for. */
final class Answers {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private Answers() {}

    /** What is sent; empty when it is a piece that does not go on where we stopped, or of another file than before. */
    static Optional<Content> content(HttpClientResponse response, Optional<Resume> from, Duration stallLimit) {
        String encoding = response.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw ImageProblem.SOURCE_REFUSED.because("The server sends the file encoded, which was not asked for");
        }
        Optional<String> validator = validator(response);
        Multi<Buffer> body = response.toMulti()
                .ifNoItem()
                .after(stallLimit)
                .failWith(() -> new TimeoutException("nothing came for " + stallLimit))
                .onFailure()
                .transform(AllowedServers::unavailable);
        if (response.statusCode() == 200) {
            return Optional.of(new Content(0, length(response), validator, body));
        }
        String range = response.getHeader("Content-Range");
        Matcher piece = RANGE.matcher(range == null ? "" : range);
        boolean goesOn = from.isPresent()
                && piece.matches()
                && Long.parseLong(piece.group(1)) == from.get().offset()
                && (validator.isEmpty() || validator.get().equals(from.get().validator()));
        if (!goesOn) {
            return Optional.empty();
        }
        OptionalLong total =
                piece.group(2).equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(piece.group(2)));
        return Optional.of(new Content(from.get().offset(), total, validator, body));
    }

    private static OptionalLong length(HttpClientResponse response) {
        String length = response.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(length))
                : OptionalLong.empty();
    }

    /** A weak tag does not promise the same bytes. */
    private static Optional<String> validator(HttpClientResponse response) {
        String tag = response.getHeader("ETag");
        return tag != null && tag.startsWith("\"")
                ? Optional.of(tag)
                : Optional.ofNullable(response.getHeader("Last-Modified"));
    }

    static String location(HttpClientResponse response) {
        String location = response.getHeader("Location");
        if (location == null || !location.matches("[!-~]+")) {
            throw ImageProblem.SOURCE_REFUSED.because("The server redirects to nowhere");
        }
        return location;
    }

    static Problem refusal(int status) {
        if (status == 429 || status >= 500) {
            return ImageProblem.SOURCE_UNAVAILABLE.because("The server answers %d; it is asked again", status);
        }
        return ImageProblem.SOURCE_NOT_FOUND.because("The server answers %d instead of the file", status);
    }
}
