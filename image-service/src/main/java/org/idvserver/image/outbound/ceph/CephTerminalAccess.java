package org.idvserver.image.outbound.ceph;

import com.ceph.rados.exceptions.RadosException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.idvserver.image.application.TerminalAccess;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.kit.nativework.NativeWorker;

/** Users of Ceph, one for each terminal that has a volume. */
@ApplicationScoped
class CephTerminalAccess implements TerminalAccess {
    private static final int THREADS = 4;

    /** Longer than any id: librbd cuts its own at 14. */
    private static final int ID_BYTES = 64;

    private final CephCluster cluster;
    private final NativeWorker worker;
    private final StorageSettings settings;
    private final Duration limit;

    CephTerminalAccess(CephCluster cluster, StorageSettings settings, ImageConfig config) {
        this.cluster = cluster;
        this.worker = cluster.worker("storage-terminals", THREADS);
        this.settings = settings;
        this.limit = config.ceph().actLimit();
    }

    @Override
    public Uni<Login> allow(UUID terminalId, Set<Reach> volumes) {
        String user = user(terminalId);
        return call("Letting a terminal in", session -> {
            String storage = TerminalCaps.storage(known(session, volumes));
            return new Login(user, new MonitorCommands(session).allow(user, storage));
        });
    }

    @Override
    public Uni<Void> forbid(UUID terminalId) {
        if (settings.ceph().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String user = user(terminalId);
        return call("Shutting a terminal out", session -> {
            new MonitorCommands(session).remove(user);
            return null;
        });
    }

    @Override
    public Uni<Void> close(BlockImage image, Set<String> openers, boolean force) {
        AtomicBoolean ended = new AtomicBoolean();
        return this.<Void>call("Closing a volume", session -> {
                    Fence fence = session.fence(ended::get);
                    if (force) {
                        fence.shutOut(image, openers);
                    } else {
                        fence.checkClosed(image);
                    }
                    return null;
                })
                .onTermination()
                .invoke(() -> ended.set(true));
    }

    @Override
    public Uni<Set<String>> openers(BlockImage image) {
        return call("Looking at a volume", session -> Fence.watchers(session, image));
    }

    private String user(UUID terminalId) {
        return settings.ceph().map(CephAccess::terminalUser).orElse("") + "." + terminalId;
    }

    /** What is not there, such as a volume that is just being made anew, cannot be reached. */
    private static Set<TerminalCaps.Volume> known(CephSession session, Set<Reach> volumes) throws IOException {
        Set<TerminalCaps.Volume> known = new LinkedHashSet<>();
        for (Reach reach : volumes) {
            Optional<TerminalCaps.Known> image = known(session, reach.image());
            if (image.isPresent()) {
                known.add(new TerminalCaps.Volume(image.get(), known(session, reach.parent())));
            }
        }
        return known;
    }

    /** The id is what the object of an image's name holds, its length before it: librbd would need ten times as long to tell it. */
    private static Optional<TerminalCaps.Known> known(CephSession session, BlockImage image) throws IOException {
        byte[] content = new byte[ID_BYTES];
        try {
            session.pool(image.place()).read("rbd_id." + image.name(), content.length, 0, content);
        } catch (RadosException failure) {
            if (failure.getReturnValue() == CephErrors.MISSING) {
                return Optional.empty();
            }
            throw failure;
        }
        ByteBuffer id = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        String text = new String(content, Integer.BYTES, id.getInt(), StandardCharsets.US_ASCII);
        return Optional.of(new TerminalCaps.Known(image.place().location(), image.name(), text));
    }

    private <T> Uni<T> call(String what, CephCluster.Call<T> call) {
        return worker.call(what, limit, () -> cluster.call(what, call));
    }
}
