package org.idvserver.desktop.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Something that happened and that others are told. */
public sealed interface Fact {

    record ProfileMade(UUID profile, String name) implements Fact {}

    record ProfileChanged(UUID profile, String name, int number, List<ProfileSpec.Change> changes) implements Fact {}

    /** Many desktops of the profile or pool failed and none succeeded: no more are made for now. */
    record MakingStopped(Breaker.Scope scope, Desktop.Failure failure) implements Fact {}

    record MakingResumed(Breaker.Scope scope) implements Fact {}

    record QuotaSet(QuotaKind kind, UUID subject, QuotaLimits each, QuotaLimits total) implements Fact {}

    record QuotaRemoved(QuotaKind kind, UUID subject) implements Fact {}

    record BatchAsked(UUID batch, String owner, int items) implements Fact {}

    record BatchMoved(UUID batch, BatchState from, BatchState to, BatchCounts counts) implements Fact {}

    record BatchRetried(UUID batch, int items) implements Fact {}

    record BatchCancelled(UUID batch, int items) implements Fact {}

    /** A lesson's lab was looked at, shortly before the lesson. */
    record LessonChecked(LabReadiness lab) implements Fact {}

    /** The section's desktops were put on the lab's terminals; which seats have none, and why. */
    record LessonBegun(
            UUID lesson,
            UUID section,
            UUID lab,
            boolean exam,
            Instant at,
            long seated,
            int left,
            List<Seating.Place> vacant)
            implements Fact {}

    /** The section's desktops were taken from the lab's terminals. */
    record LessonEnded(UUID lesson, UUID section, UUID lab, boolean exam, Instant at) implements Fact {}

    /** People ended it before its time. */
    record ExamEnded(UUID lesson, UUID lab) implements Fact {}

    /** Section and user are null for a desktop that is nobody's. */
    record DesktopMade(UUID desktop, String name, UUID batch, UUID section, UUID user) implements Fact {}

    /** From and to are words of {@link DesktopState}, or of {@link RunState} when a terminal reported it. */
    record DesktopMoved(UUID desktop, String name, String from, String to, String reason, UUID terminal, Instant at)
            implements Fact {}

    /** Somebody took it from its pool. */
    record DesktopTaken(UUID desktop, String name, UUID user) implements Fact {}

    /** Nobody's again, in its pool. */
    record DesktopHandedBack(UUID desktop, String name, UUID user) implements Fact {}

    /** Its disk is to be one of another image version. */
    record DesktopReimaged(UUID desktop, String name, UUID from, UUID to) implements Fact {}

    record DesktopLocked(UUID desktop, String name, String reason) implements Fact {}

    /** The terminal is null when the desktop was taken away. */
    record DesktopAssigned(UUID desktop, String name, UUID terminal, Placement placement) implements Fact {}

    /** An owner's wish, such as {@code start}. */
    record DesktopWished(UUID desktop, String name, String wish) implements Fact {}

    record RolloutAsked(UUID rollout, UUID image, UUID version, int terminals) implements Fact {}

    /** The state that it has now, and why, are the rollout's own. */
    record RolloutMoved(Rollout rollout, RolloutState from, RolloutCounts counts) implements Fact {}

    /** A person answers for its version: waves begin though nobody has tried it. */
    record RolloutVouchedFor(UUID rollout, UUID version) implements Fact {}

    record RolloutWaveBegun(UUID rollout, int wave, int waves, int terminals) implements Fact {}

    record TerminalMade(UUID terminal, String name) implements Fact {}

    record TokenRenewed(UUID terminal, String name) implements Fact {}

    /** Terminals of a lab are to be switched on. */
    record TerminalsWoken(UUID lab, List<UUID> terminals) implements Fact {}

    /** Terminals of a lab are to be switched off as soon as nobody uses them. */
    record TerminalsPoweredOff(UUID lab, List<UUID> terminals) implements Fact {}

    record PowerScheduleSet(PowerSchedule schedule) implements Fact {}

    record PowerScheduleRemoved(UUID lab) implements Fact {}

    record TerminalEnrolled(UUID terminal, String name, UUID lab, UUID seat) implements Fact {}

    record EnrolmentRefused(String detail) implements Fact {}

    record CertificateRenewed(UUID terminal) implements Fact {}

    record TerminalLinkChanged(UUID terminal, String name, UUID lab, boolean connected, Instant at) implements Fact {}

    record LabClosed(UUID lab, String reason) implements Fact {}

    record LabOpened(UUID lab) implements Fact {}

    record MaintenanceBegun(UUID terminal, String name, String reason) implements Fact {}

    record MaintenanceEnded(UUID terminal, String name) implements Fact {}

    record SignedIn(UUID terminal, String name, UUID lab, UUID user, UUID desktop, Instant at) implements Fact {}

    record SignedOut(UUID terminal, String name, UUID lab, UUID user, Instant at) implements Fact {}

    record TerminalRevoked(UUID terminal, String reason) implements Fact {}
}
