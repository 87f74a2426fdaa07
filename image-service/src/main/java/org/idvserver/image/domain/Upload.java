package org.idvserver.image.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A file that is sent in parts. How much of it has arrived is told by the file itself. */
@Entity
@Table(name = "uploads")
public class Upload {
    /** An upload whose import has not ended is never removed; this only covers the moment of its beginning. */
    private static final Duration IMPORT_MARGIN = Duration.ofHours(1);

    @Id
    private UUID id;

    private UUID ownerId;

    @Enumerated(EnumType.STRING)
    private UploadKind kind;

    private long sizeBytes;
    private String metadata;
    private String filename;

    @Enumerated(EnumType.STRING)
    private ImageFormat format;

    private String sha256;
    private UUID finalId;
    private Integer position;
    private boolean removed;
    private Instant created;
    private Instant expires;

    @Version
    private long version;

    protected Upload() {
        // for JPA
    }

    public Upload(UUID id, UUID ownerId, Announcement announced, Instant created, Instant expires) {
        this.id = id;
        this.ownerId = ownerId;
        this.kind = announced.kind();
        this.sizeBytes = announced.sizeBytes();
        this.metadata = announced.said().metadata();
        this.filename = announced.said().filename().orElse(null);
        this.format = announced.said().format().orElse(null);
        this.sha256 = announced.said().sha256().orElse(null);
        this.created = created;
        this.expires = expires;
    }

    /** What its sender says of a file: the metadata as it was sent, and what we read in it. */
    public record Said(
            String metadata, Optional<String> filename, Optional<ImageFormat> format, Optional<String> sha256) {

        public Said {
            sha256 = sha256.map(hex -> hex.toLowerCase(Locale.ROOT));
        }
    }

    /** An upload that is to come. */
    public record Announcement(UploadKind kind, long sizeBytes, Said said) {}

    /** To others than its sender and administrators it is not there; nor is one that is removed or has expired. */
    public void checkVisibleTo(UUID user, boolean admin, Instant now) {
        if (removed || expires.isBefore(now) || !(admin || user.equals(ownerId))) {
            throw ImageProblem.UPLOAD_NOT_FOUND.because("There is no upload %s", id);
        }
    }

    /** Fails when it takes no more bytes, whatever has arrived. */
    public void checkOpen() {
        if (closed()) {
            throw ImageProblem.UPLOAD_CLOSED.because("The upload was put together and takes nothing more");
        }
    }

    /** True when all of it has arrived because it was put together, or became a piece of a whole. */
    public boolean closed() {
        return kind == UploadKind.FINAL || finalId != null;
    }

    public boolean isPiece() {
        return finalId != null;
    }

    /** Makes it a piece of a whole; a piece is used once. */
    public void becomePartOf(Upload whole, int at) {
        if (kind != UploadKind.PART || finalId != null) {
            throw ImageProblem.UPLOAD_CLOSED.because("Upload %s is no part that waits to be put together", id);
        }
        finalId = whole.id;
        position = at;
    }

    /** Keeps it at least until then. */
    public void keepUntil(Instant until) {
        expires = expires.isAfter(until) ? expires : until;
    }

    /** Keeps it as long as an import may take to begin; fails when it is removed already. */
    public void keepForImport(Instant now) {
        if (removed) {
            throw ImageProblem.UPLOAD_NOT_FOUND.because("There is no upload %s", id);
        }
        keepUntil(now.plus(IMPORT_MARGIN));
    }

    /** It has served: it need not be kept longer than until then. */
    public void expireBy(Instant until) {
        expires = expires.isBefore(until) ? expires : until;
    }

    /** False when it was removed before. */
    public boolean remove() {
        boolean news = !removed;
        removed = true;
        return news;
    }

    public UUID id() {
        return id;
    }

    public UploadKind kind() {
        return kind;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    public String metadata() {
        return metadata;
    }

    public Optional<String> filename() {
        return Optional.ofNullable(filename);
    }

    public Optional<ImageFormat> format() {
        return Optional.ofNullable(format);
    }

    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    public Instant created() {
        return created;
    }

    public Instant expires() {
        return expires;
    }
}
