package org.idvserver.network.application.reconcile;

import java.util.List;
import java.util.UUID;

/** The sessions that nodes opened with this replica, at most one a node: a newer one ends the one before it. */
public interface DialInSessions {

    /** Listens, when that is configured, and tells whenever a session comes or ends. */
    void begin(Runnable onChange);

    /** Listens no more, and ends all sessions. */
    void end();

    /** Ends all sessions: the nodes call again, here or elsewhere. */
    void hangUp();

    List<Session> open();

    /** A session with a switch that has proved which terminal it belongs to. */
    interface Session {
        UUID node();

        /** True until it is admitted: no keeper of the node gets it before. */
        boolean isNew();

        void admit();

        /** Ends it and says why in the log. */
        void refuse(String why);
    }
}
