package org.idvserver.image.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Optional;

/** Why something is not as it was wanted, and how often it was tried in vain. */
@Embeddable
public class Trouble {
    @Column(name = "reason")
    private String reason;

    @Column(name = "message")
    private String message;

    @Column(name = "attempts")
    private int attempts;

    void over() {
        explain(null, null);
        attempts = 0;
    }

    void explain(String reasonCode, String sentence) {
        reason = reasonCode;
        message = sentence;
    }

    void again(String reasonCode, String sentence) {
        explain(reasonCode, sentence);
        attempts++;
    }

    /** A code of {@link ImageProblem} or {@link StopReason}. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    /** Attempts in this state that came to nothing. */
    public int attempts() {
        return attempts;
    }
}
