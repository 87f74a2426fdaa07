package org.idvserver.agent.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KvmProbeTest {

    @Test
    void passesWhereGuestCodeRuns() {
        assertThat(new KvmProbe("tcg").works()).isTrue();
    }

    @Test
    void failsWithoutAnAccelerator() {
        assertThat(new KvmProbe("no-such-accelerator").works()).isFalse();
    }
}
