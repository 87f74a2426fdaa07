package org.idvserver.user.outbound.crypto;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.idvserver.user.application.BootstrapSecret;
import org.idvserver.user.config.UserConfig;
import org.jboss.logging.Logger;

/** The secret as the installer wrote it; without the file nothing matches. */
@ApplicationScoped
class FileBootstrapSecret implements BootstrapSecret {
    private static final Logger LOG = Logger.getLogger(FileBootstrapSecret.class);

    private final Path file;

    FileBootstrapSecret(UserConfig config) {
        file = config.bootstrapSecretFile();
    }

    @Override
    public boolean matches(String offered) {
        try {
            byte[] secret = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            return secret.length > 0 && MessageDigest.isEqual(secret, offered.getBytes(StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            LOG.warn("the bootstrap secret cannot be read; nobody can become the first administrator", unreadable);
            return false;
        }
    }
}
