package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.application.Channels;
import org.idvserver.image.domain.Channel;

@ApplicationScoped
class PostgresChannels implements Channels, PanacheRepositoryBase<Channel, UUID> {

    @Override
    public Uni<Void> add(Channel channel) {
        return persistAndFlush(channel).replaceWithVoid();
    }

    @Override
    public Uni<Channel> find(UUID imageId, String name) {
        return find("imageId = ?1 and name = ?2", imageId, name).firstResult();
    }

    @Override
    public Uni<Void> remove(Channel channel) {
        return delete(channel);
    }

    @Override
    public Uni<List<Channel>> of(UUID imageId) {
        return list("imageId = ?1 order by name", imageId);
    }
}
