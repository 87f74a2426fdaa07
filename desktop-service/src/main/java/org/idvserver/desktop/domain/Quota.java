package org.idvserver.desktop.domain;

import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** How much a person may have, and how much a section may have in all. A person's own goes before their groups', theirs before the section's. */
@Entity
@Table(name = "quotas")
public class Quota {
    @Id
    private UUID id;

    @Enumerated(EnumType.STRING)
    private QuotaKind kind;

    @Column(name = "subject_id")
    private UUID subjectId;

    @Embedded
    @AttributeOverride(name = "desktops", column = @Column(name = "each_desktops"))
    @AttributeOverride(name = "vcpus", column = @Column(name = "each_vcpus"))
    @AttributeOverride(name = "memoryMib", column = @Column(name = "each_memory_mib"))
    @AttributeOverride(name = "diskGib", column = @Column(name = "each_disk_gib"))
    private QuotaLimits each;

    @Embedded
    @AttributeOverride(name = "desktops", column = @Column(name = "total_desktops"))
    @AttributeOverride(name = "vcpus", column = @Column(name = "total_vcpus"))
    @AttributeOverride(name = "memoryMib", column = @Column(name = "total_memory_mib"))
    @AttributeOverride(name = "diskGib", column = @Column(name = "total_disk_gib"))
    private QuotaLimits total;

    protected Quota() {
        // for JPA
    }

    public Quota(QuotaKind kind, UUID subjectId, QuotaLimits each, QuotaLimits total) {
        this.id = NameBasedId.of(subjectId, "quota/" + kind);
        this.kind = kind;
        this.subjectId = subjectId;
        this.each = each;
        this.total = total;
    }

    public UUID id() {
        return id;
    }

    public QuotaKind kind() {
        return kind;
    }

    public UUID subjectId() {
        return subjectId;
    }

    /** For each person. */
    public QuotaLimits each() {
        return each == null ? QuotaLimits.NONE : each;
    }

    /** For all together; a section's only. */
    public QuotaLimits total() {
        return total == null ? QuotaLimits.NONE : total;
    }
}
