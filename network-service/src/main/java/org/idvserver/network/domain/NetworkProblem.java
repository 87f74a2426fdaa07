package org.idvserver.network.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What network-service can refuse, and why. */
public enum NetworkProblem implements ProblemCode {
    NETWORK_NOT_FOUND(ProblemKind.NOT_FOUND),
    NETWORK_EXISTS(ProblemKind.ALREADY_EXISTS),
    NETWORK_OVERLAPS(ProblemKind.ALREADY_EXISTS),
    NETWORK_IN_USE(ProblemKind.WRONG_STATE),
    NO_DEFAULT_EXTERNAL_NETWORK(ProblemKind.NOT_FOUND),
    NOT_AN_EXTERNAL_NETWORK(ProblemKind.WRONG_STATE),
    /** Allow-lists are kept by the agents of terminals. */
    NETWORK_ON_SERVER_NODES(ProblemKind.WRONG_STATE),
    VNIS_EXHAUSTED(ProblemKind.EXHAUSTED),
    CIDRS_EXHAUSTED(ProblemKind.EXHAUSTED),
    ADDRESSES_EXHAUSTED(ProblemKind.EXHAUSTED),
    TAGS_EXHAUSTED(ProblemKind.EXHAUSTED),
    /** A port or a reservation has one of the addresses already. */
    ADDRESS_TAKEN(ProblemKind.ALREADY_EXISTS),
    RESERVATION_NOT_FOUND(ProblemKind.NOT_FOUND),
    QUOTA_EXCEEDED(ProblemKind.EXHAUSTED),
    PORT_NOT_FOUND(ProblemKind.NOT_FOUND),
    PORT_EXISTS_ELSEWHERE(ProblemKind.ALREADY_EXISTS),
    NODE_NOT_FOUND(ProblemKind.NOT_FOUND),
    NODE_MISDESCRIBED(ProblemKind.INVALID),
    NODE_IN_USE(ProblemKind.WRONG_STATE),
    DESKTOP_WITHOUT_PORTS(ProblemKind.NOT_FOUND),
    LIBVIRT_FAILED(ProblemKind.UNAVAILABLE),
    SWITCH_UNREACHABLE(ProblemKind.UNAVAILABLE),
    SWITCH_IS_ANOTHER(ProblemKind.FORBIDDEN),
    /** A node that dials in has no session with any replica, or none with this one. */
    NOT_DIALLED_IN(ProblemKind.UNAVAILABLE),
    SWITCH_REFUSED(ProblemKind.UNAVAILABLE),
    SWITCH_CHANGED_MEANWHILE(ProblemKind.CONFLICT),
    SWITCH_STALLED(ProblemKind.TIMEOUT),
    BRIDGE_MISSING(ProblemKind.WRONG_STATE);

    private final ProblemKind kind;

    NetworkProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
