package org.idvserver.agent.desktops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesktopActTest {

    @ParameterizedTest(name = "ordered running={0} restart={1}, domain {2} of restart {3} -> {4}")
    @CsvSource({
        "false, 0, absent,  0, LEAVE_OFF",
        "false, 3, off,     1, LEAVE_OFF",
        "false, 0, running, 0, STOP",
        "false, 2, running, 1, STOP",
        "true,  0, absent,  0, START",
        "true,  1, off,     0, START",
        "true,  1, off,     1, START",
        "true,  1, running, 1, LEAVE_RUNNING",
        "true,  1, halted,  1, RESUME",
        "true,  2, halted,  1, STOP_TO_RESTART",
        "false, 1, halted,  1, STOP",
        "true,  2, running, 1, STOP_TO_RESTART",
        "true,  1, running, 2, LEAVE_RUNNING",
    })
    void followsFromOrderAndDomain(boolean ordered, long restart, String domain, long defined, DesktopAct act) {
        DesktopOrder order = DesktopOrder.newBuilder()
                .setRunning(ordered)
                .setRestartGeneration(restart)
                .setLocalDisk(LocalDisk.getDefaultInstance())
                .build();
        Optional<DomainView> view = Optional.of(domain)
                .filter(state -> !state.equals("absent"))
                .map(state -> new DomainView("id", "d", !state.equals("off"), state.equals("halted"), defined, 0, 0));

        assertThat(DesktopAct.of(order, view)).isEqualTo(act);
    }
}
