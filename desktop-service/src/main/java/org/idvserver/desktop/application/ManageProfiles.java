package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes and shows profiles. */
@ApplicationScoped
public class ManageProfiles {
    private final Profiles profiles;
    private final Facts facts;

    ManageProfiles(Profiles profiles, Facts facts) {
        this.profiles = profiles;
        this.facts = facts;
    }

    @WithTransaction
    public Uni<Profile> create(String actor, Profile profile) {
        return profiles.nameTaken(profile.name())
                .invoke(taken -> {
                    if (taken) {
                        throw DesktopProblem.PROFILE_NAME_TAKEN.because("A profile named %s exists", profile.name());
                    }
                })
                .flatMap(free -> profiles.add(profile))
                .flatMap(added -> facts.tell(actor, List.of(new Fact.ProfileMade(profile.id(), profile.name()))))
                .replaceWith(profile);
    }

    @WithSession
    public Uni<Profile> get(UUID id) {
        return profiles.get(id);
    }

    @WithSession
    public Uni<Page<Profile>> page(PageRequest request) {
        return profiles.page(request)
                .map(rows ->
                        Page.of(rows, request.size(), profile -> profile.id().toString()));
    }
}
