package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.Channel;

/** Where channels are kept. */
public interface Channels {

    Uni<Void> add(Channel channel);

    /** The channel or null. */
    Uni<Channel> find(UUID imageId, String name);

    Uni<Void> remove(Channel channel);

    Uni<List<Channel>> of(UUID imageId);
}
