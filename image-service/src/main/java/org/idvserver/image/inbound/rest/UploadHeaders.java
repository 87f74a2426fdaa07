package org.idvserver.image.inbound.rest;

import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.UploadFiles.Checksum;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.UploadKind;
import org.idvserver.kit.error.Faults;

/** Reads what tus clients say in headers; all faults are told at once by {@link #throwIfAny}. */
final class UploadHeaders {
    static final String LENGTH = "Upload-Length";
    static final String OFFSET = "Upload-Offset";
    static final String METADATA = "Upload-Metadata";
    static final String CONCAT = "Upload-Concat";
    static final String CHECKSUM = "Upload-Checksum";

    private static final Map<String, String> ALGORITHMS = Map.of("sha1", "SHA-1", "sha256", "SHA-256");
    private static final int MOST_METADATA = 4096;
    private static final int MOST_PIECES = 1000;

    private final HttpHeaders headers;
    private final Faults faults = new Faults();

    UploadHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    void throwIfAny() {
        faults.throwIfAny();
    }

    private String of(String name) {
        String value = headers.getHeaderString(name);
        return value == null ? "" : value.strip();
    }

    /** What the upload is to be; the piece's own kind says WHOLE when it is sent alone. */
    UploadKind kind() {
        String concat = of(CONCAT);
        if (concat.isEmpty()) {
            return UploadKind.WHOLE;
        }
        if (concat.equals("partial")) {
            return UploadKind.PART;
        }
        faults.require(concat.startsWith("final;"), CONCAT, "must be partial, or final; and the parts");
        return UploadKind.FINAL;
    }

    /** The parts of a final upload, in their order. */
    List<UUID> pieces() {
        List<UUID> pieces = new ArrayList<>();
        String[] addresses = of(CONCAT).replaceFirst("^final;", "").strip().split("\\s+");
        faults.require(addresses.length <= MOST_PIECES, CONCAT, "must name at most " + MOST_PIECES + " parts");
        for (String address : addresses) {
            int at = address.indexOf(Tus.PATH + "/");
            faults.uuid(at < 0 ? "" : address.substring(at + Tus.PATH.length() + 1), CONCAT)
                    .ifPresent(pieces::add);
        }
        faults.require(pieces.stream().distinct().count() == pieces.size(), CONCAT, "must name each part once");
        return pieces;
    }

    long length() {
        return number(LENGTH);
    }

    long offset() {
        return number(OFFSET);
    }

    private long number(String name) {
        boolean number = of(name).matches("\\d{1,18}");
        faults.require(number, name, "must be a number of bytes");
        return number ? Long.parseLong(of(name)) : 0;
    }

    Optional<Checksum> checksum() {
        String value = of(CHECKSUM);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String[] words = value.split(" ", 2);
        String algorithm = ALGORITHMS.get(words[0]);
        faults.require(algorithm != null, CHECKSUM, "must be one of " + Tus.CHECKSUMS);
        Optional<byte[]> digest = decoded(words.length == 2 ? words[1] : "", CHECKSUM);
        return algorithm == null ? Optional.empty() : digest.map(bytes -> new Checksum(algorithm, bytes));
    }

    /** What the sender says of the file: filename, format and sha256 are understood, all else is kept and told again. */
    Upload.Said said() {
        String metadata = of(METADATA);
        faults.require(
                metadata.length() <= MOST_METADATA, METADATA, "must have at most " + MOST_METADATA + " characters");
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : metadata.isEmpty() ? new String[0] : metadata.split(",")) {
            String[] words = pair.strip().split(" ", 2);
            faults.require(values.putIfAbsent(words[0], text(words)) == null, METADATA, "must name each key once");
        }
        Optional<String> format = Optional.ofNullable(values.get("format"));
        Optional<String> sha256 = Optional.ofNullable(values.get("sha256"));
        boolean known = format.isEmpty() || format.get().matches(Words.FORMAT);
        faults.require(known, METADATA + ".format", "must be raw, qcow2, vmdk or vhdx");
        faults.require(
                sha256.isEmpty() || sha256.get().matches(Words.SHA256), METADATA + ".sha256", "must be 64 hex digits");
        return new Upload.Said(
                metadata,
                Optional.ofNullable(values.get("filename")),
                known ? format.map(word -> ImageFormat.valueOf(word.toUpperCase(Locale.ROOT))) : Optional.empty(),
                sha256);
    }

    private String text(String[] words) {
        return words.length < 2
                ? ""
                : decoded(words[1], METADATA)
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .orElse("");
    }

    private Optional<byte[]> decoded(String base64, String field) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException notBase64) {
            faults.add(field, "must be Base64");
            return Optional.empty();
        }
    }
}
