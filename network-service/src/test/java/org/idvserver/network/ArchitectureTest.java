package org.idvserver.network;

import org.idvserver.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void isBuiltLikeAHouse() {
        ArchitectureRules.check("org.idvserver.network");
    }
}
