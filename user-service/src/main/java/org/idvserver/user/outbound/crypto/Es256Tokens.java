package org.idvserver.user.outbound.crypto;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.user.application.Tokens;
import org.idvserver.user.config.UserConfig;
import org.idvserver.user.domain.User;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;

/** JWTs signed with ES256; the keys live in the database, so that every replica signs and verifies with the same. */
@ApplicationScoped
class Es256Tokens implements Tokens {
    private static final String CURRENT = "select id, encrypted_private_key from signing_keys where current";

    private final Pool pool;
    private final KeyCipher cipher;
    private final UserConfig config;
    private final Clock clock;
    private final String issuer;

    Es256Tokens(
            Pool pool,
            KeyCipher cipher,
            UserConfig config,
            Clock clock,
            @ConfigProperty(name = "mp.jwt.verify.issuer") String issuer) {
        this.pool = pool;
        this.cipher = cipher;
        this.config = config;
        this.clock = clock;
        this.issuer = issuer;
    }

    @Override
    public Uni<Issued> issue(User user) {
        return currentKey().map(row -> sign(user, row));
    }

    @Override
    public Uni<String> keySet() {
        return currentKey()
                .flatMap(exists -> pool.query("select id, public_key from signing_keys order by created")
                        .execute())
                .map(rows -> {
                    JsonArray keys = new JsonArray();
                    rows.forEach(row -> keys.add(webKey(row)));
                    return new JsonObject().put("keys", keys).encode();
                });
    }

    /** The key that signs; made now if this is the first use ever. Two replicas that try at once end with one. */
    private Uni<Row> currentKey() {
        return pool.query(CURRENT)
                .execute()
                .flatMap(rows -> rows.size() == 1
                        ? Uni.createFrom().item(rows.iterator().next())
                        : insertKey()
                                .flatMap(made -> pool.query(CURRENT).execute())
                                .map(made -> made.iterator().next()));
    }

    private Uni<Void> insertKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return pool.preparedQuery(
                            "insert into signing_keys (id, encrypted_private_key, public_key) values ($1, $2, $3) on conflict do nothing")
                    .execute(Tuple.of(
                            UUID.randomUUID().toString(),
                            io.vertx.core.buffer.Buffer.buffer(
                                    cipher.encrypt(pair.getPrivate().getEncoded())),
                            io.vertx.core.buffer.Buffer.buffer(pair.getPublic().getEncoded())))
                    .replaceWithVoid();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Issued sign(User user, Row key) {
        Instant now = clock.instant();
        Instant expires = now.plus(config.tokenLife());
        String token = Jwt.issuer(issuer)
                .subject(user.id().toString())
                .upn(user.username())
                .groups(rolesNow(user))
                .claim("name", user.displayName())
                .issuedAt(now)
                .expiresAt(expires)
                .jws()
                .keyId(key.getString("id"))
                .algorithm(SignatureAlgorithm.ES256)
                .sign(privateKey(key));
        return new Issued(token, expires);
    }

    /** Whoever must change the password first may do just that. */
    private static Set<String> rolesNow(User user) {
        return user.mustChangePassword() ? Set.of() : Set.of(user.role().word());
    }

    private PrivateKey privateKey(Row row) {
        try {
            byte[] encoded =
                    cipher.decrypt(row.getBuffer("encrypted_private_key").getBytes());
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException wrongKey) {
            throw new IllegalStateException(
                    "the signing key cannot be decrypted: was the key-encryption file replaced?", wrongKey);
        }
    }

    private static JsonObject webKey(Row row) {
        try {
            PublicKey key = KeyFactory.getInstance("EC")
                    .generatePublic(
                            new X509EncodedKeySpec(row.getBuffer("public_key").getBytes()));
            EllipticCurveJsonWebKey webKey = new EllipticCurveJsonWebKey((ECPublicKey) key);
            webKey.setKeyId(row.getString("id"));
            webKey.setAlgorithm("ES256");
            webKey.setUse("sig");
            return new JsonObject(webKey.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
