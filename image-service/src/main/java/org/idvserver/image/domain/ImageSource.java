package org.idvserver.image.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Where the content of a version comes from, and what its sender says about it. */
@Embeddable
public class ImageSource {
    @Enumerated(EnumType.STRING)
    @Column(name = "source_kind")
    private Kind kind;

    @Column(name = "source")
    private String reference;

    @Enumerated(EnumType.STRING)
    private ImageFormat format;

    @Column(name = "expected_sha256")
    private String expectedSha256;

    protected ImageSource() {
        // for JPA
    }

    private ImageSource(Kind kind, String reference, ImageFormat format, String expectedSha256) {
        this.kind = kind;
        this.reference = reference;
        this.format = format;
        this.expectedSha256 = expectedSha256 == null ? null : expectedSha256.toLowerCase(Locale.ROOT);
    }

    /** The kinds of source. */
    public enum Kind {
        /** A file in one of the folders that configuration allows. */
        PATH,
        /** An upload. */
        UPLOAD,
        /** A file on another server that configuration allows. */
        URL,
        /** The disk of a maintenance VM. */
        MAINTENANCE
    }

    /** A file below an allowed folder; sha256 may be null. */
    public static ImageSource path(String path, ImageFormat format, String sha256) {
        return new ImageSource(Kind.PATH, path, format, sha256);
    }

    /** An upload; sha256 may be null. */
    public static ImageSource upload(UUID upload, ImageFormat format, String sha256) {
        return new ImageSource(Kind.UPLOAD, upload.toString(), format, sha256);
    }

    /** A file on another server; sha256 may be null. */
    public static ImageSource url(String url, ImageFormat format, String sha256) {
        return new ImageSource(Kind.URL, url, format, sha256);
    }

    /** The disk of a maintenance VM. */
    public static ImageSource maintenance(UUID vm) {
        return new ImageSource(Kind.MAINTENANCE, vm.toString(), ImageFormat.RAW, null);
    }

    public Kind kind() {
        return kind;
    }

    public String reference() {
        return reference;
    }

    public ImageFormat format() {
        return format;
    }

    /** Lower-case hex of the source file's SHA-256, when its sender told it. */
    public Optional<String> expectedSha256() {
        return Optional.ofNullable(expectedSha256);
    }
}
