package org.idvserver.desktop.inbound.grpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.TerminalHello;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.desktop.application.TakeReport;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Finding;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.ImageCopyState;
import org.idvserver.desktop.domain.Inventory;
import org.idvserver.desktop.domain.NodeEndpoint;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.RequestProblem;

/** Reads what terminals say; fails with all faults at once. */
final class TerminalMessages {
    private static final Pattern OCTET = Pattern.compile("25[0-5]|2[0-4]\\d|1?\\d?\\d");
    private static final Pattern IPV4 = Pattern.compile("((" + OCTET + ")\\.){3}(" + OCTET + ")");
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final int LONGEST_PREFIX = 32;
    private static final int LEAST_MTU = 1280;
    private static final int LONGEST_TEXT = 1000;
    private static final int MOST_ITEMS = 1000;

    /** Of protobuf's timestamps: the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private TerminalMessages() {}

    static Inventory inventory(TerminalHello hello) {
        Faults faults = new Faults();
        faults.notBlank(hello.getAgentVersion(), "hello.agent_version");
        faults.notBlank(hello.getHostname(), "hello.hostname");
        faults.require(
                IPV4.matcher(hello.getUnderlayAddress()).matches(),
                "hello.underlay_address",
                "must be an IPv4 address");
        faults.require(hello.getUnderlayMtu() >= LEAST_MTU, "hello.underlay_mtu", "must be at least " + LEAST_MTU);
        faults.notBlank(hello.getOvsdbEndpoint(), "hello.ovsdb_endpoint");
        faults.require(
                List.of("system", "netdev").contains(hello.getDatapath()),
                "hello.datapath",
                "must be system or netdev");
        faults.require(
                hello.getUnderlayMac().isEmpty()
                        || MAC.matcher(hello.getUnderlayMac()).matches(),
                "hello.underlay_mac",
                "must be empty or like 52:54:00:12:34:56");
        faults.require(
                hello.getUnderlayPrefixLength() >= 0 && hello.getUnderlayPrefixLength() <= LONGEST_PREFIX,
                "hello.underlay_prefix_length",
                "must be from 0 to " + LONGEST_PREFIX);
        notNegative(faults, hello.getCpuCount(), "hello.cpu_count");
        notNegative(faults, hello.getMemoryMib(), "hello.memory_mib");
        notNegative(faults, hello.getStoreFreeBytes(), "hello.store_free_bytes");
        notNegative(faults, hello.getAppliedGeneration(), "hello.applied_generation");
        faults.throwIfAny();
        return new Inventory(
                text(hello.getAgentVersion()),
                text(hello.getHostname()),
                new NodeEndpoint(
                        hello.getUnderlayAddress(),
                        hello.getUnderlayMtu(),
                        text(hello.getOvsdbEndpoint()),
                        hello.getDatapath()),
                hello.getUnderlayMac(),
                hello.getUnderlayPrefixLength(),
                hello.getCpuCount(),
                hello.getMemoryMib(),
                hello.getStoreFreeBytes(),
                text(hello.getVirtualisation()));
    }

    static TakeReport.Report report(TerminalObserved observed) {
        Faults faults = new Faults();
        notNegative(faults, observed.getGeneration(), "observed.generation");
        faults.require(observed.getImagesCount() <= MOST_ITEMS, "observed.images", "must be at most " + MOST_ITEMS);
        faults.require(observed.getDesktopsCount() <= MOST_ITEMS, "observed.desktops", "must be at most " + MOST_ITEMS);
        faults.require(observed.getFindingsCount() <= MOST_ITEMS, "observed.findings", "must be at most " + MOST_ITEMS);
        faults.throwIfAny();
        Map<UUID, ImageCopy.Progress> images = new LinkedHashMap<>();
        for (int row = 0; row < observed.getImagesCount(); row++) {
            image(observed.getImages(row), "observed.images[" + row + "]", faults, images);
        }
        Map<UUID, Desktop.RunReport> desktops = new LinkedHashMap<>();
        for (int row = 0; row < observed.getDesktopsCount(); row++) {
            desktop(observed.getDesktops(row), "observed.desktops[" + row + "]", faults, desktops);
        }
        faults.throwIfAny();
        List<Finding> findings = observed.getFindingsList().stream()
                .map(finding -> new Finding(text(finding.getCode()), text(finding.getMessage())))
                .toList();
        Optional<Instant> clock = observed.hasObservedTime()
                ? Optional.of(Instant.ofEpochSecond(
                        Math.max(0, Math.min(observed.getObservedTime().getSeconds(), LAST_SECOND))))
                : Optional.empty();
        return new TakeReport.Report(observed.getGeneration(), images, desktops, findings, clock);
    }

    private static void image(ImageObserved image, String field, Faults faults, Map<UUID, ImageCopy.Progress> images) {
        Optional<UUID> version = faults.uuid(image.getVersionId(), field + ".version_id");
        Optional<ImageCopyState> state = copyState(image);
        faults.require(state.isPresent(), field + ".state", "must be set");
        notNegative(faults, image.getBytesDone(), field + ".bytes_done");
        notNegative(faults, image.getBytesTotal(), field + ".bytes_total");
        if (version.isPresent() && state.isPresent()) {
            images.put(
                    version.get(),
                    new ImageCopy.Progress(
                            state.get(), image.getBytesDone(), image.getBytesTotal(), text(image.getReason())));
        }
    }

    private static Optional<ImageCopyState> copyState(ImageObserved image) {
        return switch (image.getState()) {
            case IMAGE_COPY_STATE_FETCHING -> Optional.of(ImageCopyState.FETCHING);
            case IMAGE_COPY_STATE_VERIFIED -> Optional.of(ImageCopyState.VERIFIED);
            case IMAGE_COPY_STATE_FAILED -> Optional.of(ImageCopyState.FAILED);
            case IMAGE_COPY_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static void desktop(
            DesktopObserved desktop, String field, Faults faults, Map<UUID, Desktop.RunReport> desktops) {
        Optional<UUID> id = faults.uuid(desktop.getDesktopId(), field + ".desktop_id");
        Optional<RunState> state = runState(desktop.getState());
        faults.require(state.isPresent(), field + ".state", "must be set");
        notNegative(faults, desktop.getRestartGeneration(), field + ".restart_generation");
        if (id.isPresent() && state.isPresent()) {
            desktops.put(
                    id.get(),
                    new Desktop.RunReport(
                            state.get(),
                            text(desktop.getReason()),
                            text(desktop.getMessage()),
                            desktop.getRestartGeneration()));
        }
    }

    private static Optional<RunState> runState(DesktopRunState state) {
        return switch (state) {
            case DESKTOP_RUN_STATE_STOPPED -> Optional.of(RunState.STOPPED);
            case DESKTOP_RUN_STATE_STARTING -> Optional.of(RunState.STARTING);
            case DESKTOP_RUN_STATE_RUNNING -> Optional.of(RunState.RUNNING);
            case DESKTOP_RUN_STATE_FAILED -> Optional.of(RunState.FAILED);
            case DESKTOP_RUN_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    /** What to answer to a message without a word, or with one that only later versions know. */
    static Problem nothingSaid() {
        return new Problem(
                RequestProblem.INVALID_REQUEST,
                "The request has a fault",
                List.of(new Fault("message", "must be hello or observed")),
                null);
    }

    static Optional<UUID> optionalId(String text, String field) {
        Faults faults = new Faults();
        Optional<UUID> id = text.isEmpty() ? Optional.empty() : faults.uuid(text, field);
        faults.throwIfAny();
        return id;
    }

    private static void notNegative(Faults faults, long number, String field) {
        faults.require(number >= 0, field, "must not be negative");
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** Zero characters cannot be stored, and nobody reads a novel. */
    private static String text(String said) {
        String printable = said.replace("\0", "");
        return printable.substring(0, Math.min(printable.length(), LONGEST_TEXT));
    }
}
