package org.idvserver.network.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** What staff let one student have, in place of what everybody may. */
@Entity
@Table(name = "student_quota")
public class StudentQuota {
    @Id
    @Column(name = "user_id")
    private UUID userId;

    private Integer networks;
    private Integer prefix;

    protected StudentQuota() {}

    /** Null leaves what everybody may. */
    public StudentQuota(UUID userId, Integer networks, Integer prefix) {
        this.userId = userId;
        this.networks = networks;
        this.prefix = prefix;
    }

    public UUID userId() {
        return userId;
    }

    public Integer networks() {
        return networks;
    }

    public Integer prefix() {
        return prefix;
    }

    public OwnNetworkLimits over(OwnNetworkLimits usual) {
        return new OwnNetworkLimits(
                networks == null ? usual.networks() : networks, prefix == null ? usual.prefix() : prefix);
    }
}
