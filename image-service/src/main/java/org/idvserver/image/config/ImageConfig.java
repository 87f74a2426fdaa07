package org.idvserver.image.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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

    Ceph ceph();

    Libvirt libvirt();

    Reconcile reconcile();

    QemuImg qemuImg();

    /** How Ceph is reached. */
    interface Ceph {

        /** Ceph's configuration file. */
        Path conf();

        /** This service's user, without {@code client.}. */
        String user();

        /** File with that user's key, in Base64 as Ceph prints it. */
        Path keyFile();

        /** Monitors, each {@code host:port}. */
        List<String> monitors();

        /** Pool of images, made known at the first start. */
        String imagesPool();

        /** Pool of desktops' volumes, made known at the first start. */
        String desktopsPool();

        /** User that terminals open their volumes as. */
        String terminalUser();

        /** File with that user's key. */
        Path terminalKeyFile();

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

        /** Segments on their way to terminals at the same time, 4 MiB each at most. */
        @WithDefault("16")
        int segments();
    }

    /** How libvirt is reached. */
    interface Libvirt {

        /** Connection of the server node that holds the pools. */
        String uri();

        /** Limit of one act. Starting a pool takes 25 ms for each image in it. */
        @WithDefault("PT5M")
        Duration limit();
    }

    /** How the reconcilers work. */
    interface Reconcile {

        /** How often to look for work in case a notification was lost. */
        @WithDefault("PT2S")
        Duration period();

        /** How often a pool is looked after. */
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

        /** Address space of a process that looks at an image, in bytes. */
        @WithDefault("2147483648")
        long inspectMemoryBytes();

        /** Processor time of a process that looks at an image. */
        @WithDefault("PT20S")
        Duration inspectLimit();

        /** Address space of a process that converts, in bytes; librbd's threads reserve much and use little. */
        @WithDefault("8589934592")
        long convertMemoryBytes();
    }
}
