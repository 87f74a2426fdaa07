package org.idvserver.image.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A file that is sent in parts. How much of it has arrived is told by the file itself. */
@Entity
@Table(name = "uploads")
public class Upload {
    @Id
    private UUID id;

    private long sizeBytes;
    private String sha256;
    private Instant created;

    @Version
    private long version;

    protected Upload() {
        // for JPA
    }

    public Upload(UUID id, long sizeBytes, String sha256, Instant created) {
        this.id = id;
        this.sizeBytes = sizeBytes;
        this.sha256 = sha256 == null ? null : sha256.toLowerCase(Locale.ROOT);
        this.created = created;
    }

    public UUID id() {
        return id;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    public Instant created() {
        return created;
    }
}
