package org.idvserver.image.outbound.qemu;

import java.util.ArrayList;
import java.util.List;
import org.idvserver.kit.nativework.LimitedProcess;

/** The processes of one act, which are ended together, whether they run already or not yet. */
final class Processes {
    private final List<LimitedProcess> all = new ArrayList<>();
    private boolean ended;

    synchronized LimitedProcess track(LimitedProcess process) {
        all.add(process);
        if (ended) {
            process.end();
        }
        return process;
    }

    synchronized void end() {
        ended = true;
        all.forEach(LimitedProcess::end);
    }
}
