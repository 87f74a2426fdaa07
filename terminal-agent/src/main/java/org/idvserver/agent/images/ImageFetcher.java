package org.idvserver.agent.images;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import org.idvserver.agent.host.Backoff;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.ImageOrder;

/** Brings the ordered images into the store, one after the other, each by a few threads. What fails is tried again later. */
public final class ImageFetcher implements Runnable {
    private static final Logger LOG = Logger.getLogger(ImageFetcher.class.getName());
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final long RESERVE_BYTES = 64L << 20;

    private final ImageStore store;
    private final ImageSource source;
    private final Observations observations;
    private final Runnable fetched;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();
    private volatile List<ImageOrder> wanted = List.of();

    /**
     * @param fetched called after each image that became whole
     */
    public ImageFetcher(ImageStore store, ImageSource source, Observations observations, Runnable fetched) {
        this.store = store;
        this.source = source;
        this.observations = observations;
        this.fetched = fetched;
    }

    /** Says which images to hold; those first in the list are fetched first. */
    public synchronized void want(List<ImageOrder> orders) {
        if (!orders.equals(wanted)) {
            wanted = List.copyOf(orders);
            notBefore.clear();
            notifyAll();
        }
        orders.forEach(this::tellStanding);
    }

    /** Runs until interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<ImageOrder> next = next();
                if (next.isPresent()) {
                    fetch(next.get());
                } else {
                    idle();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    // run() is the loop.
    @SuppressWarnings("WaitNotInLoop")
    private synchronized void idle() throws InterruptedException {
        if (next().isEmpty()) {
            long now = System.nanoTime();
            long until = notBefore.values().stream()
                    .mapToLong(time -> (time - now) / 1_000_000)
                    .filter(millis -> millis > 0)
                    .min()
                    .orElse(IDLE.toMillis());
            wait(Math.min(until + 1, IDLE.toMillis()));
        }
    }

    private synchronized Optional<ImageOrder> next() {
        long now = System.nanoTime();
        return wanted.stream()
                .filter(order -> !store.verified(order.getVersionId()))
                .filter(order -> now - notBefore.getOrDefault(order.getVersionId(), now) >= 0)
                .findFirst();
    }

    private void fetch(ImageOrder order) throws InterruptedException {
        String id = order.getVersionId();
        try {
            fetchOnce(order);
            failures.remove(id);
        } catch (StepFailure failure) {
            failed(order, failure);
        } catch (IOException failure) {
            failed(order, translated(failure));
        }
    }

    private void fetchOnce(ImageOrder order) throws IOException, InterruptedException {
        Path folder = store.folder(order.getVersionId());
        try (ImageCopy copy = open(folder, order)) {
            tell(order, ImageCopyState.IMAGE_COPY_STATE_FETCHING, copy.bytesDone(), "");
            checkRoom(folder, copy);
            new SegmentWorkers(source, order.getVersionId(), copy).run(() -> {
                tell(order, ImageCopyState.IMAGE_COPY_STATE_FETCHING, copy.bytesDone(), "");
                return wanted.contains(order);
            });
            if (copy.complete()) {
                copy.finish();
                tellVerified(order);
                LOG.info("image " + order.getVersionId() + " verified, " + order.getSizeBytes() + " bytes");
                fetched.run();
            }
        }
    }

    private ImageCopy open(Path folder, ImageOrder order) throws IOException {
        Optional<Manifest> there = ImageCopy.manifestOnDisk(folder, order);
        if (there.isPresent()) {
            return ImageCopy.resume(folder, there.get());
        }
        return ImageCopy.begin(folder, Manifest.checked(order, () -> source.manifest(order.getVersionId())));
    }

    private static void checkRoom(Path folder, ImageCopy copy) throws IOException {
        FileStore fileStore = Files.getFileStore(folder);
        if (fileStore.getUsableSpace() < copy.bytesMissing() + RESERVE_BYTES) {
            throw new StepFailure(
                    "STORE_FULL",
                    "the image needs " + (copy.bytesMissing() >> 20) + " MiB, free are "
                            + (fileStore.getUsableSpace() >> 20) + " MiB");
        }
    }

    private static StepFailure translated(IOException failure) {
        boolean full = String.valueOf(failure.getMessage()).contains("No space left");
        return new StepFailure(full ? "STORE_FULL" : "STORE_UNREADABLE", String.valueOf(failure.getMessage()), failure);
    }

    private synchronized void failed(ImageOrder order, StepFailure failure) {
        String id = order.getVersionId();
        Duration wait = BACKOFF.after(failures.merge(id, 1, Integer::sum));
        notBefore.put(id, System.nanoTime() + wait.toNanos());
        LOG.warning("image " + id + ": " + failure.code() + ": " + failure.getMessage() + "; again in "
                + wait.toMillis() + " ms");
        long done = observations.image(id).map(ImageObserved::getBytesDone).orElse(0L);
        tell(order, ImageCopyState.IMAGE_COPY_STATE_FAILED, done, failure.code());
    }

    // So that nobody takes an image for missing that is only not begun.
    private void tellStanding(ImageOrder order) {
        if (store.verified(order.getVersionId())) {
            tellVerified(order);
        } else if (observations.image(order.getVersionId()).isEmpty()) {
            tell(order, ImageCopyState.IMAGE_COPY_STATE_FETCHING, 0, "");
        }
    }

    private void tellVerified(ImageOrder order) {
        tell(order, ImageCopyState.IMAGE_COPY_STATE_VERIFIED, order.getSizeBytes(), "");
    }

    private void tell(ImageOrder order, ImageCopyState state, long bytes, String reason) {
        if (!wanted.contains(order)) {
            return;
        }
        observations.image(ImageObserved.newBuilder()
                .setVersionId(order.getVersionId())
                .setState(state)
                .setBytesDone(bytes)
                .setBytesTotal(order.getSizeBytes())
                .setReason(reason)
                .build());
    }
}
