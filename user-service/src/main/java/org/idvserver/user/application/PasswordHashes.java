package org.idvserver.user.application;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** One-way, salted, deliberately slow. */
public interface PasswordHashes {

    Uni<String> hash(String password);

    Uni<List<String>> hashAll(List<String> passwords);

    /** Takes the same time when there is no hash, so that nobody learns which usernames exist. */
    Uni<Boolean> matches(String password, String hashOrNull);
}
