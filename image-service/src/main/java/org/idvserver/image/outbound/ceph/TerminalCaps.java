package org.idvserver.image.outbound.ceph;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Ceph is told that a terminal's user may do: what librbd of Ceph 16.2 needs to open and write its volumes, found by trying
 * with that version's cluster, and nothing that is wider. docs/adr/0014 names each object.
 */
final class TerminalCaps {
    /**
     * Not {@code profile rbd-read-only}: each profile of rbd may also shut out other clients. The ways to the manager and to the file
     * system are named, although they lead nowhere, so that this service can be held to granting none.
     */
    static final String MONITOR = "allow service mon r, allow service osd r";

    static final String MANAGER = "allow command none";
    static final String FILES = "allow r path=/none";

    private TerminalCaps() {}

    /** An image in a pool by its name and its inner id. */
    record Known(String pool, String name, String id) {}

    /** A volume, and what it was cloned from while that is there. */
    record Volume(Known image, Optional<Known> parent) {}

    static String storage(Set<Volume> volumes) {
        return volumes.stream()
                .flatMap(volume -> Stream.concat(
                        writing(volume.image()), volume.parent().stream().flatMap(TerminalCaps::reading)))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** An id may begin like a longer one: the point at the end of an object's prefix keeps other images' content out of reach. */
    private static Stream<String> writing(Known image) {
        String pool = image.pool();
        return Stream.of(
                grant("r class-read", pool, "rbd_info"),
                grant("r class-read", pool, "rbd_id." + image.name()),
                grant("rwx", pool, "rbd_header." + image.id()),
                grant("rwx", pool, "rbd_object_map." + image.id()),
                grant("rwx", pool, "rbd_data." + image.id() + "."));
    }

    /** Its name is asked for by its id, in the trash too. */
    private static Stream<String> reading(Known parent) {
        String pool = parent.pool();
        return Stream.of(
                grant("r class-read", pool, "rbd_info"),
                grant("class-read", pool, "rbd_directory"),
                grant("class-read", pool, "rbd_trash"),
                grant("r class-read", pool, "rbd_header." + parent.id()),
                grant("r class-read", pool, "rbd_object_map." + parent.id()),
                grant("r", pool, "rbd_data." + parent.id() + "."));
    }

    private static String grant(String rights, String pool, String prefix) {
        return "allow %s pool=%s object_prefix %s".formatted(rights, pool, prefix);
    }
}
