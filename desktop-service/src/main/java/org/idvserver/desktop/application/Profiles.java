package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.page.PageRequest;

/** Where profiles are kept. */
public interface Profiles {

    Uni<Void> add(Profile profile);

    /** Fails with PROFILE_NOT_FOUND. */
    Uni<Profile> get(UUID id);

    Uni<Boolean> nameTaken(String name);

    Uni<List<Profile>> page(PageRequest request);
}
