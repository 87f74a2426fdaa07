package org.idvserver.image.support;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.testkit.infra.Infra;

/** A second pair of eyes on both types of storage, and a machine's hands: qemu-io writes to images and holds them open. */
public record StorageEye(PoolType type) {

    public Place images() {
        return switch (type) {
            case RBD -> new Place(type, CephCommand.imagesPool());
            case DIR -> new Place(type, StorageInfra.poolFolder("images").toString());
        };
    }

    public Place desktops() {
        return switch (type) {
            case RBD -> new Place(type, CephCommand.desktopsPool());
            case DIR -> new Place(type, StorageInfra.poolFolder("desktops").toString());
        };
    }

    /** The name of the pool that its clones go to. */
    public String desktopsPool() {
        return type == PoolType.RBD ? CephCommand.desktopsPool() : "dir-desktops";
    }

    /** The name under which the service imports into it. */
    public String imagesPool() {
        return type == PoolType.RBD ? CephCommand.imagesPool() : "dir-images";
    }

    public BlockImage volume(String owner) {
        return BlockImage.ofVolume(desktops(), owner);
    }

    public Set<String> names(Place place) {
        return switch (type) {
            case RBD -> Set.copyOf(CephCommand.list(place.location()));
            case DIR -> {
                try (Stream<Path> files = Files.list(Path.of(place.location()))) {
                    yield files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".qcow2"))
                            .map(name -> name.substring(0, name.length() - 6))
                            .collect(Collectors.toSet());
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        };
    }

    /** What was removed from the desktops' pool and still takes room. */
    public String trash() {
        return type == PoolType.RBD ? CephCommand.rbd("trash", "ls", CephCommand.desktopsPool()) : "";
    }

    public void makeEmpty(BlockImage image, String size) {
        switch (type) {
            case RBD -> {
                CephCommand.madeByThisRun(image.toString());
                CephCommand.rbd("create", "--size", size, image.toString());
            }
            case DIR ->
                Infra.run(List.of(
                        "qemu-img", "create", "-q", "-f", "qcow2", image.file().toString(), size));
        }
    }

    public void delete(BlockImage image) {
        switch (type) {
            case RBD -> CephCommand.rbd("rm", image.toString());
            case DIR -> Infra.run(List.of("rm", image.file().toString()));
        }
    }

    public BlockImage version(String id) {
        return BlockImage.ofVersion(images(), UUID.fromString(id));
    }

    /** Whether nothing can change or lose what it holds now. */
    public boolean isFrozen(BlockImage image) {
        return switch (type) {
            case RBD ->
                JsonPath.from(CephCommand.rbd("snap", "ls", "--format", "json", image.toString()))
                        .getList("findAll { it.name == 'release' }.protected", Boolean.class)
                        .equals(List.of(true));
            case DIR -> {
                String mode =
                        Infra.run(List.of("stat", "-c", "%a %h", image.file().toString()));
                yield mode.strip().equals("444 2");
            }
        };
    }

    /** The room that it takes; Ceph counts whole objects. */
    public long usedBytes(BlockImage image) {
        return switch (type) {
            case RBD ->
                JsonPath.from(CephCommand.rbd("du", "--format", "json", image.toString()))
                        .getLong("images[0].used_size");
            case DIR ->
                Long.parseLong(Infra.run(List.of("du", "-B1", image.file().toString()))
                        .replaceFirst("\\s.*", "")
                        .strip());
        };
    }

    public void copy(BlockImage image, BlockImage to) {
        switch (type) {
            case RBD -> CephCommand.rbd("cp", "--no-progress", image.toString(), to.toString());
            case DIR ->
                Infra.run(List.of("cp", image.file().toString(), to.file().toString()));
        }
    }

    /** Cuts off what is beyond this size. */
    public void shrink(BlockImage image, String size) {
        switch (type) {
            case RBD -> CephCommand.rbd("resize", "--no-progress", "--allow-shrink", "--size", size, image.toString());
            case DIR ->
                Infra.run(List.of(
                        "qemu-img",
                        "resize",
                        "-q",
                        "--shrink",
                        "-f",
                        "qcow2",
                        image.file().toString(),
                        size));
        }
    }

    /** All bytes of its disk. */
    public byte[] content(BlockImage image) {
        try {
            Path copy = Files.createTempFile("idv-image", ".raw");
            Infra.run(
                    List.of("qemu-img", "convert", "-U", "-f", format(), "-O", "raw", address(image), copy.toString()));
            byte[] bytes = Files.readAllBytes(copy);
            Files.delete(copy);
            return bytes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether its disk is what this file holds; for disks that are too large for the heap. */
    public boolean holds(BlockImage image, Path file) {
        String same = "Images are identical.";
        return Infra.run(List.of(
                        "qemu-img", "compare", "-U", "-f", format(), "-F", "raw", address(image), file.toString()))
                .contains(same);
    }

    /** Writes this byte all over the first MiB. */
    public void write(BlockImage image, int value) {
        Infra.run(List.of("qemu-io", "-f", format(), "-c", "write -P " + value + " 0 1M", address(image)));
    }

    /** Opens it as a machine does, until it is closed; it is open when this returns. */
    public Held hold(BlockImage image) {
        try {
            Process process = new ProcessBuilder("qemu-io", "-f", format(), address(image))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().write("length\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            process.inputReader(StandardCharsets.US_ASCII).readLine();
            return new Held(process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An image that is open for writing. */
    public record Held(Process process) implements AutoCloseable {
        @Override
        public void close() {
            try {
                process.getOutputStream().write("quit\n".getBytes(StandardCharsets.US_ASCII));
                process.getOutputStream().close();
                process.waitFor();
            } catch (IOException | InterruptedException failure) {
                process.destroyForcibly();
            }
        }
    }

    private String format() {
        return type == PoolType.RBD ? "raw" : "qcow2";
    }

    private String address(BlockImage image) {
        Map<String, String> ceph = type == PoolType.RBD ? Infra.describe("ceph") : Map.of();
        return switch (type) {
            case DIR -> image.file().toString();
            case RBD ->
                "rbd:%s:id=%s:conf=%s:keyfile=%s"
                        .formatted(image, ceph.get("CEPH_USER"), ceph.get("CEPH_CONF"), ceph.get("CEPH_KEY_FILE"));
        };
    }
}
