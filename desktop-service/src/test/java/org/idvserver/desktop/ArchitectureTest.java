package org.idvserver.desktop;

import org.idvserver.testkit.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void isBuiltLikeEveryService() {
        ArchitectureRules.check("org.idvserver.desktop");
    }
}
