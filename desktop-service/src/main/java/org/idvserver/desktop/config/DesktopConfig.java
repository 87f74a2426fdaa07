package org.idvserver.desktop.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/** What an installation says about this service. */
@ConfigMapping(prefix = "idv.desktop")
public interface DesktopConfig {

    Provisioning provisioning();

    Running running();

    Orders orders();

    Lessons lessons();

    Exams exams();

    Wake wake();

    Power power();

    Rollouts rollouts();

    Terminals terminals();

    Certificates certificates();

    Peers peers();

    /** How desktops are made and removed. */
    interface Provisioning {

        /** Desktops made or removed together, at most 1,000. */
        @WithDefault("100")
        int groupSize();

        /** How long a claim on desktops lasts; longer than the calls of one group may take. */
        @WithDefault("PT60S")
        Duration lease();

        /** Attempts until an item is given up. */
        @WithDefault("12")
        int attempts();

        /** Wait after the first failed attempt; doubled each time. */
        @WithDefault("PT1S")
        Duration firstWait();

        /** Longest wait between two attempts. */
        @WithDefault("PT30S")
        Duration longestWait();

        /** After so long a desktop that is being made or removed counts as stuck. */
        @WithDefault("PT15M")
        Duration deadline();

        /** So long a deleted desktop can be had back; PT0S: not at all. */
        @WithDefault("PT24H")
        Duration undo();

        /** How often to look for work without being told of any. */
        @WithDefault("PT1S")
        Duration look();

        Breaker breaker();
    }

    /** When the desktops of a profile, or those whose disks go to one pool, are not made for a while. */
    interface Breaker {

        /** So many desktops that failed, with none made meanwhile, stop the making of their profile's or pool's desktops. */
        @WithDefault("5")
        int failures();

        /** After so long one desktop is tried. */
        @WithDefault("PT2S")
        Duration firstProbe();

        /** The wait until the next is tried doubles up to this. */
        @WithDefault("PT1M")
        Duration longestWait();

        /** What has waited for so long is given up; it can be retried. */
        @WithDefault("PT12H")
        Duration limit();
    }

    /** Desktops on terminals. */
    interface Running {

        /** After so long a desktop that does not do what was wished counts as stuck. */
        @WithDefault("PT10M")
        Duration deadline();

        /**
         * After so long without a terminal its ROAMING desktops may go to others. The machine may still run them: image-service shuts
         * it out first. Set to nothing: only when it reports them stopped, or is revoked.
         */
        @WithDefault("PT5M")
        Optional<Duration> releaseAfterOffline();
    }

    /** How terminals' orders are composed. */
    interface Orders {

        /** Terminals whose orders are composed together, at most 500. */
        @WithDefault("100")
        int groupSize();

        /** How long a claim on terminals lasts; longer than the calls of one group may take. */
        @WithDefault("PT2M")
        Duration lease();

        /** How often the orders of a connected terminal are looked at without being told of a change; nothing is written unless one is found. */
        @WithDefault("PT5M")
        Duration refresh();

        /** How often one is looked at that is to give up disks which it may still have open. */
        @WithDefault("PT1M")
        Duration leavingLook();

        /** How often to look for work without being told of any. */
        @WithDefault("PT1S")
        Duration look();
    }

    /** What is done for lessons before they begin. */
    interface Lessons {

        /** So long before, the terminals of the lab begin to fetch the images that the lesson needs. */
        @WithDefault("PT24H")
        Duration stageBefore();

        /** So long before, the lab is woken and looked at, and what stands in the way is told. */
        @WithDefault("PT30M")
        Duration checkBefore();

        /** So long before, the lab is looked at again: by then it is awake. */
        @WithDefault("PT10M")
        Duration checkAgainBefore();

        /** So long after its end a lesson's desktops stay, unless another lesson begins. */
        @WithDefault("PT5M")
        Duration linger();

        /** How often to look for a lesson that begins or is over. */
        @WithDefault("PT3S")
        Duration switchLook();

        /** How often to look for a lesson that is near. */
        @WithDefault("PT15S")
        Duration look();

        WakeToStage wakeToStage();
    }

    /** How terminals that are off are woken to fetch the images that lessons need, and let go off again when they have them. */
    interface WakeToStage {

        /** Whether they are; else they fetch what they lack when they are woken for the lesson. */
        @WithDefault("true")
        boolean enabled();

        /** Local time of day from which they may be woken: once a night for all lessons of the day, not anew before each. */
        @WithDefault("01:00")
        LocalTime from();

        /** Local time of day until which they may be woken: of the next day when it is before the other, at any time when both are the same. */
        @WithDefault("06:00")
        LocalTime until();

        /** Whose local time these are, such as Europe/Berlin. */
        @WithDefault("UTC")
        ZoneId timeZone();

        /** So long one that went off is left alone; and about so long one that was woken in vain, doubled each time. */
        @WithDefault("PT1H")
        Duration firstWait();

        /** Longest wait between two tries. */
        @WithDefault("P7D")
        Duration longestWait();

        /** So long one stays on that lacks something and does not fetch. */
        @WithDefault("PT30M")
        Duration patience();

        /** How often to look for terminals that lack something, and for those that may go off again. */
        @WithDefault("PT1M")
        Duration look();
    }

    /** Lessons in which only exam desktops are in the lab. */
    interface Exams {

        /** So long before it begins, an exam's students see their desktops and may sign in to them in its lab, and nobody else may. */
        @WithDefault("PT10M")
        Duration opensBefore();
    }

    /** How terminals are switched on. */
    interface Wake {

        /** So long after one terminal of a lab the next is woken. */
        @WithDefault("PT1S")
        Duration stagger();

        /** So long one is tried to be woken. */
        @WithDefault("PT10M")
        Duration limit();

        /** How often packets are sent. */
        @WithDefault("PT5S")
        Duration look();
    }

    /** How terminals are switched off. */
    interface Power {

        /** So long one that is in use is waited for; at most until its lab is switched on again. */
        @WithDefault("PT12H")
        Duration patience();

        /** How often to look for what a schedule says, and for terminals that nobody uses any more. */
        @WithDefault("PT5S")
        Duration look();
    }

    /** How image versions are brought to terminals. */
    interface Rollouts {

        /** After so long a terminal that does not fetch the version, or does not run what is wished on it, has failed. */
        @WithDefault("PT2H")
        Duration deadline();

        /** A failure that a terminal reports counts when it lasts so long: terminals try again by themselves. */
        @WithDefault("PT30S")
        Duration grace();

        /** How long a claim on a rollout lasts; longer than looking at all of its terminals may take. */
        @WithDefault("PT60S")
        Duration lease();

        /** How long after its end terminals keep what their desktops had before, so that it can be rolled back at once. */
        @WithDefault("P7D")
        Duration keepBefore();

        /** How often terminals of a rollout are looked at. */
        @WithDefault("PT3S")
        Duration look();
    }

    /** Terminals and their streams. */
    interface Terminals {

        /** How long an enrolment token is valid. */
        @WithDefault("PT24H")
        Duration tokenLife();

        /** A replica that was silent for so long is dead, and its streams with it. */
        @WithDefault("PT10S")
        Duration replicaLife();

        /** How long to wait for the answer to a ping before a stream is dead. */
        @WithDefault("PT4S")
        Duration pingLimit();

        /** How long a terminal whose machine is gone, or cut off, may be taken for connected; at least 6 s. */
        @WithDefault("PT12S")
        Duration goneLimit();
    }

    /** The authority that signs terminals' certificates. */
    interface Certificates {

        /** PEM file of the terminals' authority. */
        Path authorityCertificate();

        /** PEM file (PKCS#8) of its private key. */
        Path authorityKey();

        /** PEM file of all that terminals trust. */
        Path trustBundle();

        /** How long a terminal's certificate is valid: longer than any holiday in which a PC may be off. */
        @WithDefault("P90D")
        Duration life();
    }

    /** How long calls of other services may take. */
    interface Peers {

        /** A call about one thing. */
        @WithDefault("PT5S")
        Duration limit();

        /** A call about many things. */
        @WithDefault("PT20S")
        Duration bulkLimit();
    }
}
