package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.trace.TraceParent;

/** Keeps one volume an owner and never grants one to two terminals, as image-service does; fails as it is told. */
@Mock
@ApplicationScoped
public class FakeImages implements Images {
    private final Map<UUID, UUID> volumeOf = new ConcurrentHashMap<>();
    private final Map<UUID, PinnedImage> versionOf = new ConcurrentHashMap<>();
    private final Map<UUID, Set<UUID>> grantedVolumes = new ConcurrentHashMap<>();
    private final Map<UUID, Set<UUID>> grantedVersions = new ConcurrentHashMap<>();
    private final Map<UUID, Deque<Mishap>> mishaps = new ConcurrentHashMap<>();
    private final Map<UUID, UUID> imageOfVersion = new ConcurrentHashMap<>();
    private final Map<UUID, String> traces = new ConcurrentHashMap<>();
    private final Set<UUID> full = ConcurrentHashMap.newKeySet();

    /** An image whose clone calls go wrong in these ways, one after the other, before they work. */
    public UUID image(Mishap... goWrong) {
        UUID image = UUID.randomUUID();
        mishaps.put(image, new ArrayDeque<>(List.of(goWrong)));
        return image;
    }

    /** Lets the channel point to a newer version from now on. */
    public void move(UUID image) {
        versionOf.remove(image);
    }

    @Override
    public Uni<PinnedImage> resolve(Profile.ImageSource source) {
        if (!mishaps.containsKey(source.imageId())) {
            return Uni.createFrom().failure(RequestProblem.NOT_FOUND.because("The channel points nowhere"));
        }
        PinnedImage version = versionOf.computeIfAbsent(
                source.imageId(), image -> new PinnedImage(UUID.randomUUID(), 1024L, "ab".repeat(32)));
        imageOfVersion.put(version.versionId(), source.imageId());
        return Uni.createFrom().item(version);
    }

    /** Lets the pool take nothing new for clones of an image. */
    public void fill(UUID image) {
        full.add(image);
    }

    @Override
    public Uni<Room> room(UUID versionId) {
        Optional<Outcome.ItemFault> refusal = full.contains(imageOfVersion.get(versionId))
                ? Optional.of(new Outcome.ItemFault("POOL_FULL", "Pool desktops takes nothing new", false))
                : Optional.empty();
        return Uni.createFrom().item(new Room(refusal, "desktops", OptionalLong.of(1L << 30), 1024));
    }

    @Override
    public Uni<Map<UUID, Outcome<UUID>>> clone(UUID versionId, Collection<UUID> owners) {
        String trace = TraceParent.current().orElse("");
        owners.forEach(owner -> traces.put(owner, trace));
        Mishap mishap = next(imageOfVersion.get(versionId));
        if (mishap == Mishap.UNAVAILABLE) {
            return Uni.createFrom().item(failed(owners, true));
        }
        if (mishap == Mishap.REFUSES) {
            return Uni.createFrom().item(failed(owners, false));
        }
        Map<UUID, Outcome<UUID>> outcomes = new HashMap<>();
        owners.forEach(
                owner -> outcomes.put(owner, Outcome.done(volumeOf.computeIfAbsent(owner, id -> UUID.randomUUID()))));
        return switch (mishap) {
            case WORKS_THEN_HANGS -> Uni.createFrom().nothing();
            case WORKS_THEN_FAILS -> Uni.createFrom().item(failed(owners, true));
            case NONE, UNAVAILABLE, REFUSES -> Uni.createFrom().item(outcomes);
        };
    }

    private Mishap next(UUID image) {
        Deque<Mishap> left = mishaps.get(image);
        synchronized (left) {
            return left.isEmpty() ? Mishap.NONE : left.pop();
        }
    }

    private static Map<UUID, Outcome<UUID>> failed(Collection<UUID> owners, boolean retryable) {
        Map<UUID, Outcome<UUID>> outcomes = new HashMap<>();
        owners.forEach(owner -> outcomes.put(
                owner,
                Outcome.failed(new Outcome.ItemFault("STORAGE_UNAVAILABLE", "Storage does not answer", retryable))));
        return outcomes;
    }

    @Override
    public Uni<Map<UUID, Outcome<Void>>> delete(Collection<UUID> owners) {
        Map<UUID, Outcome<Void>> outcomes = new HashMap<>();
        for (UUID owner : owners) {
            volumeOf.remove(owner);
            outcomes.put(owner, Outcome.done(null));
        }
        return Uni.createFrom().item(outcomes);
    }

    @Override
    public synchronized Uni<Void> grant(UUID terminal, Collection<UUID> versions, Collection<UUID> volumes) {
        boolean twice = grantedVolumes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(terminal))
                .anyMatch(entry -> entry.getValue().stream().anyMatch(volumes::contains));
        if (twice) {
            return Uni.createFrom()
                    .failure(RequestProblem.CHANGED_MEANWHILE.because("A volume is granted to another terminal"));
        }
        grantedVolumes.put(terminal, Set.copyOf(volumes));
        grantedVersions.put(terminal, Set.copyOf(versions));
        return Uni.createFrom().voidItem();
    }

    /** The traceparent under which the desktop's volume was last asked for. */
    public String traceOfClone(UUID desktop) {
        return traces.getOrDefault(desktop, "");
    }

    public boolean hasVolume(UUID desktop) {
        return volumeOf.containsKey(desktop);
    }

    public Set<UUID> volumesGranted(UUID terminal) {
        return grantedVolumes.getOrDefault(terminal, Set.of());
    }

    public Set<UUID> versionsGranted(UUID terminal) {
        return grantedVersions.getOrDefault(terminal, Set.of());
    }
}
