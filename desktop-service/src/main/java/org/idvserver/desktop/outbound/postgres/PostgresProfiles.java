package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.idvserver.desktop.application.Profiles;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.ProfileVersion;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresProfiles implements Profiles, PanacheRepositoryBase<Profile, UUID> {
    private final Versions versions;

    PostgresProfiles(Versions versions) {
        this.versions = versions;
    }

    @ApplicationScoped
    static class Versions implements PanacheRepositoryBase<ProfileVersion, UUID> {}

    @Override
    public Uni<Void> add(Profile profile) {
        return persist(profile).chain(this::flush);
    }

    @Override
    public Uni<Profile> get(UUID id) {
        return findById(id).onItem().ifNull().failWith(() -> notFound(id));
    }

    @Override
    public Uni<Profile> lock(UUID id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE).onItem().ifNull().failWith(() -> notFound(id));
    }

    private static Problem notFound(UUID id) {
        return DesktopProblem.PROFILE_NOT_FOUND.because("There is no profile %s", id);
    }

    @Override
    public Uni<Boolean> nameTaken(String name, UUID except) {
        return count("lower(spec.name) = ?1 and id <> ?2", name.toLowerCase(Locale.ROOT), except)
                .map(found -> found > 0);
    }

    @Override
    public Uni<List<Profile>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Void> keep(ProfileVersion version) {
        return versions.persist(version).chain(this::flush);
    }

    @Override
    public Uni<List<ProfileVersion>> versions(UUID profileId, PageRequest request) {
        return versions.find("profileId = ?1 and id > ?2 order by id", profileId, request.after())
                .range(0, request.size())
                .list();
    }
}
