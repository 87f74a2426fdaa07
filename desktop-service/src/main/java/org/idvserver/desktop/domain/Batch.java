package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A request for many desktops of one profile. */
@Entity
@Table(name = "batches")
public class Batch {
    @Id
    private UUID id;

    @Embedded
    private BatchScope scope;

    @Column(name = "profile_id")
    private UUID profileId;

    @Column(name = "profile_number")
    private int profileNumber;

    @Embedded
    private ImageSource source;

    @Column(name = "name_pattern")
    private String namePattern;

    @Column(name = "requested_by")
    private String requestedBy;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    @Column(name = "request_hash")
    private String requestHash;

    private String traceparent;

    @Enumerated(EnumType.STRING)
    private BatchState state;

    @Embedded
    private PinnedImage image;

    @Column(name = "pool_id")
    private UUID poolId;

    private Instant created;

    private Instant finished;

    @Version
    private long version;

    protected Batch() {
        // for JPA
    }

    public Batch(UUID id, Order order, Profile profile, Instant now) {
        this.id = id;
        this.scope = order.scope();
        this.profileId = profile.id();
        this.profileNumber = profile.number();
        this.source = profile.image();
        this.namePattern = order.namePattern().text();
        this.requestedBy = order.requestedBy();
        this.idempotencyKey = order.idempotencyKey();
        this.requestHash = order.requestHash();
        this.traceparent = order.traceparent();
        this.state = BatchState.ACCEPTED;
        this.created = now;
    }

    /** Who asks for what; the key is null when the asker gave none, the traceparent when the request has no trace. */
    public record Order(
            BatchScope scope,
            NamePattern namePattern,
            String requestedBy,
            String idempotencyKey,
            String requestHash,
            String traceparent) {}

    /** Takes the first choice and keeps it: all desktops of a batch have the same version. */
    public PinnedImage pin(PinnedImage resolved) {
        if (image == null) {
            image = resolved;
        }
        return image;
    }

    /** The storage pool that its disks go to from now on. */
    public void placeIn(UUID pool) {
        poolId = pool;
    }

    /** As it was at the last attempt. */
    public Optional<UUID> pool() {
        return Optional.ofNullable(poolId);
    }

    /** What may stop its making, the widest first. */
    public List<Breaker.Scope> breakerScopes() {
        return Stream.concat(pool().map(Breaker.Scope::pool).stream(), Stream.of(Breaker.Scope.profile(profileId)))
                .toList();
    }

    /** Follows the items; announces only what changed. */
    public List<Fact> follow(BatchCounts counts, Instant now) {
        BatchState to = counts.outcome();
        if (to == state) {
            return List.of();
        }
        if (!state.next().contains(to)) {
            throw DesktopProblem.WRONG_STATE.because("A batch that is %s cannot become %s", state, to);
        }
        BatchState from = state;
        state = to;
        finished = counts.left() == 0 ? now : null;
        return List.of(new Fact.BatchMoved(id, from, to, counts));
    }

    public UUID id() {
        return id;
    }

    public BatchScope scope() {
        return scope;
    }

    public UUID profileId() {
        return profileId;
    }

    /** Of which of the profile's versions its desktops are made. */
    public int profileNumber() {
        return profileNumber;
    }

    public ImageSource source() {
        return source;
    }

    public String namePattern() {
        return namePattern;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public String requestHash() {
        return requestHash;
    }

    /** The request that asked for it, as a W3C traceparent. */
    public Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }

    public BatchState state() {
        return state;
    }

    public Optional<PinnedImage> image() {
        return Optional.ofNullable(image);
    }

    public Instant created() {
        return created;
    }

    public Instant finished() {
        return finished;
    }
}
