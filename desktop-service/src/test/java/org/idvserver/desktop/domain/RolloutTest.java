package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Rollout.Progress;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final RunLimit NOW = new RunLimit(NOON, Duration.ZERO);
    private static final UUID VERSION = UUID.randomUUID();
    private static final UUID HERE = UUID.randomUUID();
    private static final RolloutCounts AWAY = RolloutCounts.of(Map.of(RolloutItemState.WAITING_OFFLINE, 2L));
    private static final Duration LIMIT = Duration.ofHours(2);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final RolloutSight.Goal GOAL =
            new RolloutSight.Goal(VERSION, true, Duration.ofHours(1), LIMIT, GRACE);

    @Test
    void cutsTerminalsIntoWavesOfWhichNoneIsEmpty() {
        assertThat(RolloutWaves.of(10, 1, List.of(25, 100))).containsExactly(1, 2, 2, 3, 3, 3, 3, 3, 3, 3);
        assertThat(RolloutWaves.of(3, 0, List.of(5, 25, 100))).containsExactly(1, 2, 2);
        assertThat(RolloutWaves.of(2, 5, List.of(100))).containsExactly(1, 1);
        assertThat(RolloutWaves.of(1, 1, List.of(50, 100))).containsExactly(1);
    }

    @Test
    void beginsTheNextWaveWhenEnoughAreHealthyForLongEnough() {
        Rollout rollout = rollout(new RolloutGate(50, 1, 60_000, 0));
        assertThat(rollout.wavePassed(progress(Map.of()), NOON)).isTrue();
        rollout.beginWave(2);

        assertThat(rollout.wavePassed(wave(RolloutItemState.STAGING, 2), NOON)).isFalse();
        Progress good = wave(RolloutItemState.HEALTHY, 1, RolloutItemState.WAITING_OFFLINE, 5);
        assertThat(rollout.wavePassed(good, NOON)).isFalse();
        assertThat(rollout.wavePassed(good, NOON.plusSeconds(59))).isFalse();
        Progress worse = wave(RolloutItemState.HEALTHY, 1, RolloutItemState.STAGING, 2);
        assertThat(rollout.wavePassed(worse, NOON.plusSeconds(60))).isFalse();
        assertThat(rollout.wavePassed(good, NOON.plusSeconds(61)))
                .as("the soak time begins anew")
                .isFalse();
        assertThat(rollout.wavePassed(good, NOON.plusSeconds(121))).isTrue();
    }

    @Test
    void waitsForSomebodyToTryTheVersionWhenAllAreAway() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 0, 0));
        rollout.beginWave(2);
        Progress away = progress(Map.of(RolloutItemState.WAITING_OFFLINE, 2L, RolloutItemState.PENDING, 5L), AWAY);
        assertThat(rollout.wavePassed(away, NOON)).isFalse();
        assertThat(rollout.passed()).isEmpty();
        assertThat(rollout.why().orElseThrow())
                .isEqualTo(
                        new Desktop.Failure(
                                "NOBODY_TRIED",
                                "None of the 2 terminals so far has the version, 2 are away: switch one on, or vouch for the version"));
        assertThat(rollout.state()).isEqualTo(RolloutState.RUNNING);

        assertThat(rollout.wavePassed(wave(RolloutItemState.STAGING, 1, RolloutItemState.WAITING_OFFLINE, 1), NOON))
                .isFalse();
        assertThat(rollout.why()).as("one has come").isEmpty();
        assertThat(rollout.wavePassed(wave(RolloutItemState.HEALTHY, 1, RolloutItemState.WAITING_OFFLINE, 1), NOON))
                .isTrue();
    }

    @Test
    void holdsNoLaterWaveUpWhoseTerminalsAreAllAway() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 0, 0));
        rollout.beginWave(1);
        rollout.beginWave(2);
        assertThat(rollout.wavePassed(progress(Map.of(RolloutItemState.HEALTHY, 1L), AWAY), NOON))
                .isTrue();
    }

    @Test
    void waitsForADesktopThatRunsFromTheVersion() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 60_000, 0));
        rollout.beginWave(2);
        Progress copies = wave(RolloutItemState.HEALTHY, 2);
        assertThat(rollout.wavePassed(with(copies, RolloutProof.NOT_YET), NOON)).isFalse();
        assertThat(rollout.wavePassed(with(copies, RolloutProof.NOT_YET), NOON.plusSeconds(999)))
                .isFalse();
        assertThat(rollout.why().orElseThrow().reason()).isEqualTo("NO_DESKTOP_RAN");

        assertThat(rollout.wavePassed(with(copies, RolloutProof.RAN), NOON.plusSeconds(1000)))
                .as("it has to run for the soak time")
                .isFalse();
        assertThat(rollout.why()).isEmpty();
        assertThat(rollout.wavePassed(with(copies, RolloutProof.RAN), NOON.plusSeconds(1060)))
                .isTrue();

        rollout.beginWave(2);
        assertThat(rollout.wavePassed(with(copies, RolloutProof.IMPOSSIBLE), NOON))
                .isFalse();
        assertThat(rollout.why()).as("nothing could be proved").isEmpty();
    }

    private static Progress with(Progress progress, RolloutProof proof) {
        return new Progress(progress.all(), progress.ofWave(), progress.goingBack(), proof, progress.free());
    }

    @Test
    void looksOnForTheSoakTimeWhenItIsFinished() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 60_000, 0));
        rollout.beginWave(1);
        rollout.beginWave(1);
        rollout.beginWave(1);
        rollout.follow(wave(RolloutItemState.HEALTHY, 3), NOON);
        assertThat(rollout.state()).isEqualTo(RolloutState.FINISHED);
        Instant last = NOON.plusSeconds(60).plus(GRACE).minusSeconds(1);
        rollout.looked(false, seen(NOON, false), GRACE, last);
        assertThat(rollout.nextAttempt()).as("what began to fail may count").isEqualTo(last);
        rollout.follow(wave(RolloutItemState.HEALTHY, 2, RolloutItemState.FAILED, 1), NOON.plusSeconds(59));
        assertThat(rollout.state()).isEqualTo(RolloutState.HALTED);

        Rollout quiet = rollout(new RolloutGate(90, 0, 60_000, 0));
        quiet.steer(RolloutState.FINISHED, null, AWAY, NOON);
        Instant later = NOON.plusSeconds(60).plus(GRACE);
        quiet.looked(false, seen(NOON, true), GRACE, later);
        assertThat(quiet.nextAttempt()).as("something fails").isEqualTo(later);
        quiet.looked(false, seen(NOON.plusSeconds(1), false), GRACE, later);
        assertThat(quiet.nextAttempt()).as("one was late").isEqualTo(later);
        quiet.looked(false, seen(NOON, false), GRACE, later);
        assertThat(quiet.nextAttempt()).isAfter(NOON.plus(Duration.ofDays(10_000)));
        quiet.looked(false, Rollout.Watch.NOTHING, GRACE, NOON);
        assertThat(quiet.nextAttempt()).as("a later one has all").isAfter(NOON.plus(Duration.ofDays(10_000)));
    }

    private static Rollout.Watch seen(Instant since, boolean failing) {
        return new Rollout.Watch(Optional.of(since), failing);
    }

    @Test
    void doesNotHaltAtItsEndWhatALaterRolloutHas() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 60_000, 0));
        rollout.steer(RolloutState.FINISHED, null, AWAY, NOON);
        Progress bad = wave(RolloutItemState.HEALTHY, 2, RolloutItemState.FAILED, 1);
        assertThat(rollout.endedBadly(bad.all())).isTrue();
        Progress taken = new Progress(bad.all(), bad.ofWave(), 0, RolloutProof.RAN, false);
        assertThat(rollout.follow(taken, NOON)).isEmpty();
        assertThat(rollout.state()).isEqualTo(RolloutState.FINISHED);
        assertThat(rollout.follow(bad, NOON)).hasSize(1);
        assertThat(rollout.state()).isEqualTo(RolloutState.HALTED);
        assertThat(rollout.endedBadly(bad.all())).as("it goes on").isFalse();
    }

    @Test
    void saysWhatHelpsWhenAllTerminalsSoFarWereLeftOut() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 0, 0));
        rollout.beginWave(2);
        Progress revoked = progress(
                Map.of(RolloutItemState.SKIPPED, 2L, RolloutItemState.PENDING, 5L),
                RolloutCounts.of(Map.of(RolloutItemState.SKIPPED, 2L)));
        assertThat(rollout.wavePassed(revoked, NOON)).isFalse();
        assertThat(rollout.why().orElseThrow())
                .isEqualTo(new Desktop.Failure(
                        "NOBODY_TRIED", "All 2 terminals so far were left out: vouch for the version, or roll back"));
    }

    @Test
    void goesOnUntriedWhenSomebodyVouchesForTheVersion() {
        Rollout rollout = rollout(new RolloutGate(90, 0, 60_000, 0));
        rollout.beginWave(2);
        Progress away = wave(RolloutItemState.WAITING_OFFLINE, 2);
        rollout.wavePassed(away, NOON);
        assertThat(rollout.vouch(NOON)).hasSize(1);
        assertThat(rollout.vouch(NOON)).isEmpty();
        assertThat(rollout.wavePassed(away, NOON)).as("the soak time holds").isFalse();
        assertThat(rollout.why()).isEmpty();
        assertThat(rollout.wavePassed(away, NOON.plusSeconds(60))).isTrue();

        rollout.steer(RolloutState.ROLLING_BACK, null, away.all(), NOON);
        assertThat(rollout.vouch(NOON)).as("repeated").isEmpty();
        Rollout back = rollout(new RolloutGate(90, 0, 0, 0));
        back.steer(RolloutState.ROLLING_BACK, null, away.all(), NOON);
        assertThatThrownBy(() -> back.vouch(NOON)).hasMessageContaining("has no wave to come");
    }

    @Test
    void haltsByItselfWhenTooManyFailOrTooFewCanBeHealthy() {
        Rollout many = rollout(new RolloutGate(0, 1, 0, 0));
        assertThat(many.follow(wave(RolloutItemState.FAILED, 1, RolloutItemState.STAGING, 1), NOON))
                .isEmpty();
        assertThat(many.follow(wave(RolloutItemState.FAILED, 2), NOON)).hasSize(1);
        assertThat(many.state()).isEqualTo(RolloutState.HALTED);
        assertThat(many.why().orElseThrow().reason()).isEqualTo("TOO_MANY_FAILURES");
        assertThat(many.wavePassed(wave(RolloutItemState.HEALTHY, 9), NOON)).isFalse();

        Rollout few = rollout(new RolloutGate(90, 5, 0, 0));
        few.follow(wave(RolloutItemState.FAILED, 1, RolloutItemState.HEALTHY, 8, RolloutItemState.STAGING, 1), NOON);
        assertThat(few.state()).isEqualTo(RolloutState.RUNNING);
        few.follow(wave(RolloutItemState.FAILED, 2, RolloutItemState.HEALTHY, 7, RolloutItemState.STAGING, 1), NOON);
        assertThat(few.why().orElseThrow().reason()).isEqualTo("TOO_FEW_HEALTHY");
    }

    @Test
    void failsATerminalThatTakesTooLongButNotOneThatIsAway() {
        RolloutItem item = item();
        RolloutSight without = sight(RolloutSight.Reach.HERE, Optional.empty());
        item.look(without, GOAL, NOON);
        assertThat(item.state()).isEqualTo(RolloutItemState.STAGING);

        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON.plus(LIMIT));
        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON.plus(LIMIT.multipliedBy(9)));
        assertThat(item.state()).isEqualTo(RolloutItemState.WAITING_OFFLINE);

        Instant back = NOON.plus(LIMIT.multipliedBy(10));
        item.look(without, GOAL, back);
        item.look(without, GOAL, back.plus(LIMIT));
        assertThat(item.state()).isEqualTo(RolloutItemState.STAGING);
        item.look(without, GOAL, back.plus(LIMIT).plusSeconds(1));
        assertThat(item.state()).isEqualTo(RolloutItemState.FAILED);
        assertThat(item.reason()).isEqualTo("DEADLINE");
    }

    @Test
    void countsOnlyFailuresThatLast() {
        RolloutItem item = item();
        RolloutSight failed = sight(RolloutSight.Reach.HERE, Optional.of(ImageCopyState.FAILED));
        item.look(failed, GOAL, NOON);
        item.look(sight(RolloutSight.Reach.HERE, Optional.of(ImageCopyState.FETCHING)), GOAL, NOON.plus(GRACE));
        item.look(failed, GOAL, NOON.plus(GRACE).plusSeconds(1));
        assertThat(item.state()).isEqualTo(RolloutItemState.STAGING);
        item.look(failed, GOAL, NOON.plus(GRACE.multipliedBy(2)).plusSeconds(1));
        assertThat(item.state()).isEqualTo(RolloutItemState.FAILED);
        assertThat(item.reason()).isEqualTo("SEGMENT_CORRUPT");

        item.retry(GOAL, NOON);
        item.look(sight(RolloutSight.Reach.HERE, Optional.of(ImageCopyState.VERIFIED)), GOAL, NOON);
        assertThat(item.state()).isEqualTo(RolloutItemState.HEALTHY);
    }

    @Test
    void countsHowOftenATerminalIsBegun() {
        RolloutItem item = item();
        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON);
        assertThat(item.attempts()).as("it never was here").isZero();
        RolloutSight without = sight(RolloutSight.Reach.HERE, Optional.empty());
        item.look(without, GOAL, NOON);
        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON);
        item.look(without, GOAL, NOON);
        item.retry(GOAL, NOON);
        assertThat(item.attempts()).as("it was away, and has not failed").isEqualTo(1);

        item.look(without, GOAL, NOON.plus(LIMIT).plusSeconds(1));
        assertThat(item.state()).isEqualTo(RolloutItemState.FAILED);
        item.retry(GOAL, NOON);
        item.retry(GOAL, NOON);
        assertThat(item.attempts()).isEqualTo(2);
        assertThat(item.started()).as("of the first attempt").isEqualTo(NOON);
    }

    @Test
    void tellsADesktopThatRanFromACopyAlone() {
        RolloutItem item = healthy();
        assertThat(item.ran()).isNull();
        Desktop desktop = desktop();
        item.look(sight(desktop, RunState.STOPPED), GOAL, NOON);
        assertThat(item.ran()).as("nobody started it").isNull();

        desktop.start(NOW);
        item.look(sight(desktop, RunState.RUNNING), GOAL, NOON.plusSeconds(1));
        item.look(sight(desktop, RunState.RUNNING), GOAL, NOON.plusSeconds(2));
        assertThat(item.ran()).isEqualTo(NOON.plusSeconds(1));
        item.look(sight(desktop, RunState.STARTING), GOAL, NOON.plusSeconds(3));
        assertThat(item.ran()).as("it ended by itself").isNull();
        item.look(sight(desktop, RunState.RUNNING), GOAL, NOON.plusSeconds(4));
        desktop.stop(NOW);
        item.look(sight(desktop, RunState.STOPPED), GOAL, NOON.plusSeconds(5));
        assertThat(item.ran()).as("somebody stopped it").isEqualTo(NOON.plusSeconds(4));
        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON.plusSeconds(6));
        assertThat(item.state()).isEqualTo(RolloutItemState.HEALTHY);
        assertThat(item.ran()).isEqualTo(NOON.plusSeconds(4));
    }

    @Test
    void failsAHealthyTerminalWhoseDesktopFailsLater() {
        RolloutItem item = healthy();
        Desktop desktop = desktop();
        desktop.start(NOW);
        item.look(sight(desktop, RunState.RUNNING), GOAL, NOON);
        RolloutSight failed = sight(desktop, RunState.FAILED);
        item.look(failed, GOAL, NOON);
        assertThat(item.state()).as("it may pass").isEqualTo(RolloutItemState.HEALTHY);
        assertThat(item.reason()).isEqualTo("DISK_FAILED");
        item.look(sight(desktop, RunState.RUNNING), GOAL, NOON.plus(GRACE));
        assertThat(item.reason()).isNull();

        item.look(sight(desktop, RunState.FAILED), GOAL, NOON.plus(GRACE));
        item.look(sight(desktop, RunState.FAILED), GOAL, NOON.plus(GRACE.multipliedBy(2)));
        assertThat(item.state()).isEqualTo(RolloutItemState.FAILED);
        assertThat(item.reason()).isEqualTo("DISK_FAILED");
        assertThat(item.ran()).isNull();
    }

    @Test
    void forgetsAFailureOfAHealthyTerminalThatGoesAway() {
        RolloutItem item = healthy();
        Desktop desktop = desktop();
        desktop.start(NOW);
        item.look(sight(desktop, RunState.FAILED), GOAL, NOON);
        assertThat(item.reason()).isEqualTo("DISK_FAILED");
        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON.plusSeconds(1));
        assertThat(item.reason()).isNull();

        Instant back = NOON.plus(LIMIT);
        item.look(sight(desktop, RunState.FAILED), GOAL, back);
        assertThat(item.state()).as("it may pass").isEqualTo(RolloutItemState.HEALTHY);
        item.look(sight(desktop, RunState.FAILED), GOAL, back.plus(GRACE));
        assertThat(item.state()).isEqualTo(RolloutItemState.FAILED);
    }

    @Test
    void leavesAFailureToTheLaterRolloutThatHasTheTerminal() {
        RolloutItem item = healthy();
        Desktop desktop = desktop();
        desktop.start(NOW);
        item.look(sight(desktop, RunState.FAILED), GOAL, NOON);
        item.supersede(UUID.randomUUID(), NOON);
        assertThat(item.state()).isEqualTo(RolloutItemState.HEALTHY);
        assertThat(item.reason()).isNull();
        item.look(sight(desktop, RunState.FAILED), GOAL, NOON.plus(GRACE));
        assertThat(item.state()).as("a failure anew").isEqualTo(RolloutItemState.HEALTHY);
    }

    @Test
    void blamesNoVersionForADesktopOfAnother() {
        RolloutItem item = healthy();
        Desktop other = desktop(UUID.randomUUID());
        other.start(NOW);
        item.look(sight(other, RunState.RUNNING), GOAL, NOON);
        assertThat(item.ran()).isNull();
        item.look(sight(other, RunState.FAILED), GOAL, NOON);
        item.look(sight(other, RunState.FAILED), GOAL, NOON.plus(LIMIT));
        assertThat(item.state()).isEqualTo(RolloutItemState.HEALTHY);
    }

    private static RolloutItem healthy() {
        RolloutItem item = item();
        item.look(sight(RolloutSight.Reach.HERE, Optional.of(ImageCopyState.VERIFIED)), GOAL, NOON);
        assertThat(item.state()).isEqualTo(RolloutItemState.HEALTHY);
        return item;
    }

    private static RolloutSight sight(Desktop desktop, RunState reported) {
        String reason = reported == RunState.FAILED ? "DISK_FAILED" : "";
        desktop.observed(HERE, new Desktop.RunReport(reported, reason, "", 0), NOW);
        return new RolloutSight(
                RolloutSight.Reach.HERE, Optional.empty(), List.of(new RolloutSight.Seen(desktop, true, false)));
    }

    private static Desktop desktop() {
        return desktop(VERSION);
    }

    private static Desktop desktop(UUID version) {
        Profile profile = UsualProfile.make();
        Desktop.Origin origin = new Desktop.Origin(
                UUID.randomUUID(),
                new BatchScope(UUID.randomUUID(), null, "x", AssignmentRule.USER, false),
                UUID.randomUUID(),
                null);
        Desktop desktop = new Desktop(UUID.randomUUID(), "pc-1", origin, profile, NOON, NOON.plus(LIMIT));
        desktop.beginProvisioning(NOON);
        PinnedImage image = new PinnedImage(version, 1L, "");
        desktop.provisioned(new Desktop.Made(image, UUID.randomUUID(), new ConfigDrive("", "", "", "")), NOON);
        desktop.assign(HERE, Placement.LOCAL, NOW);
        desktop.holdFor(HERE);
        return desktop;
    }

    @Test
    void leavesOutATerminalThatIsShutOut() {
        RolloutItem item = item();
        item.look(sight(RolloutSight.Reach.OFFLINE, Optional.empty()), GOAL, NOON);
        item.look(sight(RolloutSight.Reach.REVOKED, Optional.empty()), GOAL, NOON);
        assertThat(item.state()).isEqualTo(RolloutItemState.SKIPPED);
        item.rollBack(GOAL, NOON);
        assertThat(item.state()).isEqualTo(RolloutItemState.SKIPPED);
    }

    private static RolloutSight sight(RolloutSight.Reach reach, Optional<ImageCopyState> copy) {
        return new RolloutSight(
                reach,
                copy.map(state -> new ImageCopy(UUID.randomUUID(), VERSION)
                        .observed(new ImageCopy.Progress(state, 0, 1, "SEGMENT_CORRUPT"))),
                List.of());
    }

    private static RolloutItem item() {
        Terminal terminal = new Terminal(
                UUID.randomUUID(),
                "pc-1",
                new Terminal.Place(UUID.randomUUID(), null),
                new Terminal.Token("", NOON),
                NOON);
        return new RolloutItem(UUID.randomUUID(), UUID.randomUUID(), 1, terminal, 1);
    }

    private static Rollout rollout(RolloutGate gate) {
        return new Rollout(
                UUID.randomUUID(),
                new Rollout.Order("user/1", null, ""),
                new DesktopDisk.Source(UUID.randomUUID(), new PinnedImage(VERSION, 1L, "")),
                gate,
                3,
                NOON);
    }

    private static Progress wave(Object... statesAndNumbers) {
        Map<RolloutItemState, Long> counted = new EnumMap<>(RolloutItemState.class);
        for (int index = 0; index < statesAndNumbers.length; index += 2) {
            counted.put(
                    (RolloutItemState) statesAndNumbers[index], ((Integer) statesAndNumbers[index + 1]).longValue());
        }
        return progress(counted);
    }

    private static Progress progress(Map<RolloutItemState, Long> counted) {
        return progress(counted, RolloutCounts.of(counted));
    }

    private static Progress progress(Map<RolloutItemState, Long> all, RolloutCounts ofWave) {
        return new Progress(RolloutCounts.of(all), ofWave, 0, RolloutProof.RAN, true);
    }
}
