package org.idvserver.user.outbound.crypto;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.idvserver.kit.nativework.NativeWorker;
import org.idvserver.user.application.PasswordHashes;
import org.idvserver.user.config.UserConfig;

/** bcrypt, on few threads, so that a crowd that signs in cannot take every core. */
@ApplicationScoped
class BcryptHashes implements PasswordHashes {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WAITING = 2000;

    private final NativeWorker worker;
    private final int cost;
    private final String hashOfNobody;

    BcryptHashes(UserConfig config) {
        worker = new NativeWorker("password-hash", config.passwordHash().threads(), WAITING);
        cost = config.passwordHash().cost();
        hashOfNobody = BcryptUtil.bcryptHash(Long.toString(new SecureRandom().nextLong()), cost);
    }

    @Override
    public Uni<String> hash(String password) {
        return worker.call("Hashing a password", LIMIT, () -> BcryptUtil.bcryptHash(password, cost));
    }

    @Override
    public Uni<List<String>> hashAll(List<String> passwords) {
        return worker.call("Hashing passwords", LIMIT, () -> passwords.stream()
                .map(password -> BcryptUtil.bcryptHash(password, cost))
                .toList());
    }

    @Override
    public Uni<Boolean> matches(String password, String hashOrNull) {
        return worker.call("Checking a password", LIMIT, () -> {
            boolean same = BcryptUtil.matches(password, hashOrNull == null ? hashOfNobody : hashOrNull);
            return same && hashOrNull != null;
        });
    }

    @PreDestroy
    void close() {
        worker.close();
    }
}
