package org.idvserver.image.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an installation says about this service. */
@ConfigMapping(prefix = "idv.image")
public interface ImageConfig {

    /** Folder that uploads are written to; it must be shared by all replicas. */
    Path uploadDir();

    /** Folders that images may be imported from. */
    List<Path> importDirs();

    /** Largest virtual disk that is accepted, in bytes. */
    @WithDefault("2199023255552")
    long maxImageBytes();

    /** How long one import may take, from its check to its last byte. */
    @WithDefault("PT2H")
    Duration importLimit();

    /** How long one bulk call waits for its volumes before it tells the rest to ask again. */
    @WithDefault("PT2M")
    Duration volumeWait();

    /**
     * Beginnings of addresses that images may be fetched from, such as {@code https://images.example.edu/golden/}. A host may
     * begin with {@code *.}, which then stands for hosts with public addresses only. None by default.
     */
    Optional<List<String>> importUrls();

    Uploads uploads();

    Downloads downloads();

    Ceph ceph();

    Dir dir();

    Pools pools();

    Libvirt libvirt();

    Reconcile reconcile();

    QemuImg qemuImg();

    UpkeepConfig upkeep();

    MaintenanceConfig maintenance();

    /** When a pool is too full; each pool may have its own. */
    interface Pools {

        /** From here on it is told, in percent. */
        @WithDefault("80")
        int warnPercent();

        /** From here on nothing new is put into it, in percent. */
        @WithDefault("90")
        int criticalPercent();
    }

    /** What uploads may take. */
    interface Uploads {

        /** Largest upload, in bytes. */
        @WithDefault("2199023255552")
        long maxBytes();

        /** Space in the folder that uploads leave alone, in bytes. */
        @WithDefault("1073741824")
        long keepFreeBytes();

        /** How long an upload is kept after its last part. */
        @WithDefault("PT168H")
        Duration expiry();

        /** How long an upload is kept after it was imported. */
        @WithDefault("PT24H")
        Duration retention();

        /** How long a part may stand still before its connection is given up, so that another may go on. */
        @WithDefault("PT30S")
        Duration stallLimit();

        /** Age from which a file in the folder that nobody knows is removed. */
        @WithDefault("PT1H")
        Duration strayAge();
    }

    /** How images are fetched from other servers. */
    interface Downloads {

        /** Largest file that is fetched, in bytes. */
        @WithDefault("2199023255552")
        long maxBytes();

        /** Limit of connecting. */
        @WithDefault("PT10S")
        Duration connectLimit();

        /** Limit of the wait for an answer, and for each piece of it. */
        @WithDefault("PT60S")
        Duration stallLimit();
    }

    /** How Ceph is reached; a campus without it sets none of the optional keys, any other all of them. */
    interface Ceph {

        /** Ceph's configuration file. */
        Optional<Path> conf();

        /** This service's user, without {@code client.}. */
        Optional<String> user();

        /** File with that user's key, in Base64 as Ceph prints it. */
        Optional<Path> keyFile();

        /** Monitors, each {@code host:port}. */
        Optional<List<String>> monitors();

        /** Pool of images, made known at the first start. */
        Optional<String> imagesPool();

        /** Pool of desktops' volumes, made known at the first start. */
        Optional<String> desktopsPool();

        /** What the users of terminals begin with; a point and the terminal's id follow. */
        Optional<String> terminalUser();

        /** How long a terminal may still have open what is to be taken back from it, before it is shut out. */
        @WithDefault("PT60S")
        Duration closeLimit();

        /** How long whoever was shut out of a volume stays so: longer than Ceph lets anybody use what they were once given. */
        @WithDefault("P1D")
        Duration fenceHolds();

        /** Limit of connecting to the cluster. */
        @WithDefault("PT10S")
        Duration mountLimit();

        /** Limit of one request to a monitor. */
        @WithDefault("PT10S")
        Duration monitorLimit();

        /** Limit of one request to an OSD. Below 5 s a cluster that comes back is not found again. */
        @WithDefault("PT12S")
        Duration osdLimit();

        /** Limit of one act, which is many requests. */
        @WithDefault("PT60S")
        Duration actLimit();

        /** Clones and removals at the same time. */
        @WithDefault("6")
        int threads();

        /** Reads for terminals and manifests at the same time. */
        @WithDefault("4")
        int readThreads();

        /** Clones that are made to stand alone at the same time. */
        @WithDefault("1")
        int flattens();

        /** Limit of copying a parent's content into a clone, or a snapshot's back into its volume. */
        @WithDefault("PT2H")
        Duration flattenLimit();

        /** Segments on their way to terminals at the same time, 4 MiB each at most. */
        @WithDefault("16")
        int segments();
    }

    /** Folders of the server node as pools. */
    interface Dir {

        /** Absolute folder of images, made a pool at the first start; none without it. */
        Optional<Path> imagesFolder();

        /** The same for desktops' volumes. */
        Optional<Path> desktopsFolder();

        /** Absolute folders below which pools may be defined by request; nowhere without it. */
        Optional<List<Path>> roots();

        /** Limit of one act. */
        @WithDefault("PT60S")
        Duration actLimit();

        /** Limit of copying a parent's content into a clone. */
        @WithDefault("PT2H")
        Duration flattenLimit();

        /** Acts at the same time, each a qemu-img. */
        @WithDefault("4")
        int threads();

        /** Reads for terminals and manifests at the same time. */
        @WithDefault("4")
        int readThreads();

        /** Clones that are made to stand alone at the same time. */
        @WithDefault("1")
        int flattens();
    }

    /** How libvirt is reached. */
    interface Libvirt {

        /** Connection of the server node that holds the pools. */
        String uri();

        /** Limit of one act. Starting a pool takes 25 ms for each image in it. */
        @WithDefault("PT5M")
        Duration limit();

        /** How guests run: only who ran one knows whether KVM works on the node. */
        @WithDefault("KVM")
        DomainType domainType();
    }

    /** What executes a guest's code, in libvirt's words. */
    enum DomainType {
        KVM,
        /** Emulated: runs everywhere, ten times slower. */
        QEMU
    }

    /** How the reconcilers work. */
    interface Reconcile {

        /** How often to look for work in case a notification was lost. */
        @WithDefault("PT2S")
        Duration period();

        /** How often a pool is looked after, and its trash emptied. */
        @WithDefault("PT30S")
        Duration poolPeriod();

        /** How long claimed work stays claimed after its process died; a living one renews it. */
        @WithDefault("PT20S")
        Duration lease();

        /** Wait after the first failed attempt. */
        @WithDefault("PT1S")
        Duration firstRetry();

        /** Longest wait between attempts. */
        @WithDefault("PT30S")
        Duration lastRetry();

        /** Failed attempts after which an import that could still succeed is given up. */
        @WithDefault("20")
        int importAttempts();
    }

    /** What qemu-img may use. */
    interface QemuImg {

        /** Address space of a process that understands an image, in bytes. */
        @WithDefault("2147483648")
        long inspectMemoryBytes();

        /** Processor time of a process that looks at an image; a large one is checked cluster by cluster. */
        @WithDefault("PT2M")
        Duration inspectLimit();

        /** How many times its own size an image may unpack to, beyond the first GiB. */
        @WithDefault("100")
        int maxExpansion();

        /** Whether images are read in a sandbox of namespaces. */
        @WithDefault("required")
        SandboxMode sandbox();

        /** Address space of a process that converts, in bytes; librbd's threads reserve much and use little. */
        @WithDefault("8589934592")
        long convertMemoryBytes();
    }
}
