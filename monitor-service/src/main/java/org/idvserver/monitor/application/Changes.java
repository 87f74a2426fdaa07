package org.idvserver.monitor.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.idvserver.monitor.domain.Change;

/** The change log, newest last. */
public interface Changes {

    /** The sequences of the oldest change that is kept and of the newest there ever was; 0 for none. */
    record Kept(long oldest, long newest) {

        /** Whether somebody who saw this change last can be told all that came after it. */
        public boolean follows(long sequence) {
            return sequence <= newest && sequence + 1 >= oldest;
        }
    }

    Uni<Kept> kept();

    /** Up to {@code most} changes after a sequence, in order. */
    Uni<List<Change>> after(long sequence, int most);

    /** Forgets all but the last so many. */
    Uni<Void> prune(int keep);
}
