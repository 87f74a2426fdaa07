package org.idvserver.campus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** One file on its way through the gateway, as tus 1.0.0 has it. */
final class Upload {
    private static final int SIP = 64 << 10;
    private static final long SIP_MILLIS = 20;

    private final CampusApi api;
    private final byte[] content;
    private final URI location;

    private Upload(CampusApi api, byte[] content, URI location) {
        this.api = api;
        this.content = content;
        this.location = location;
    }

    static Upload announce(Campus campus, byte[] content) throws IOException {
        URI uploads = campus.settings().gateway().resolve("/api/v1/uploads");
        HttpResponse<byte[]> answer = campus.api()
                .exchange(
                        "POST",
                        uploads,
                        BodyPublishers.noBody(),
                        tus(Map.of("Upload-Length", Integer.toString(content.length))));
        return new Upload(
                campus.api(),
                content,
                uploads.resolve(answer.headers().firstValue("Location").orElseThrow()));
    }

    String id() {
        return location.getPath().replaceFirst(".*/", "");
    }

    /** How much has arrived; -1 while nobody can say. */
    long offset() {
        try {
            HttpResponse<byte[]> answer = api.exchange("HEAD", location, BodyPublishers.noBody(), tus(Map.of()));
            return answer.headers().firstValueAsLong("Upload-Offset").orElse(-1);
        } catch (IOException away) {
            return -1;
        }
    }

    /** The rest, all at once or by sips; the status, or 599 when the connection broke. */
    int send(long from, boolean slowly) {
        int start = Math.toIntExact(from);
        InputStream rest = new ByteArrayInputStream(content, start, content.length - start);
        try {
            return api.exchange(
                            "PATCH",
                            location,
                            BodyPublishers.ofInputStream(() -> slowly ? sipped(rest) : rest),
                            tus(Map.of(
                                    "Upload-Offset",
                                    Integer.toString(start),
                                    "Content-Type",
                                    "application/offset+octet-stream")))
                    .statusCode();
        } catch (IOException broke) {
            return 599;
        }
    }

    private static InputStream sipped(InputStream all) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] into, int at, int length) throws IOException {
                try {
                    Thread.sleep(SIP_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                return all.read(into, at, Math.min(length, SIP));
            }
        };
    }

    private static Map<String, String> tus(Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Tus-Resumable", "1.0.0");
        return headers;
    }
}
