package org.idvserver.image.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
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

    @ManyToOne(optional = false)
    private StoragePool pool;

    private long sizeBytes;
    private int attempts;

    /** Written with the lease while an import runs, never through this entity. */
    @Column(insertable = false, updatable = false)
    private long progressBytes;

    @Column(insertable = false, updatable = false)
    private long progressTotalBytes;

    @Enumerated(EnumType.STRING)
    @Column(insertable = false, updatable = false)
    private ImportStep importStep;

    @Column(name = "source_sha256")
    private String sourceSha256;

    @Column(name = "manifest_sha256")
    private String manifestSha256;

    private Instant created;

    @Embedded
    private VersionCare care = new VersionCare();

    @Embedded
    private BinMark bin;

    @Version
    private long version;

    protected ImageVersion() {
        // for JPA
    }

    public ImageVersion(UUID id, UUID imageId, int number, ImageSource source, StoragePool pool, Instant created) {
        this.id = id;
        this.imageId = imageId;
        this.number = number;
        this.source = source;
        this.pool = pool;
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

    /** Not for new desktops any more; empty when it is so already. */
    public Optional<StateChange> deprecate() {
        return step(VersionTarget.DEPRECATED, VersionState.DEPRECATED);
    }

    /** For new desktops again; empty when it is released. */
    public Optional<StateChange> reinstate() {
        if (state != VersionState.RELEASED && state != VersionState.DEPRECATED) {
            throw ImageProblem.WRONG_STATE.because("Version %d is %s, not DEPRECATED", number, state);
        }
        return step(VersionTarget.RELEASED, VersionState.RELEASED);
    }

    /** Out of service; the caller has seen that nobody uses it. */
    public Optional<StateChange> retire() {
        return step(VersionTarget.RETIRED, VersionState.RETIRED);
    }

    /** A step that needs no work on the storage follows the wish at once. */
    private Optional<StateChange> step(VersionTarget wish, VersionState next) {
        if (state == next) {
            return Optional.empty();
        }
        StateChange change = moveTo(next);
        target = wish;
        return Optional.of(change);
    }

    /** Into the recycle bin; the caller has seen that nobody uses it. */
    public void throwAway(BinMark mark) {
        boolean atRest =
                switch (state) {
                    case READY -> target == VersionTarget.READY;
                    case DEPRECATED, RETIRED, FAILED -> true;
                    case DRAFT, IMPORTING, RELEASED -> false;
                };
        if (!atRest) {
            throw ImageProblem.WRONG_STATE.because(
                    "Version %d is %s (wanted: %s): only one that is READY, FAILED, DEPRECATED or RETIRED can be deleted",
                    number, state, target);
        }
        bin = mark;
    }

    public void restore() {
        bin = null;
    }

    public void note(String text) {
        care.note(text);
    }

    /** When somebody must look at it again; null for never. */
    public void reviewBy(Instant date) {
        care.reviewBy(date);
    }

    public void reviewTold(Instant now) {
        care.told(now);
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
        return BlockImage.ofVersion(pool.place(), id);
    }

    public UUID id() {
        return id;
    }

    public UUID imageId() {
        return imageId;
    }

    /** The pool its content is in. */
    public StoragePool pool() {
        return pool;
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

    /** Bytes of the import's step that are done. */
    public long progressBytes() {
        return state == VersionState.IMPORTING ? progressBytes : sizeBytes;
    }

    /** Bytes of the import's step; 0 while nobody knows. */
    public long progressTotalBytes() {
        return state == VersionState.IMPORTING ? progressTotalBytes : sizeBytes;
    }

    /** What an import is busy with. */
    public Optional<ImportStep> importStep() {
        return state == VersionState.IMPORTING ? Optional.ofNullable(importStep) : Optional.empty();
    }

    /** Nothing happens to it any more unless somebody wishes it. */
    public boolean settled() {
        return switch (state) {
            case DRAFT, IMPORTING -> false;
            case READY -> target != VersionTarget.RELEASED;
            case RELEASED, DEPRECATED, RETIRED, FAILED -> true;
        };
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

    public VersionCare care() {
        return care;
    }

    /** Set while it is in the recycle bin. */
    public Optional<BinMark> bin() {
        return Optional.ofNullable(bin);
    }

    /** Grows with each change. */
    public long revision() {
        return version;
    }
}
