package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Set;

/** Whether a terminal may act for itself. */
public enum TerminalState {
    /** Has a one-time token and no certificate. */
    AWAITING_ENROLMENT,
    ENROLLED,
    /** Refused for ever; the machine enrols anew as another terminal. */
    REVOKED;

    public Set<TerminalState> next() {
        return switch (this) {
            case AWAITING_ENROLMENT -> EnumSet.of(ENROLLED, REVOKED);
            case ENROLLED -> EnumSet.of(REVOKED);
            case REVOKED -> EnumSet.noneOf(TerminalState.class);
        };
    }
}
