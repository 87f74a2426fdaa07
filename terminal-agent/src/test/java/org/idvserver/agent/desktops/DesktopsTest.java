package org.idvserver.agent.desktops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.host.XmlDocument;
import org.idvserver.agent.images.ImageStore;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.support.FakeDomains;
import org.idvserver.agent.support.HostFolder;
import org.idvserver.contracts.desktop.v1.DataDisk;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.Firmware;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.RoamingDisk;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesktopsTest {
    private static final String ONE = "0e000000-0000-4000-8000-000000000001";
    private static final String TWO = "0e000000-0000-4000-8000-000000000002";
    private static final String NETWORK = "0d000000-0000-4000-8000-00000000000a";
    private static final String VERSION = "0a000000-0000-4000-8000-000000000001";
    private static final String NEXT_VERSION = "0a000000-0000-4000-8000-000000000002";
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

    @TempDir
    Path folder;

    private final FakeDomains domains = new FakeDomains();
    private final Observations observations = new Observations();
    private final Map<String, StepFailure> refusedVolumes = new HashMap<>();
    private final List<String> guarded = new ArrayList<>();
    private Optional<StepFailure> unguarded = Optional.empty();
    private final List<String> confirmed = new ArrayList<>();
    private Optional<StepFailure> unconfirmed = Optional.empty();
    private Surroundings surroundings =
            new Surroundings(Map.of(NETWORK, InternalNetworkOrder.getDefaultInstance()), Map.of(), Map.of());
    private long now;
    private ImageStore images;
    private Desktops desktops;

    @BeforeEach
    void begin() throws IOException {
        images = new ImageStore(Files.createDirectory(folder.resolve("images")));
        Path root = Files.createDirectory(folder.resolve("desktops"));
        DesktopStart start = new DesktopStart(root, images, volumes(), domains, host(Clock.systemDefaultZone()));
        desktops = new Desktops(root, domains, start, observations, () -> now);
    }

    private static DesktopOrder roaming() {
        return local(ONE).toBuilder()
                .setRoamingDisk(RoamingDisk.newBuilder().setVolumeId("v1"))
                .build();
    }

    private RoamingVolumes volumes() {
        return new RoamingVolumes() {
            @Override
            public RbdConnection open(String volumeId) {
                return DesktopsTest.this.open(volumeId);
            }

            @Override
            public void confirmOpen(String volumeId) {
                confirmed.add(volumeId + (domains.halted.isEmpty() ? " too late" : " while halted"));
                unconfirmed.ifPresent(failure -> {
                    throw failure;
                });
            }
        };
    }

    private RbdConnection open(String volume) {
        if (refusedVolumes.containsKey(volume)) {
            throw refusedVolumes.get(volume);
        }
        return RbdConnection.newBuilder()
                .addMonitors("10.99.255.254:6789")
                .setPool("p")
                .setImage(volume)
                .setUser("u")
                .setKey(KEY)
                .build();
    }

    @Test
    void waitsForItsImageAndStartsThen() throws IOException {
        fetching();
        pass(local(ONE));
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_STARTING);
        assertThat(seen(ONE).getReason()).isEqualTo("IMAGE_FETCHING");

        imageArrives();
        pass(local(ONE));
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        assertThat(desktops.imagesInUse()).containsExactly(VERSION);
    }

    /** A machine that nobody knows to have the volume open could not be shut out of it. */
    @Test
    void letsNoGuestWriteToItsVolumeBeforeItIsNotedWhoHasItOpen() {
        unconfirmed = Optional.of(new StepFailure("IMAGE_SERVICE_UNAVAILABLE", "away"));
        pass(roaming());
        assertThat(confirmed).containsExactly("v1 while halted");
        assertThat(domains.running).containsEntry(ONE, false);
        assertThat(seen(ONE).getReason()).isEqualTo("IMAGE_SERVICE_UNAVAILABLE");

        unconfirmed = Optional.empty();
        later(Duration.ofMinutes(10));
        pass(roaming());
        assertThat(confirmed).hasSize(2).doesNotContain("v1 too late");
        assertThat(domains.running).containsEntry(ONE, true);
        assertThat(domains.halted).isEmpty();
    }

    @Test
    void switchesOffAGuestThatWasShutOutOfItsVolumeAndTellsSo() {
        pass(roaming());
        domains.halted.add(ONE);
        refusedVolumes.put("v1", new StepFailure("FENCED", "taken away"));
        pass(roaming());
        assertThat(domains.acts).containsExactly("start " + ONE, "destroy " + ONE);
        assertThat(seen(ONE).getReason()).isEqualTo("VOLUME_LOST");

        later(Duration.ofMinutes(1));
        pass(roaming());
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_FAILED);
        assertThat(seen(ONE).getReason()).isEqualTo("FENCED");
        assertThat(domains.running).containsEntry(ONE, false);
    }

    @Test
    void startsAgainAGuestWhoseVolumeIsStillItsOwn() {
        pass(roaming());
        domains.halted.add(ONE);
        pass(roaming());
        later(Duration.ofMinutes(1));
        pass(roaming());
        assertThat(domains.acts).containsExactly("start " + ONE, "destroy " + ONE, "start " + ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void stopsAllBeforeTheMachineGoesOff() throws IOException {
        imageArrives();
        pass(local(ONE));
        domains.obedient = false;
        assertThat(desktops.stopAll(domains.ours())).isFalse();
        assertThat(desktops.stopAll(domains.ours())).isFalse();
        assertThat(domains.acts).containsExactly("start " + ONE, "ask " + ONE);
        assertThat(desktops.nextLook()).isPresent();

        later(Desktops.PATIENCE);
        assertThat(desktops.stopAll(domains.ours())).isFalse();
        assertThat(desktops.stopAll(domains.ours())).isTrue();
        assertThat(domains.acts).containsExactly("start " + ONE, "ask " + ONE, "destroy " + ONE);
    }

    @Test
    void restartsOnceForEachGeneration() throws IOException {
        imageArrives();
        pass(local(ONE));
        DesktopOrder restarted = local(ONE).toBuilder().setRestartGeneration(1).build();
        pass(restarted);
        pass(restarted);
        pass(restarted);

        assertThat(domains.acts).containsExactly("start " + ONE, "ask " + ONE, "start " + ONE);
        assertThat(seen(ONE).getRestartGeneration()).isEqualTo(1);
    }

    @Test
    void waitsForAGuestAsLongAsItIsTold() throws IOException {
        imageArrives();
        domains.obedient = false;
        DesktopOrder patient = local(ONE).toBuilder().setShutdownSeconds(60).build();
        pass(patient);
        DesktopOrder stopped = patient.toBuilder().setRunning(false).build();
        pass(stopped);
        later(Duration.ofSeconds(59));
        pass(stopped);
        assertThat(domains.acts).containsExactly("start " + ONE, "ask " + ONE);

        later(Duration.ofSeconds(2));
        pass(stopped);
        assertThat(domains.acts).endsWith("destroy " + ONE);
    }

    @Test
    void takesThePowerFromAGuestThatDoesNotListen() throws IOException {
        imageArrives();
        domains.obedient = false;
        pass(local(ONE));
        DesktopOrder stopped = local(ONE).toBuilder().setRunning(false).build();
        pass(stopped);
        later(Desktops.PATIENCE.minusSeconds(1));
        pass(stopped);
        assertThat(domains.acts).containsExactly("start " + ONE, "ask " + ONE);

        later(Duration.ofSeconds(2));
        pass(stopped);
        pass(stopped);
        assertThat(domains.acts).endsWith("destroy " + ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_STOPPED);
    }

    @Test
    void makesTheOverlayAnewBeforeEachStartOnlyWhenTheDiskIsToBeRestored() throws IOException {
        imageArrives();
        DesktopOrder kept = local(ONE).toBuilder()
                .setLocalDisk(
                        LocalDisk.newBuilder().setVersionId(VERSION).setRestoreMode(RestoreMode.RESTORE_MODE_NEVER))
                .build();
        pass(kept);
        markOverlay(ONE);
        pass(kept.toBuilder().setRestartGeneration(1).build());
        pass(kept.toBuilder().setRestartGeneration(1).build());
        assertThat(marked(ONE)).isTrue();

        pass(local(ONE).toBuilder().setRestartGeneration(2).build());
        pass(local(ONE).toBuilder().setRestartGeneration(2).build());
        assertThat(marked(ONE)).isFalse();
    }

    @Test
    void makesAKeptOverlayAnewOnceForEachReset() throws IOException {
        imageArrives();
        DesktopOrder kept = kept(VERSION);
        pass(kept);
        markOverlay(ONE);

        DesktopOrder reset =
                restarted(kept, 1).toBuilder().setResetGeneration(1).build();
        pass(reset);
        pass(reset);
        assertThat(marked(ONE)).isFalse();

        markOverlay(ONE);
        restartTheAgent();
        pass(restarted(reset, 2));
        pass(restarted(reset, 2));
        assertThat(domains.acts).endsWith("ask " + ONE, "start " + ONE);
        assertThat(marked(ONE)).as("one reset is one fresh overlay").isTrue();
    }

    @Test
    void makesTheOverlayAnewAfterAResetThatFoundTheDesktopOff() throws IOException {
        imageArrives();
        DesktopOrder kept = kept(VERSION);
        pass(kept);
        DesktopOrder off = kept.toBuilder().setRunning(false).build();
        pass(off);
        markOverlay(ONE);

        pass(off.toBuilder().setResetGeneration(1).build());
        assertThat(marked(ONE)).as("nothing is touched before it starts").isTrue();
        pass(kept.toBuilder().setResetGeneration(1).build());
        assertThat(marked(ONE)).isFalse();
    }

    @Test
    void readsTheNoteOfAnOlderAgent() throws IOException {
        imageArrives();
        pass(kept(VERSION));
        markOverlay(ONE);
        Path note = overlay(ONE).resolveSibling("overlay.base");
        Files.writeString(note, VERSION);

        pass(restarted(kept(VERSION), 1));
        pass(restarted(kept(VERSION), 1));
        assertThat(domains.acts).endsWith("start " + ONE);
        assertThat(marked(ONE)).isTrue();
        assertThat(desktops.imagesInUse()).containsExactly(VERSION);
    }

    @Test
    void runsOnUntilItsNextImageIsHereAndStartsOnThat() throws IOException {
        imageArrives();
        pass(kept(VERSION));
        markOverlay(ONE);
        fetching(NEXT_VERSION);
        DesktopOrder other = restarted(kept(NEXT_VERSION), 1);

        pass(other);
        pass(other);
        assertThat(domains.acts).containsExactly("start " + ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        assertThat(seen(ONE).getReason()).isEqualTo("IMAGE_FETCHING");
        assertThat(seen(ONE).getRestartGeneration()).isZero();
        assertThat(desktops.imagesInUse()).as("what it runs on stays").containsExactly(VERSION);

        imageArrives(NEXT_VERSION);
        pass(other);
        pass(other);
        assertThat(domains.acts).containsExactly("start " + ONE, "ask " + ONE, "start " + ONE);
        assertThat(marked(ONE)).isFalse();
        assertThat(desktops.imagesInUse()).containsExactly(NEXT_VERSION);
    }

    @Test
    void makesTheOverlayAnewAtTheFirstStartOfAWeek() throws IOException {
        imageArrives();
        DesktopOrder weekly = withDisk(local(ONE), RestoreMode.RESTORE_MODE_WEEKLY);
        pass(weekly);
        markOverlay(ONE);
        startAgain(weekly, 1);
        assertThat(marked(ONE)).isTrue();

        restartTheAgent(Clock.offset(Clock.systemDefaultZone(), Duration.ofDays(7)));
        startAgain(weekly, 2);
        assertThat(marked(ONE)).isFalse();
    }

    @Test
    void keepsADataDiskOrMakesItAnewByItsOwnMode() throws IOException {
        imageArrives();
        DesktopOrder kept = withDataDisk(RestoreMode.RESTORE_MODE_NEVER);
        pass(kept);
        Path disk = folder.resolve("desktops").resolve(ONE).resolve("data.qcow2");
        assertThat(Command.of("qemu-img", "info", disk.toString()).runOrFail("TEST"))
                .contains("virtual size: 3 GiB")
                .doesNotContain("backing file");
        assertThat(Files.size(disk)).as("it grows as it is written").isLessThan(1 << 20);
        Files.write(disk, new byte[] {'m', 'a', 'r', 'k'}, StandardOpenOption.APPEND);
        long marked = Files.size(disk);
        startAgain(kept, 1);
        assertThat(Files.size(disk)).isEqualTo(marked);

        startAgain(withDataDisk(RestoreMode.RESTORE_MODE_EVERY_BOOT), 2);
        assertThat(Files.size(disk)).isLessThan(marked);

        pass(local(TWO));
        pass(local(TWO));
        assertThat(disk).doesNotExist();
    }

    @Test
    void tellsWhatTheMachineHasNotForADesktop() throws IOException {
        imageArrives();
        DesktopOrder uefi = local(ONE).toBuilder()
                .setFirmware(Firmware.FIRMWARE_UEFI)
                .setTpm(true)
                .build();
        pass(uefi);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_FAILED);
        assertThat(seen(ONE).getReason()).isEqualTo("FIRMWARE_MISSING");

        new HostFolder(folder).firmware();
        later(Duration.ofMinutes(2));
        pass(uefi);
        assertThat(seen(ONE).getReason()).isEqualTo("TPM_MISSING");
        assertThat(domains.acts).isEmpty();

        new HostFolder(folder).program("swtpm").program("swtpm_setup");
        later(Duration.ofMinutes(2));
        pass(uefi);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        assertThat(XmlDocument.parse(domains.definitions.get(ONE)).value("/domain/os/nvram"))
                .isEqualTo(folder.resolve("desktops")
                        .resolve(ONE)
                        .resolve("nvram.fd")
                        .toString());
    }

    @Test
    void forgetsWhatItsFirmwareRemembersWhenItsDiskIsMadeAnew() throws IOException {
        imageArrives();
        new HostFolder(folder).firmware();
        DesktopOrder kept = withDisk(local(ONE), RestoreMode.RESTORE_MODE_NEVER).toBuilder()
                .setFirmware(Firmware.FIRMWARE_UEFI)
                .build();
        pass(kept);
        domains.forgotten.clear();
        startAgain(kept, 1);
        assertThat(domains.forgotten).isEmpty();

        startAgain(withDisk(kept, RestoreMode.RESTORE_MODE_EVERY_BOOT), 2);
        assertThat(domains.forgotten).containsExactly(ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void startsACrashedGuestAgainAfterAWhile() throws IOException {
        imageArrives();
        pass(local(ONE));
        domains.running.put(ONE, false);
        pass(local(ONE));
        assertThat(seen(ONE).getReason()).isEqualTo("GUEST_STOPPED");
        assertThat(domains.acts).hasSize(1);

        later(Duration.ofSeconds(2));
        pass(local(ONE));
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void doesNotHoldTheOthersWhenOneFails() throws IOException {
        imageArrives();
        domains.failingStarts.put(ONE, new StepFailure("LIBVIRT_ERROR", "no memory"));
        pass(local(ONE), local(TWO));
        pass(local(ONE), local(TWO));

        assertThat(seen(ONE).getReason()).isEqualTo("LIBVIRT_ERROR");
        assertThat(seen(TWO).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        assertThat(domains.acts).as("no second attempt so soon").containsExactly("start " + ONE, "start " + TWO);

        domains.failingStarts.clear();
        later(Duration.ofSeconds(2));
        pass(local(ONE), local(TWO));
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void triesAtOnceWhenTheOrderChanges() throws IOException {
        imageArrives();
        domains.failingStarts.put(ONE, new StepFailure("LIBVIRT_ERROR", "no memory"));
        pass(local(ONE));
        domains.failingStarts.clear();
        pass(local(ONE).toBuilder().setMemoryMib(128).build());

        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void letsNobodyOutWithoutTheGuard() throws IOException {
        imageArrives();
        surroundings = new Surroundings(
                Map.of(), Map.of(), Map.of(Surroundings.GUARD, new StepFailure("GUARD_FAILED", "nft")));
        pass(local(ONE).toBuilder()
                .addNics(NicOrder.newBuilder().setExternalNetworkId("x"))
                .build());

        assertThat(seen(ONE).getReason()).isEqualTo("GUARD_FAILED");
        assertThat(domains.acts).isEmpty();
    }

    @Test
    void removesWhatIsNotOrderedWithItsDisk() throws IOException {
        imageArrives();
        pass(local(ONE), local(TWO));
        pass(local(TWO));
        pass(local(TWO));

        assertThat(domains.definitions).containsOnlyKeys(TWO);
        assertThat(folder.resolve("desktops").resolve(ONE)).doesNotExist();
        assertThat(folder.resolve("desktops").resolve(TWO)).exists();
    }

    @Test
    void givesAVolumesKeyToLibvirtOnlyWhileItStarts() {
        DesktopOrder roaming = roaming();
        pass(roaming);

        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        assertThat(domains.definitions.get(ONE)).contains("p/v1").doesNotContain(KEY);
        assertThat(domains.keys).isEmpty();
    }

    @Test
    void adoptsAGuestThatRanBeforeTheAgentStarted() throws IOException {
        imageArrives();
        pass(local(ONE));
        restartTheAgent();
        pass(local(ONE));

        assertThat(domains.acts).containsExactly("start " + ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void guardsTheCardsOfAGuestBeforeItsFirstStep() throws IOException {
        imageArrives();
        pass(local(ONE).toBuilder()
                .addNics(NicOrder.newBuilder().setPortId("p1").setInternalNetworkId(NETWORK))
                .build());

        assertThat(guarded).containsExactly("p1 while halted");
        assertThat(domains.halted).isEmpty();
    }

    @Test
    void takesTheGuestAwayThatCannotBeGuardedAndTriesAgain() throws IOException {
        imageArrives();
        unguarded = Optional.of(new StepFailure("GUARD_FAILED", "no flows"));
        pass(local(ONE));
        assertThat(domains.acts).containsExactly("start " + ONE, "destroy " + ONE);
        assertThat(seen(ONE).getReason()).isEqualTo("GUARD_FAILED");

        unguarded = Optional.empty();
        later(Duration.ofMinutes(1));
        pass(local(ONE));
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        assertThat(domains.halted).isEmpty();
    }

    @Test
    void letsAGuestGoThatTheAgentLeftHalfStarted() throws IOException {
        imageArrives();
        pass(local(ONE));
        domains.halted.add(ONE);
        restartTheAgent();
        pass(local(ONE));

        assertThat(domains.halted).isEmpty();
        assertThat(domains.acts).containsExactly("start " + ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
    }

    @Test
    void leavesAGuestAloneThatWasHaltedWhileItRan() throws IOException {
        imageArrives();
        pass(local(ONE));
        domains.halted.add(ONE);
        pass(local(ONE));
        pass(local(ONE));

        assertThat(domains.halted).containsExactly(ONE);
        assertThat(seen(ONE).getState()).isEqualTo(DesktopRunState.DESKTOP_RUN_STATE_FAILED);
        assertThat(seen(ONE).getReason()).isEqualTo("GUEST_HALTED");
    }

    private void guard(Collection<Card> cards) {
        unguarded.ifPresent(failure -> {
            throw failure;
        });
        String state = domains.halted.isEmpty() ? " too late" : " while halted";
        cards.forEach(card -> guarded.add(card.portId() + state));
    }

    private void restartTheAgent() {
        restartTheAgent(Clock.systemDefaultZone());
    }

    private void restartTheAgent(Clock clock) {
        DesktopStart start = new DesktopStart(folder.resolve("desktops"), images, volumes(), domains, host(clock));
        desktops = new Desktops(folder.resolve("desktops"), domains, start, observations, () -> now);
    }

    private DesktopStart.Host host(Clock clock) {
        return new DesktopStart.Host("qemu", new HostParts(folder), this::guard, clock);
    }

    private void pass(DesktopOrder... orders) {
        List<DomainView> present = domains.ours();
        Set<String> ids = Set.copyOf(
                List.of(orders).stream().map(DesktopOrder::getDesktopId).toList());
        desktops.retain(ids, present);
        for (DesktopOrder order : orders) {
            desktops.converge(
                    order,
                    present.stream()
                            .filter(domain -> domain.desktopId().equals(order.getDesktopId()))
                            .findFirst(),
                    surroundings);
        }
    }

    private void later(Duration time) {
        now += time.toNanos();
    }

    private void fetching() {
        fetching(VERSION);
    }

    private void fetching(String version) {
        observations.image(ImageObserved.newBuilder()
                .setVersionId(version)
                .setState(ImageCopyState.IMAGE_COPY_STATE_FETCHING)
                .build());
    }

    private void imageArrives() throws IOException {
        imageArrives(VERSION);
    }

    private void imageArrives(String version) throws IOException {
        Files.createDirectories(images.folder(version));
        Files.write(images.disk(version), new byte[1 << 20]);
    }

    private void markOverlay(String id) throws IOException {
        Files.write(overlay(id), new byte[] {'m', 'a', 'r', 'k'}, StandardOpenOption.APPEND);
    }

    private boolean marked(String id) throws IOException {
        return new String(Files.readAllBytes(overlay(id)), StandardCharsets.ISO_8859_1).endsWith("mark");
    }

    private Path overlay(String id) {
        return folder.resolve("desktops").resolve(id).resolve("overlay.qcow2");
    }

    private DesktopObserved seen(String id) {
        return observations.desktops().stream()
                .filter(desktop -> desktop.getDesktopId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Its disk keeps what is written. */
    private static DesktopOrder kept(String version) {
        return local(ONE).toBuilder()
                .setLocalDisk(
                        LocalDisk.newBuilder().setVersionId(version).setRestoreMode(RestoreMode.RESTORE_MODE_NEVER))
                .build();
    }

    private static DesktopOrder restarted(DesktopOrder order, long times) {
        return order.toBuilder().setRestartGeneration(times).build();
    }

    private void startAgain(DesktopOrder order, long generation) {
        DesktopOrder restarted =
                order.toBuilder().setRestartGeneration(generation).build();
        pass(restarted);
        pass(restarted);
    }

    private static DesktopOrder withDisk(DesktopOrder order, RestoreMode mode) {
        return order.toBuilder()
                .setLocalDisk(LocalDisk.newBuilder().setVersionId(VERSION).setRestoreMode(mode))
                .build();
    }

    private static DesktopOrder withDataDisk(RestoreMode mode) {
        return local(ONE).toBuilder()
                .setDataDisk(DataDisk.newBuilder().setSizeGib(3).setRestoreMode(mode))
                .build();
    }

    private static DesktopOrder local(String id) {
        return DesktopOrder.newBuilder()
                .setDesktopId(id)
                .setName("d-" + id.charAt(id.length() - 1))
                .setRunning(true)
                .setVcpuCount(1)
                .setMemoryMib(64)
                .setLocalDisk(LocalDisk.newBuilder()
                        .setVersionId(VERSION)
                        .setRestoreMode(RestoreMode.RESTORE_MODE_EVERY_BOOT))
                .build();
    }
}
