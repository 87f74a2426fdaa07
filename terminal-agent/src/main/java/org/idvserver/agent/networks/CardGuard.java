package org.idvserver.agent.networks;

import java.util.Collection;

/** Keeps guests from sending as others. */
public interface CardGuard {

    /** Guards cards that were just plugged in, before their guest may send. Fails when one of them cannot be guarded. */
    void ensurePlugged(Collection<Card> fresh);
}
