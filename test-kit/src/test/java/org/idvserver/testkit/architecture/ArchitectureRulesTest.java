package org.idvserver.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {

    @Test
    void failWhenAPackageHasNoClasses() {
        assertThatThrownBy(() -> ArchitectureRules.check("org.idvserver.nowhere"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }

    @Test
    void failWhenAServiceLacksALayer() {
        assertThatThrownBy(() -> ArchitectureRules.check("org.idvserver.testkit"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }
}
