package org.idvserver.network.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.idvserver.testkit.infra.Infra;

/** The server node's libvirt, with which the service under test is on a server node. */
public final class NetworkInfra implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        Infra.up("pki");
        // Tests of image-service may have it down on purpose.
        try (Closeable turn = Infra.alone("libvirt")) {
            Infra.up("libvirt");
        } catch (IOException unlocked) {
            throw new UncheckedIOException(unlocked);
        }
        return Map.of("LIBVIRT_URI", Infra.describe("libvirt").get("LIBVIRT_URI"));
    }

    @Override
    public void stop() {
        // The peers are shared by all modules.
    }
}
