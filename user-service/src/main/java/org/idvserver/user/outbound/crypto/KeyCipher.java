package org.idvserver.user.outbound.crypto;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.idvserver.user.config.UserConfig;

/** Encrypts signing keys for the database (AES-256-GCM, the nonce in front). */
@ApplicationScoped
class KeyCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;

    KeyCipher(UserConfig config) {
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(Files.readString(config.keyEncryptionFile()).strip());
            if (bytes.length != 32) {
                throw new IllegalStateException("idv.user.key-encryption-file must hold 32 bytes in Base64");
            }
            key = new SecretKeySpec(bytes, "AES");
        } catch (IOException missing) {
            throw new UncheckedIOException("idv.user.key-encryption-file cannot be read", missing);
        }
    }

    byte[] encrypt(byte[] plain) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        byte[] encrypted = cipher.doFinal(plain);
        return ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
    }

    byte[] decrypt(byte[] encrypted) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, encrypted, 0, NONCE_BYTES));
        return cipher.doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
    }
}
