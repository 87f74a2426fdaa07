package org.idvserver.network.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.idvserver.testkit.infra.Infra;

/** The server node's libvirt, with which the service under test is on a server node. */
public final class NetworkInfra implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        Infra.up("pki", "libvirt");
        return Map.of("LIBVIRT_URI", Infra.describe("libvirt").get("LIBVIRT_URI"));
    }

    @Override
    public void stop() {
        // The peers are shared by all modules.
    }
}
