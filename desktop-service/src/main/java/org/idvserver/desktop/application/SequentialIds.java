package org.idvserver.desktop.application;

import java.util.UUID;
import org.idvserver.kit.id.TimeOrderedId;

/** Ids that sort in the order in which they were given, so that lists show what was made together in its order. */
final class SequentialIds {
    private final UUID first = TimeOrderedId.next();
    private int given;

    UUID next() {
        return new UUID(first.getMostSignificantBits(), first.getLeastSignificantBits() + given++);
    }
}
