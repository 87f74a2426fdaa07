package org.idvserver.agent.support;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.images.ImageSource;
import org.idvserver.contracts.image.v1.GetManifestResponse;

/** An image-service in memory that can be made to fail. */
public final class FakeImageSource implements ImageSource {
    public final Map<String, TestImage> images = new ConcurrentHashMap<>();
    public final List<Integer> asked = new CopyOnWriteArrayList<>();
    public final Set<Integer> corrupt = ConcurrentHashMap.newKeySet();
    public final Set<Integer> unavailable = ConcurrentHashMap.newKeySet();

    @Override
    public Iterator<GetManifestResponse> manifest(String versionId) {
        return List.of(image(versionId).manifest()).iterator();
    }

    @Override
    public Iterator<byte[]> segment(String versionId, int index) {
        asked.add(index);
        if (unavailable.contains(index)) {
            throw new StepFailure("IMAGE_SERVICE_UNAVAILABLE", "is away");
        }
        byte[] segment = image(versionId).segment(index);
        if (corrupt.contains(index)) {
            segment[segment.length / 2] ^= 1;
        }
        int half = segment.length / 2;
        return List.of(Arrays.copyOfRange(segment, 0, half), Arrays.copyOfRange(segment, half, segment.length))
                .iterator();
    }

    private TestImage image(String versionId) {
        TestImage image = images.get(versionId);
        if (image == null) {
            throw new StepFailure("IMAGE_NOT_GRANTED", "no such version");
        }
        return image;
    }
}
