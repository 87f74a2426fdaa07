package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.ProfileVersion;
import org.idvserver.kit.page.PageRequest;

/** Where profiles are kept, and what they said before. */
public interface Profiles {

    Uni<Void> add(Profile profile);

    /** Fails with PROFILE_NOT_FOUND. */
    Uni<Profile> get(UUID id);

    /** Fails with PROFILE_NOT_FOUND. */
    Uni<Profile> lock(UUID id);

    /** True when another profile has the name. */
    Uni<Boolean> nameTaken(String name, UUID except);

    Uni<List<Profile>> page(PageRequest request);

    Uni<Void> keep(ProfileVersion version);

    /** Oldest first. */
    Uni<List<ProfileVersion>> versions(UUID profileId, PageRequest request);
}
