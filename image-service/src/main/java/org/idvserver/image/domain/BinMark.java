package org.idvserver.image.domain;

import jakarta.persistence.Embeddable;
import java.time.Instant;

/** Says that something is in the recycle bin, since when and by whom. */
@Embeddable
public class BinMark {
    private Instant deleted;
    private String deletedBy;

    protected BinMark() {
        // for JPA
    }

    public BinMark(Instant deleted, String deletedBy) {
        this.deleted = deleted;
        this.deletedBy = deletedBy;
    }

    public Instant deleted() {
        return deleted;
    }

    public String deletedBy() {
        return deletedBy;
    }
}
