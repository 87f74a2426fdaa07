package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.trace.TraceParent;

/** Keeps one volume an owner and never grants one to two terminals, as image-service does; fails as it is told. */
@Mock
@ApplicationScoped
public class FakeImages implements Images {
    private final Map<UUID, UUID> volumeOf = new ConcurrentHashMap<>();
    private final Map<UUID, PinnedImage> versionOf = new ConcurrentHashMap<>();
    private final Set<UUID> holders = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Set<UUID>> grantedVolumes = new ConcurrentHashMap<>();
    private final Map<UUID, Set<UUID>> grantedVersions = new ConcurrentHashMap<>();
    private final Set<UUID> fenced = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Deque<Mishap>> mishaps = new ConcurrentHashMap<>();
    private final Map<UUID, UUID> imageOfVersion = new ConcurrentHashMap<>();
    private final Map<UUID, PinnedImage> released = new ConcurrentHashMap<>();
    private final Map<UUID, UUID> versionOfVolume = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> resets = new ConcurrentHashMap<>();
    private final Map<UUID, Deque<Mishap>> resetMishaps = new ConcurrentHashMap<>();
    private final Map<UUID, Set<UUID>> refused = new ConcurrentHashMap<>();
    private final Map<UUID, String> traces = new ConcurrentHashMap<>();
    private final Set<UUID> full = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Long> cloneBytes = new ConcurrentHashMap<>();
    private final Map<UUID, Delay> delays = new ConcurrentHashMap<>();
    private final Map<UUID, UUID> poolOf = new ConcurrentHashMap<>();

    /** An image, in a pool of its own, whose clone calls go wrong in these ways, one after the other, before they work. */
    public UUID image(Mishap... goWrong) {
        UUID image = UUID.randomUUID();
        poolOf.put(image, UUID.randomUUID());
        failClones(image, goWrong);
        return image;
    }

    /** Lets the image's channels point nowhere. */
    public void empty(UUID image) {
        mishaps.remove(image);
    }

    /** An image in the pool of another one: what goes wrong there goes wrong for both. */
    public UUID imageBeside(UUID other) {
        UUID image = UUID.randomUUID();
        poolOf.put(image, poolOf.get(other));
        mishaps.put(image, mishaps.get(other));
        return image;
    }

    public UUID poolOf(UUID image) {
        return poolOf.get(image);
    }

    /** Lets clones of an image be made in another pool, where nothing goes wrong. */
    public void movePool(UUID image) {
        poolOf.put(image, UUID.randomUUID());
        failClones(image);
    }

    /** Nothing goes wrong any more in the pool of this image. */
    public void heal(UUID image) {
        Deque<Mishap> left = mishaps.get(image);
        synchronized (left) {
            left.clear();
        }
    }

    /** Lets the channel point to a newer version from now on. */
    public void move(UUID image) {
        versionOf.remove(image);
    }

    @Override
    public Uni<PinnedImage> resolve(UUID imageId, String channel) {
        if (!mishaps.containsKey(imageId)) {
            return Uni.createFrom().failure(RequestProblem.NOT_FOUND.because("The channel points nowhere"));
        }
        PinnedImage version = versionOf.computeIfAbsent(imageId, image -> released.get(release(image)));
        return Uni.createFrom().item(version);
    }

    /** A new version of an image, to which no channel points. */
    public UUID release(UUID image) {
        PinnedImage version = new PinnedImage(UUID.randomUUID(), 1024L, "ab".repeat(32));
        imageOfVersion.put(version.versionId(), image);
        released.put(version.versionId(), version);
        return version.versionId();
    }

    /** A version that was never released. */
    public UUID draft(UUID image) {
        UUID version = UUID.randomUUID();
        imageOfVersion.put(version, image);
        return version;
    }

    @Override
    public Uni<Version> version(UUID versionId) {
        UUID image = imageOfVersion.get(versionId);
        if (image == null) {
            return Uni.createFrom().failure(RequestProblem.NOT_FOUND.because("There is no such version"));
        }
        PinnedImage pinned = released.get(versionId);
        return Uni.createFrom()
                .item(new Version(
                        image,
                        pinned != null,
                        pinned != null,
                        pinned == null ? new PinnedImage(versionId, 0L, "") : pinned));
    }

    /** Throws a version away for good. */
    public void remove(UUID version) {
        imageOfVersion.remove(version);
        released.remove(version);
    }

    /** Lets the clone calls of an image go wrong in these ways from now on, before they work. */
    public void failClones(UUID image, Mishap... goWrong) {
        mishaps.put(image, new ArrayDeque<>(List.of(goWrong)));
        refused.remove(image);
    }

    /** Lets the resets of a volume go wrong in these ways, one after the other, before they work. */
    public void failResets(UUID volume, Mishap... goWrong) {
        resetMishaps.put(volume, new ArrayDeque<>(List.of(goWrong)));
    }

    /** As image-service has it. */
    private record Code(String name, ProblemKind kind) implements ProblemCode {}

    public int resetsOf(UUID volume) {
        return resets.getOrDefault(volume, 0);
    }

    @Override
    public Uni<Void> reset(UUID volumeId) {
        if (!volumeOf.containsValue(volumeId)) {
            return Uni.createFrom().failure(new Code("VOLUME_NOT_FOUND", ProblemKind.NOT_FOUND).because("Gone"));
        }
        if (grantedVolumes.values().stream().anyMatch(volumes -> volumes.contains(volumeId))) {
            return Uni.createFrom().failure(new Code("VOLUME_IN_USE", ProblemKind.WRONG_STATE).because("Open"));
        }
        Mishap mishap = next(resetMishaps.computeIfAbsent(volumeId, id -> new ArrayDeque<>()));
        if (mishap == Mishap.UNAVAILABLE) {
            return Uni.createFrom().failure(RequestProblem.PEER_UNAVAILABLE.because("Storage does not answer"));
        }
        if (mishap == Mishap.REFUSES) {
            return Uni.createFrom()
                    .failure(new Code("SNAPSHOTS_IN_THE_WAY", ProblemKind.WRONG_STATE).because("It has snapshots"));
        }
        resets.merge(volumeId, 1, Integer::sum);
        return switch (mishap) {
            case WORKS_THEN_HANGS -> Uni.createFrom().nothing();
            case WORKS_THEN_FAILS ->
                Uni.createFrom().failure(RequestProblem.PEER_UNAVAILABLE.because("The answer was lost"));
            case NONE, UNAVAILABLE, AWAY, REFUSES -> Uni.createFrom().voidItem();
        };
    }

    /** Lets the pool take nothing new for clones of an image. */
    public void fill(UUID image) {
        full.add(image);
    }

    /** Lets each clone of an image grow to so much; the pool has a GiB left. */
    public void grow(UUID image, long bytes) {
        cloneBytes.put(image, bytes);
    }

    @Override
    public Uni<Room> room(UUID versionId) {
        Optional<Outcome.ItemFault> refusal = full.contains(imageOfVersion.get(versionId))
                ? Optional.of(new Outcome.ItemFault("POOL_FULL", "Pool desktops takes nothing new", false))
                : Optional.empty();
        UUID image = imageOfVersion.get(versionId);
        long each = cloneBytes.getOrDefault(image, 1024L);
        return Uni.createFrom()
                .item(new Room(
                        refusal, Optional.ofNullable(poolOf.get(image)), "desktops", OptionalLong.of(1L << 30), each));
    }

    @Override
    public Uni<Map<UUID, Outcome<UUID>>> clone(UUID versionId, Collection<UUID> owners) {
        String trace = TraceParent.current().orElse("");
        owners.forEach(owner -> traces.put(owner, trace));
        Mishap mishap = next(mishaps.get(imageOfVersion.get(versionId)));
        if (mishap == Mishap.UNAVAILABLE) {
            return Uni.createFrom().item(failed(owners, true));
        }
        if (mishap == Mishap.AWAY) {
            return Uni.createFrom()
                    .item(failed(owners, new Outcome.ItemFault("PEER_UNAVAILABLE", "Nobody answers", true)));
        }
        Set<UUID> turnedAway =
                refused.computeIfAbsent(imageOfVersion.get(versionId), id -> ConcurrentHashMap.newKeySet());
        if (mishap == Mishap.REFUSES) {
            turnedAway.addAll(owners);
        }
        if (turnedAway.containsAll(owners)) {
            return Uni.createFrom().item(failed(owners, false));
        }
        Map<UUID, Outcome<UUID>> outcomes = new HashMap<>();
        owners.forEach(owner -> outcomes.put(owner, clone(versionId, owner)));
        return switch (mishap) {
            case WORKS_THEN_HANGS -> Uni.createFrom().nothing();
            case WORKS_THEN_FAILS -> Uni.createFrom().item(failed(owners, true));
            case NONE, UNAVAILABLE, AWAY, REFUSES -> Uni.createFrom().item(outcomes);
        };
    }

    private static Mishap next(Deque<Mishap> left) {
        synchronized (left) {
            return left.isEmpty() ? Mishap.NONE : left.pop();
        }
    }

    private Outcome<UUID> clone(UUID versionId, UUID owner) {
        UUID volume = volumeOf.computeIfAbsent(owner, id -> UUID.randomUUID());
        return versionOfVolume.computeIfAbsent(volume, id -> versionId).equals(versionId)
                ? Outcome.done(volume)
                : Outcome.failed(new Outcome.ItemFault(
                        "VOLUME_OF_OTHER_VERSION", "The owner has a volume of another version", false));
    }

    /** The version that the desktop's volume is a clone of. */
    public UUID versionOfVolume(UUID desktop) {
        return versionOfVolume.get(volumeOf.get(desktop));
    }

    private static Map<UUID, Outcome<UUID>> failed(Collection<UUID> owners, boolean retryable) {
        return failed(owners, new Outcome.ItemFault("STORAGE_UNAVAILABLE", "Storage does not answer", retryable));
    }

    private static Map<UUID, Outcome<UUID>> failed(Collection<UUID> owners, Outcome.ItemFault fault) {
        Map<UUID, Outcome<UUID>> outcomes = new HashMap<>();
        owners.forEach(owner -> outcomes.put(owner, Outcome.failed(fault)));
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

    /** A call that is under way. */
    public static final class Delay {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile boolean waits;

        public boolean waits() {
            return waits;
        }

        public void end() {
            end.complete(null);
        }

        private Uni<Void> await() {
            waits = true;
            return Uni.createFrom().completionStage(end).emitOn(MutinyHelper.executor(Vertx.currentContext()));
        }
    }

    /** The next grant for a terminal is not done until this ends. */
    public Delay delayGrant(UUID terminal) {
        Delay delay = new Delay();
        delays.put(terminal, delay);
        return delay;
    }

    @Override
    public Uni<Map<UUID, Outcome<Granted>>> grant(Collection<Grant> grants) {
        Uni<Void> before = grants.stream()
                .map(grant -> delays.remove(grant.terminal()))
                .filter(Objects::nonNull)
                .findFirst()
                .map(Delay::await)
                .orElseGet(() -> Uni.createFrom().voidItem());
        return before.map(ended -> grantNow(grants));
    }

    private synchronized Map<UUID, Outcome<Granted>> grantNow(Collection<Grant> grants) {
        Map<UUID, Outcome<Granted>> outcomes = new HashMap<>();
        grants.forEach(grant -> outcomes.put(grant.terminal(), grant(grant)));
        return outcomes;
    }

    private Outcome<Granted> grant(Grant grant) {
        UUID terminal = grant.terminal();
        Collection<UUID> volumes = grant.volumes();
        boolean twice = grantedVolumes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(terminal))
                .anyMatch(entry -> entry.getValue().stream().anyMatch(volumes::contains));
        if (twice) {
            return Outcome.failed(Outcome.ItemFault.of(
                    RequestProblem.CHANGED_MEANWHILE.because("A volume is granted to another terminal")));
        }
        Set<UUID> before = grantedVolumes.getOrDefault(terminal, Set.of());
        grantedVersions.put(terminal, Set.copyOf(grant.versions()));
        if (!grant.fence() && holders.contains(terminal) && !volumes.containsAll(before)) {
            Set<UUID> both = new HashSet<>(before);
            both.addAll(volumes);
            grantedVolumes.put(terminal, Set.copyOf(both));
            return Outcome.done(new Granted(Optional.of(new Outcome.ItemFault("VOLUME_IN_USE", "still open", true))));
        }
        grantedVolumes.put(terminal, Set.copyOf(volumes));
        if (grant.fence()) {
            fenced.add(terminal);
        }
        return Outcome.done(new Granted(Optional.empty()));
    }

    /** The terminal has what it is to give up open, or has not any more. */
    public void holdOpen(UUID terminal, boolean holds) {
        if (holds) {
            holders.add(terminal);
        } else {
            holders.remove(terminal);
        }
    }

    /** The traceparent under which the desktop's volume was last asked for. */
    public String traceOfClone(UUID desktop) {
        return traces.getOrDefault(desktop, "");
    }

    public boolean hasVolume(UUID desktop) {
        return volumeOf.containsKey(desktop);
    }

    /** Whether the terminal was shut out of what was taken from it. */
    public boolean fenced(UUID terminal) {
        return fenced.contains(terminal);
    }

    public Set<UUID> volumesGranted(UUID terminal) {
        return grantedVolumes.getOrDefault(terminal, Set.of());
    }

    public Set<UUID> versionsGranted(UUID terminal) {
        return grantedVersions.getOrDefault(terminal, Set.of());
    }
}
