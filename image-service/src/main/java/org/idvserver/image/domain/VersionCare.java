package org.idvserver.image.domain;

import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.Optional;

/** What its people say about a version: notes, and when somebody must look at it again. */
@Embeddable
public class VersionCare {
    private String notes = "";
    private Instant reviewBy;
    /** When a reminder was last sent. */
    private Instant reviewTold;

    void note(String text) {
        notes = text;
    }

    /** A new date is reminded of anew; null for none. */
    void reviewBy(Instant date) {
        reviewBy = date;
        reviewTold = null;
    }

    void told(Instant now) {
        reviewTold = now;
    }

    public String notes() {
        return notes;
    }

    public Optional<Instant> reviewBy() {
        return Optional.ofNullable(reviewBy);
    }

    public boolean isDue(Instant now) {
        return reviewBy != null && !reviewBy.isAfter(now);
    }
}
