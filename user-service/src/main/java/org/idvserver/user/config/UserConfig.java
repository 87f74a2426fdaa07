package org.idvserver.user.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** What an installation says about this service. */
@ConfigMapping(prefix = "idv.user")
public interface UserConfig {

    /** File with the one-time secret that makes the first administrator. */
    Path bootstrapSecretFile();

    /** File with 32 random bytes in Base64 that encrypt the signing keys kept in the database. */
    Path keyEncryptionFile();

    /** How long an access token is valid. */
    @WithDefault("PT30M")
    Duration tokenLife();

    PasswordHash passwordHash();

    /** How passwords are hashed. */
    interface PasswordHash {

        /** bcrypt cost: two to this power rounds. */
        @WithDefault("10")
        int cost();

        /** Passwords hashed or checked at the same time. */
        @WithDefault("2")
        int threads();
    }
}
