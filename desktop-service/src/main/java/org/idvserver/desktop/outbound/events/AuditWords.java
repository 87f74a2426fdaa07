package org.idvserver.desktop.outbound.events;

import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.LabReadiness;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutItemState;

/** How the audit record names an act, what it was done to, and what its reader should know. */
record AuditWords(String action, String object, String detail) {

    static AuditWords of(Fact fact) {
        if (fact instanceof Fact.ProfileMade made) {
            return new AuditWords("profile.created", "profile/" + made.profile(), made.name());
        }
        if (fact instanceof Fact.ProfileChanged changed) {
            return new AuditWords("profile.changed", "profile/" + changed.profile(), words(changed));
        }
        if (fact instanceof Fact.QuotaSet set) {
            return quota("set", set.kind(), set.subject(), "each %s, total %s".formatted(set.each(), set.total()));
        }
        if (fact instanceof Fact.QuotaRemoved removed) {
            return quota("removed", removed.kind(), removed.subject(), "");
        }
        if (fact instanceof Fact.MakingStopped stopped) {
            Desktop.Failure why = stopped.failure();
            return making("stopped", stopped.scope(), why.reason() + ": " + why.message());
        }
        if (fact instanceof Fact.MakingResumed resumed) {
            return making("resumed", resumed.scope(), "");
        }
        return ofBatch(fact);
    }

    private static AuditWords making(String what, Breaker.Scope scope, String detail) {
        String kind = scope.kind().name().toLowerCase(Locale.ROOT);
        return new AuditWords(kind + ".making-" + what, kind + "/" + scope.id(), detail);
    }

    private static AuditWords ofBatch(Fact fact) {
        if (fact instanceof Fact.BatchAsked asked) {
            return batch("asked", asked.batch(), "%d desktops for %s".formatted(asked.items(), asked.owner()));
        }
        if (fact instanceof Fact.BatchMoved moved) {
            return batch(
                    "state-changed",
                    moved.batch(),
                    "From %s to %s: %d of %d done, %d failed"
                            .formatted(
                                    moved.from(),
                                    moved.to(),
                                    moved.counts().succeeded(),
                                    moved.counts().total(),
                                    moved.counts().failed()));
        }
        if (fact instanceof Fact.BatchRetried retried) {
            return batch("retried", retried.batch(), "%d items".formatted(retried.items()));
        }
        if (fact instanceof Fact.BatchCancelled cancelled) {
            return batch("cancelled", cancelled.batch(), "%d desktops are removed".formatted(cancelled.items()));
        }
        if (fact instanceof Fact.LessonChecked checked) {
            LabReadiness lab = checked.lab();
            return new AuditWords(
                    "lesson.checked",
                    "lesson/" + lab.lesson().id(),
                    "%d of %d seats, %d of %d terminals and %d of %d desktops are ready"
                            .formatted(
                                    lab.readySeats(),
                                    lab.seats().size(),
                                    lab.readyTerminals(),
                                    lab.terminals().size(),
                                    lab.stock().ready(),
                                    lab.stock().desktops()));
        }
        if (fact instanceof Fact.LessonBegun begun) {
            return new AuditWords(
                    "lesson.begun",
                    "lesson/" + begun.lesson(),
                    "%d seats have a desktop, %d have none"
                            .formatted(begun.seated(), begun.vacant().size()));
        }
        if (fact instanceof Fact.LessonEnded ended) {
            return new AuditWords("lesson.ended", "lesson/" + ended.lesson(), "lab/" + ended.lab());
        }
        if (fact instanceof Fact.ExamEnded ended) {
            return new AuditWords("lesson.exam-end-asked", "lesson/" + ended.lesson(), "lab/" + ended.lab());
        }
        return ofDesktop(fact);
    }

    private static String words(Fact.ProfileChanged changed) {
        String changes = changed.changes().stream()
                .map(change -> "%s from %s to %s".formatted(change.field(), change.from(), change.to()))
                .collect(Collectors.joining("; "));
        return "%s, number %d: %s".formatted(changed.name(), changed.number(), changes);
    }

    private static AuditWords ofDesktop(Fact fact) {
        if (fact instanceof Fact.DesktopMade made) {
            return desktop(
                    "created",
                    made.desktop(),
                    made.user() == null ? made.name() : made.name() + " for user/" + made.user());
        }
        if (fact instanceof Fact.DesktopMoved moved) {
            String why = moved.reason().isEmpty() ? "" : ": " + moved.reason();
            return desktop(
                    "state-changed",
                    moved.desktop(),
                    "%s from %s to %s%s".formatted(moved.name(), moved.from(), moved.to(), why));
        }
        if (fact instanceof Fact.DesktopAssigned assigned) {
            return assigned.terminal() == null
                    ? desktop("unassigned", assigned.desktop(), assigned.name())
                    : desktop(
                            "assigned",
                            assigned.desktop(),
                            "%s to terminal/%s, %s"
                                    .formatted(assigned.name(), assigned.terminal(), assigned.placement()));
        }
        if (fact instanceof Fact.DesktopTaken taken) {
            return desktop("taken", taken.desktop(), taken.name() + " by user/" + taken.user());
        }
        if (fact instanceof Fact.DesktopHandedBack back) {
            return desktop("handed-back", back.desktop(), back.name() + " by user/" + back.user());
        }
        if (fact instanceof Fact.DesktopReimaged reimaged) {
            return desktop(
                    "reimage-asked",
                    reimaged.desktop(),
                    "%s from version %s to %s".formatted(reimaged.name(), reimaged.from(), reimaged.to()));
        }
        if (fact instanceof Fact.DesktopLocked locked) {
            return desktop("locked", locked.desktop(), locked.name() + ": " + locked.reason());
        }
        if (fact instanceof Fact.DesktopWished wished) {
            return desktop(wished.wish() + "-asked", wished.desktop(), wished.name());
        }
        return ofRollout(fact);
    }

    private static AuditWords ofRollout(Fact fact) {
        if (fact instanceof Fact.RolloutAsked asked) {
            return rollout(
                    "asked",
                    asked.rollout(),
                    "Version %s of image/%s for %d terminals"
                            .formatted(asked.version(), asked.image(), asked.terminals()));
        }
        if (fact instanceof Fact.RolloutVouchedFor vouched) {
            return rollout(
                    "vouched-for",
                    vouched.rollout(),
                    "Version %s may go on though nobody has tried it".formatted(vouched.version()));
        }
        if (fact instanceof Fact.RolloutWaveBegun begun) {
            return rollout(
                    "wave-begun",
                    begun.rollout(),
                    "Wave %d of %d, %d terminals".formatted(begun.wave(), begun.waves(), begun.terminals()));
        }
        if (fact instanceof Fact.RolloutMoved moved) {
            Rollout rollout = moved.rollout();
            String why = rollout.why().map(failure -> ": " + failure.message()).orElse("");
            return rollout(
                    "state-changed",
                    rollout.id(),
                    "From %s to %s, %d of %d terminals healthy, %d failed%s"
                            .formatted(
                                    moved.from(),
                                    rollout.state(),
                                    moved.counts().in(RolloutItemState.HEALTHY),
                                    moved.counts().total(),
                                    moved.counts().in(RolloutItemState.FAILED),
                                    why));
        }
        return ofTerminal(fact);
    }

    private static AuditWords ofTerminal(Fact fact) {
        if (fact instanceof Fact.TerminalMade made) {
            return terminal("created", made.terminal(), made.name());
        }
        if (fact instanceof Fact.TokenRenewed renewed) {
            return terminal("token-renewed", renewed.terminal(), renewed.name());
        }
        if (fact instanceof Fact.TerminalsWoken woken) {
            return new AuditWords(
                    "lab.woken",
                    "lab/" + woken.lab(),
                    "%d terminals".formatted(woken.terminals().size()));
        }
        if (fact instanceof Fact.TerminalsPoweredOff off) {
            return new AuditWords(
                    "lab.power-off-asked",
                    "lab/" + off.lab(),
                    "%d terminals".formatted(off.terminals().size()));
        }
        if (fact instanceof Fact.PowerScheduleSet set) {
            return new AuditWords(
                    "lab.power-schedule-set",
                    "lab/" + set.schedule().labId(),
                    "%s, %s".formatted(set.schedule().periods(), set.schedule().timeZone()));
        }
        if (fact instanceof Fact.PowerScheduleRemoved removed) {
            return new AuditWords("lab.power-schedule-removed", "lab/" + removed.lab(), "");
        }
        if (fact instanceof Fact.TerminalEnrolled enrolled) {
            return terminal("enrolled", enrolled.terminal(), enrolled.name());
        }
        if (fact instanceof Fact.CertificateRenewed renewed) {
            return terminal("certificate-renewed", renewed.terminal(), "");
        }
        if (fact instanceof Fact.TerminalLinkChanged changed) {
            return terminal(changed.connected() ? "connected" : "disconnected", changed.terminal(), changed.name());
        }
        if (fact instanceof Fact.LabClosed closed) {
            return new AuditWords("lab.closed", "lab/" + closed.lab(), closed.reason());
        }
        if (fact instanceof Fact.LabOpened opened) {
            return new AuditWords("lab.opened", "lab/" + opened.lab(), "");
        }
        if (fact instanceof Fact.MaintenanceBegun begun) {
            return terminal("maintenance-begun", begun.terminal(), begun.name() + ": " + begun.reason());
        }
        if (fact instanceof Fact.MaintenanceEnded ended) {
            return terminal("maintenance-ended", ended.terminal(), ended.name());
        }
        if (fact instanceof Fact.SignedIn in) {
            return terminal(
                    "signed-in",
                    in.terminal(),
                    "user/%s at %s, desktop/%s".formatted(in.user(), in.name(), in.desktop()));
        }
        if (fact instanceof Fact.SignedOut out) {
            return terminal("signed-out", out.terminal(), "user/%s at %s".formatted(out.user(), out.name()));
        }
        if (fact instanceof Fact.TerminalRevoked revoked) {
            return terminal("revoked", revoked.terminal(), revoked.reason());
        }
        throw new IllegalArgumentException("no audit words for " + fact.getClass());
    }

    private static AuditWords quota(String act, QuotaKind kind, UUID subject, String detail) {
        return new AuditWords("quota." + act, kind.name().toLowerCase(Locale.ROOT) + "/" + subject, detail);
    }

    private static AuditWords batch(String act, UUID id, String detail) {
        return new AuditWords("batch." + act, "batch/" + id, detail);
    }

    private static AuditWords rollout(String act, UUID id, String detail) {
        return new AuditWords("rollout." + act, "rollout/" + id, detail);
    }

    private static AuditWords desktop(String act, UUID id, String detail) {
        return new AuditWords("desktop." + act, "desktop/" + id, detail);
    }

    private static AuditWords terminal(String act, UUID id, String detail) {
        return new AuditWords("terminal." + act, "terminal/" + id, detail);
    }
}
