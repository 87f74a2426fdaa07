package org.idvserver.image.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.Optional;
import java.util.UUID;

/** A pool of block images that libvirt and this service know by the same name. */
@Entity
@Table(name = "storage_pools")
public class StoragePool {
    @Id
    private UUID id;

    private String name;
    private String cephPool;

    @Enumerated(EnumType.STRING)
    private PoolPurpose purpose;

    @Enumerated(EnumType.STRING)
    private PoolTarget target;

    @Enumerated(EnumType.STRING)
    private PoolState state;

    private String reason;
    private String message;
    private Long capacityBytes;
    private Long availableBytes;
    private Long usedBytes;
    private int attempts;

    @Version
    private long version;

    protected StoragePool() {
        // for JPA
    }

    public StoragePool(UUID id, String name, String cephPool, PoolPurpose purpose) {
        this.id = id;
        this.name = name;
        this.cephPool = cephPool;
        this.purpose = purpose;
        this.target = PoolTarget.PRESENT;
        this.state = PoolState.REQUESTED;
    }

    /** How full the storage is. */
    public record Usage(long capacityBytes, long availableBytes, long usedBytes) {}

    /** Was seen running; false when that is no news. */
    public boolean active(Usage usage) {
        capacityBytes = usage.capacityBytes();
        availableBytes = usage.availableBytes();
        usedBytes = usage.usedBytes();
        reason = null;
        message = null;
        attempts = 0;
        return moveTo(PoolState.ACTIVE);
    }

    /** Cannot be brought up; false when that is no news. */
    public boolean failed(String reasonCode, String sentence) {
        reason = reasonCode;
        message = sentence;
        attempts++;
        return moveTo(PoolState.FAILED);
    }

    private boolean moveTo(PoolState next) {
        if (state == next) {
            return false;
        }
        if (!state.next().contains(next)) {
            throw ImageProblem.WRONG_STATE.because("Pool %s is %s and cannot become %s", name, state, next);
        }
        state = next;
        return true;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String cephPool() {
        return cephPool;
    }

    public PoolPurpose purpose() {
        return purpose;
    }

    public PoolTarget target() {
        return target;
    }

    public PoolState state() {
        return state;
    }

    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    /** Attempts to bring it up that came to nothing, since it was last active. */
    public int attempts() {
        return attempts;
    }

    /** Empty until it was seen active for the first time. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(capacityBytes).map(capacity -> new Usage(capacity, availableBytes, usedBytes));
    }
}
