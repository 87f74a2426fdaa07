package org.idvserver.image;

import org.idvserver.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsToTheHouseRules() {
        ArchitectureRules.check("org.idvserver.image");
    }
}
