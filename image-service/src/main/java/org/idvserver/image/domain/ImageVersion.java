package org.idvserver.image.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One state of an image's content, from its import to its end. */
@Entity
@Table(name = "image_versions")
public class ImageVersion {
    @Id
    private UUID id;

    private UUID imageId;
    private int number;

    @Embedded
    private ImageSource source;

    @Enumerated(EnumType.STRING)
    private VersionTarget target;

    @Enumerated(EnumType.STRING)
    private VersionState state;

    private String reason;
    private String message;
    private String cephPool;
    private long sizeBytes;
    private int attempts;

    /** Written with the lease while an import runs, never through this entity. */
    @Column(insertable = false, updatable = false)
    private long progressBytes;

    @Column(name = "source_sha256")
    private String sourceSha256;

    @Column(name = "manifest_sha256")
    private String manifestSha256;

    private Instant created;

    @Version
    private long version;

    protected ImageVersion() {
        // for JPA
    }

    public ImageVersion(UUID id, UUID imageId, int number, ImageSource source, String cephPool, Instant created) {
        this.id = id;
        this.imageId = imageId;
        this.number = number;
        this.source = source;
        this.cephPool = cephPool;
        this.created = created;
        this.target = VersionTarget.READY;
        this.state = VersionState.DRAFT;
    }

    /** A state that was left for another. */
    public record StateChange(VersionState from, VersionState to) {}

    /** Wants it released as soon as it is ready; false when that was wanted before. */
    public boolean wantRelease() {
        if (state == VersionState.FAILED || state == VersionState.DEPRECATED || state == VersionState.RETIRED) {
            throw ImageProblem.WRONG_STATE.because("Version %d is %s and cannot be released", number, state);
        }
        boolean news = target != VersionTarget.RELEASED;
        target = VersionTarget.RELEASED;
        return news;
    }

    /** Begins or begins again: an import that was interrupted is made anew. */
    public Optional<StateChange> importing() {
        return state == VersionState.IMPORTING ? Optional.empty() : Optional.of(moveTo(VersionState.IMPORTING));
    }

    public StateChange imported(long contentBytes, String sha256OfSource) {
        sizeBytes = contentBytes;
        sourceSha256 = sha256OfSource;
        return moveTo(VersionState.READY);
    }

    public StateChange released(Manifest manifest) {
        manifestSha256 = manifest.sha256();
        return moveTo(VersionState.RELEASED);
    }

    public StateChange failed(String reasonCode, String sentence) {
        reason = reasonCode;
        message = sentence;
        return moveTo(VersionState.FAILED);
    }

    /** Notes why the last attempt came to nothing; another follows. */
    public void delayed(String reasonCode, String sentence) {
        attempts++;
        reason = reasonCode;
        message = sentence;
    }

    private StateChange moveTo(VersionState next) {
        if (!state.next().contains(next)) {
            throw ImageProblem.WRONG_STATE.because("Version %d is %s and cannot become %s", number, state, next);
        }
        StateChange change = new StateChange(state, next);
        state = next;
        attempts = 0;
        if (next != VersionState.FAILED) {
            reason = null;
            message = null;
        }
        return change;
    }

    public void checkReleased() {
        if (state != VersionState.RELEASED) {
            throw ImageProblem.VERSION_NOT_RELEASED.because("Version %d is %s, not released", number, state);
        }
    }

    public BlockImage content() {
        return BlockImage.ofVersion(cephPool, id);
    }

    public UUID id() {
        return id;
    }

    public UUID imageId() {
        return imageId;
    }

    public int number() {
        return number;
    }

    public ImageSource source() {
        return source;
    }

    public VersionTarget target() {
        return target;
    }

    public VersionState state() {
        return state;
    }

    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Attempts in this state that came to nothing. */
    public int attempts() {
        return attempts;
    }

    /** Bytes of the disk that are in storage. */
    public long progressBytes() {
        return state == VersionState.IMPORTING ? progressBytes : sizeBytes;
    }

    public Optional<String> sourceSha256() {
        return Optional.ofNullable(sourceSha256);
    }

    public Optional<String> manifestSha256() {
        return Optional.ofNullable(manifestSha256);
    }

    public Instant created() {
        return created;
    }
}
