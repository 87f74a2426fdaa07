package org.idvserver.network.domain;

/** What a reconciler found on a node after it did what it could: the counts, and why it is not wired when it is not. */
public record Wiring(NodeState state, String reason, String message, Count tunnels, Count ports, long generation) {

    /** How many there should be, and how many are as they should be. */
    public record Count(int wanted, int ready) {
        public static final Count NONE = new Count(0, 0);
    }

    /** Nothing could be seen: the counts that were known last stay. */
    public static Wiring unreachable(String reason, String message) {
        return new Wiring(NodeState.UNREACHABLE, reason, message, Count.NONE, Count.NONE, 0);
    }
}
