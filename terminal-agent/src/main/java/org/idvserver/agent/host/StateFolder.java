package org.idvserver.agent.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the agent keeps what must outlive it. Ids that become names here were checked to be UUIDs. */
public record StateFolder(Path root) {

    public StateFolder prepare() throws IOException {
        // The DHCP servers and QEMU read below it as users of their own.
        DurableFile.folder(root, "rwxr-xr-x");
        DurableFile.folder(identity(), "rwx------");
        DurableFile.folder(images(), "rwxr-xr-x");
        DurableFile.folder(desktops(), "rwx--x--x");
        DurableFile.folder(dhcp(), "rwxr-xr-x");
        DurableFile.folder(names(), "rwxr-xr-x");
        return this;
    }

    public Path identity() {
        return root.resolve("identity");
    }

    public Path images() {
        return root.resolve("images");
    }

    public Path desktops() {
        return root.resolve("desktops");
    }

    public Path dhcp() {
        return root.resolve("dhcp");
    }

    /** Of the resolvers of networks with an allow-list. */
    public Path names() {
        return root.resolve("names");
    }

    public Path orders() {
        return root.resolve("orders.bin");
    }

    /** Which order to switch off was carried out last. */
    public Path powerOff() {
        return root.resolve("power-off");
    }

    /** Held by the one that works on this machine: an agent, or its removal. */
    public Path lock() {
        return root.resolve("lock");
    }

    /** All that is kept here; what else is in the folder is somebody else's. */
    public List<Path> all() {
        return List.of(identity(), images(), desktops(), dhcp(), names(), orders(), powerOff(), status(), lock());
    }

    /** For people: what the agent sees. */
    public Path status() {
        return root.resolve("status.txt");
    }
}
