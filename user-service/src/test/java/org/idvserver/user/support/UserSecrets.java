package org.idvserver.user.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.idvserver.testkit.infra.FreePort;

/** The two secret files of an installation, made for this run. */
public final class UserSecrets implements QuarkusTestResourceLifecycleManager {
    /** System property that tells tests the one-time secret. */
    public static final String SECRET = "idv.test.bootstrap-secret";

    @Override
    public Map<String, String> start() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().encodeToString(random);
        System.setProperty(SECRET, secret);
        // This service verifies its own tokens, so it must know its own address beforehand.
        String port = Integer.toString(FreePort.choose());
        return Map.of(
                "quarkus.http.test-port",
                port,
                "IDV_JWKS_URL",
                "http://localhost:" + port + "/api/v1/.well-known/jwks.json",
                "idv.user.bootstrap-secret-file",
                file(secret),
                "idv.user.key-encryption-file",
                file(Base64.getEncoder().encodeToString(random)));
    }

    private static String file(String content) {
        try {
            Path file = Files.createTempFile("idv-test-secret", "");
            file.toFile().deleteOnExit();
            return Files.writeString(file, content).toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** After the resource that offers the key of test tokens. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public void stop() {
        // The files go with the process.
    }
}
