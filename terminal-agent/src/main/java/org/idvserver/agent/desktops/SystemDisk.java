package org.idvserver.agent.desktops;

import java.nio.file.Path;
import java.util.List;

/** Where a desktop's first disk is. Bears no key. */
public sealed interface SystemDisk {

    /**
     * A qcow2 file over the terminal's copy of an image.
     *
     * @param disposable made anew before the next start: what a power failure does to it does not matter
     */
    record Overlay(Path file, boolean disposable) implements SystemDisk {}

    /** @param monitors host:port each */
    record Rbd(List<String> monitors, String pool, String image, String user, String secretId) implements SystemDisk {}
}
