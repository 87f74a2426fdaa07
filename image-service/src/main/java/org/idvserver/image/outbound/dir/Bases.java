package org.idvserver.image.outbound.dir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;

/**
 * What clones hang on: a second name of a frozen file, in a hidden folder, that stays when the image is removed and goes with
 * the last clone. Beside it each clone is announced by a link before it is made, so that no clone is ever unknown.
 */
final class Bases {
    private static final String FOLDER = ".frozen";
    private static final String CLONES_SUFFIX = ".clones";
    /** After so long an announced clone that was never made is taken for abandoned; so is a half-made file. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Clock clock;

    Bases(Clock clock) {
        this.clock = clock;
    }

    /** The file's second name bears its inode: the image's own name may come again with other content. */
    static Path of(BlockImage image) throws IOException {
        Object inode = Files.getAttribute(image.file(), "unix:ino");
        return Path.of(image.place().location(), FOLDER, image.name() + "." + inode + BlockImage.FILE_SUFFIX);
    }

    /** The version whose frozen content this is. */
    static Optional<UUID> versionOf(Path base) {
        String name = base.getFileName().toString();
        int dot = name.indexOf('.');
        if (dot < 0 || !name.startsWith(BlockImage.VERSION_PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(name.substring(BlockImage.VERSION_PREFIX.length(), dot)));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    static boolean isFrozen(BlockImage image) throws IOException {
        return Files.exists(of(image));
    }

    static void freeze(BlockImage image) throws IOException {
        Path base = of(image);
        Files.createDirectories(base.getParent());
        linkIfMissing(base, image.file());
    }

    private static void linkIfMissing(Path link, Path file) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (FileAlreadyExistsException done) {
            // It was frozen before.
        }
    }

    static void announce(Path base, BlockImage clone) throws IOException {
        Files.createDirectories(clonesOf(base));
        try {
            Files.createSymbolicLink(announcement(base, clone), clone.file());
        } catch (FileAlreadyExistsException before) {
            // An attempt before this one announced it.
        }
    }

    static void forget(Path base, BlockImage clone) throws IOException {
        Files.deleteIfExists(announcement(base, clone));
    }

    private static Path announcement(Path base, BlockImage clone) {
        byte[] folder = clone.place().location().getBytes(StandardCharsets.UTF_8);
        return clonesOf(base).resolve(clone.name() + "@" + UUID.nameUUIDFromBytes(folder));
    }

    static List<BlockImage> clonesIn(Path base) throws IOException {
        List<BlockImage> clones = new ArrayList<>();
        for (Path link : linksOf(base)) {
            Path file = Files.readSymbolicLink(link);
            if (hangsOn(file, base)) {
                clones.add(image(file));
            }
        }
        return clones;
    }

    private static BlockImage image(Path file) {
        String name = file.getFileName().toString();
        return new BlockImage(
                new Place(PoolType.DIR, file.getParent().toString()),
                name.substring(0, name.length() - BlockImage.FILE_SUFFIX.length()));
    }

    private static boolean hangsOn(Path file, Path base) throws IOException {
        try {
            return QcowHeader.of(file).backing().equals(Optional.of(base));
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /** Removes bases of removed images without clones, links to clones that are gone, and files that were never finished. */
    BlockStorage.Purged purge(Path folder) throws IOException {
        for (Path part : files(folder, "*.part")) {
            if (isAbandoned(part)) {
                Files.deleteIfExists(part);
            }
        }
        int gone = 0;
        int left = 0;
        for (Path base : files(folder.resolve(FOLDER), "*" + BlockImage.FILE_SUFFIX)) {
            if (isNamed(base)) {
                continue;
            }
            if (forgetClones(base)) {
                left++;
            } else {
                Files.deleteIfExists(clonesOf(base));
                Files.deleteIfExists(base);
                gone++;
            }
        }
        return new BlockStorage.Purged(gone, left);
    }

    /** One that another replica removed meanwhile is as good as one that has its own name yet: neither is to be removed. */
    private static boolean isNamed(Path base) throws IOException {
        try {
            return (int) Files.getAttribute(base, "unix:nlink") > 1;
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    /** True when a clone is left, or may still be made. */
    private boolean forgetClones(Path base) throws IOException {
        boolean needed = false;
        for (Path link : linksOf(base)) {
            if (hangsOn(Files.readSymbolicLink(link), base) || !isAbandoned(link)) {
                needed = true;
            } else {
                Files.deleteIfExists(link);
            }
        }
        return needed;
    }

    private boolean isAbandoned(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(clock.instant().minus(ABANDONED));
    }

    private static Path clonesOf(Path base) {
        return base.resolveSibling(base.getFileName() + CLONES_SUFFIX);
    }

    private static List<Path> linksOf(Path base) throws IOException {
        return files(clonesOf(base), "*");
    }

    /** None where there is no such folder. */
    private static List<Path> files(Path folder, String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        }
        return found;
    }
}
