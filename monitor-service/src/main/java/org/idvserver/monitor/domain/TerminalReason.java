package org.idvserver.monitor.domain;

/** Why a terminal is in its state. */
public enum TerminalReason {
    NEVER_HEARD(TerminalState.UNKNOWN, "It is enrolled and has not reported yet"),
    REPORTING(TerminalState.ONLINE, "It reports, and all is well"),
    CLOCK_WRONG(TerminalState.DEGRADED, "Its clock is too far from the server's"),
    STORE_LOW(TerminalState.DEGRADED, "Its image store is nearly full"),
    IMAGE_FAILED(TerminalState.DEGRADED, "An image could not be fetched or verified"),
    DESKTOP_FAILED(TerminalState.DEGRADED, "A desktop failed on it"),
    ORDERS_DISCONNECTED(TerminalState.DEGRADED, "It reports but does not receive orders"),
    NO_HEARTBEAT(TerminalState.OFFLINE, "It has not reported for longer than is allowed"),
    REVOKED(TerminalState.OFFLINE, "Its certificate was revoked");

    private final TerminalState state;
    private final String sentence;

    TerminalReason(TerminalState state, String sentence) {
        this.state = state;
        this.sentence = sentence;
    }

    /** The state this is a reason for. */
    public TerminalState state() {
        return state;
    }

    public String sentence() {
        return sentence;
    }
}
