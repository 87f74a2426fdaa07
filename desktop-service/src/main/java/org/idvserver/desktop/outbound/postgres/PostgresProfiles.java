package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.idvserver.desktop.application.Profiles;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresProfiles implements Profiles, PanacheRepositoryBase<Profile, UUID> {

    @Override
    public Uni<Void> add(Profile profile) {
        return persist(profile).chain(this::flush);
    }

    @Override
    public Uni<Profile> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> DesktopProblem.PROFILE_NOT_FOUND.because("There is no profile %s", id));
    }

    @Override
    public Uni<Boolean> nameTaken(String name) {
        return count("lower(name) = ?1", name.toLowerCase(Locale.ROOT)).map(found -> found > 0);
    }

    @Override
    public Uni<List<Profile>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
