package org.idvserver.testkit.identity;

import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;

/** Bearer tokens for tests, as user-service would issue them but signed by a key of this run. */
public final class TestTokens {
    private static final String KEY_ID = "test";
    private static final KeyPair KEY = newKey();

    private TestTokens() {}

    /** A token of somebody new who has these roles, such as {@code admin}. */
    public static String withRoles(String... roles) {
        return of(UUID.randomUUID(), roles);
    }

    public static String of(UUID user, String... roles) {
        return Jwt.issuer("idv")
                .subject(user.toString())
                .upn("user-" + user)
                .groups(Set.of(roles))
                .expiresIn(Duration.ofHours(2))
                .jws()
                .keyId(KEY_ID)
                .algorithm(io.smallrye.jwt.algorithm.SignatureAlgorithm.ES256)
                .sign(KEY.getPrivate());
    }

    /** Writes the key set that verifies these tokens; answers the file. */
    public static Path writeJwks() {
        try {
            EllipticCurveJsonWebKey key = new EllipticCurveJsonWebKey((ECPublicKey) KEY.getPublic());
            key.setKeyId(KEY_ID);
            key.setAlgorithm("ES256");
            key.setUse("sig");
            Path file = Files.createTempFile("idv-test-jwks", ".json");
            file.toFile().deleteOnExit();
            return Files.writeString(file, new JsonWebKeySet(key).toJson());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
