package org.idvserver.image.domain;

/** Why a maintenance VM is off although its owner did not just shut it down. */
public enum StopReason {
    GUEST_STOPPED("The machine was shut down from inside, or ended by itself"),
    DEADLINE_PASSED("Its deadline passed; move the deadline to start it again"),
    FORCED_OFF("It was switched off without having shut down; a file system on it may need repair");

    private final String sentence;

    StopReason(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
