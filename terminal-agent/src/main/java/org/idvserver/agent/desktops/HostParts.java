package org.idvserver.agent.desktops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Firmware;

/** What this machine has for guests that are more than a plain PC: UEFI firmware, a TPM emulator, PCI devices to pass through. */
public final class HostParts {
    public static final String FIRMWARE_MISSING = "FIRMWARE_MISSING";
    public static final String TPM_MISSING = "TPM_MISSING";
    public static final String HOST_DEVICE_MISSING = "HOST_DEVICE_MISSING";
    public static final String HOST_DEVICE_REFUSED = "HOST_DEVICE_REFUSED";
    public static final String IOMMU_OFF = "IOMMU_OFF";

    /** Every code that {@link #missingFor} may answer. */
    public static final List<String> CODES =
            List.of(FIRMWARE_MISSING, TPM_MISSING, HOST_DEVICE_MISSING, HOST_DEVICE_REFUSED, IOMMU_OFF);

    /** Display, multimedia, and serial buses such as USB: all that a graphics card consists of. The rest this machine lives on. */
    private static final List<String> CLASSES_TO_GIVE = List.of("03", "04", "0c");

    private final Path root;

    /** @param root of the file system */
    public HostParts(Path root) {
        this.root = root;
    }

    Path firmware() {
        return root.resolve("usr/share/OVMF/OVMF_CODE_4M.fd");
    }

    /** What libvirt makes a desktop's variables of. */
    Path firmwareVariables() {
        return root.resolve("usr/share/OVMF/OVMF_VARS_4M.fd");
    }

    /** What an ordered desktop needs and this machine has not. */
    public Optional<StepFailure> missingFor(DesktopOrder order) {
        try {
            require(order);
            hostDevices(order);
            return Optional.empty();
        } catch (StepFailure missing) {
            return Optional.of(missing);
        }
    }

    void require(DesktopOrder order) {
        boolean uefi = order.getFirmware() == Firmware.FIRMWARE_UEFI;
        if (uefi && !(Files.isReadable(firmware()) && Files.isReadable(firmwareVariables()))) {
            throw new StepFailure(FIRMWARE_MISSING, "there is no UEFI firmware for guests: install ovmf");
        }
        if (order.getTpm() && !(hasProgram("swtpm") && hasProgram("swtpm_setup"))) {
            throw new StepFailure(TPM_MISSING, "there is no TPM emulator: install swtpm and swtpm-tools");
        }
    }

    private boolean hasProgram(String name) {
        return Files.isExecutable(root.resolve("usr/bin").resolve(name));
    }

    /** The addresses of the PCI devices that a desktop is to have, in their order. */
    List<String> hostDevices(DesktopOrder order) {
        List<String> chosen = new ArrayList<>();
        for (String wanted : order.getDevices().getHostDevicesList()) {
            String address = present().stream()
                    .filter(device -> !chosen.contains(device))
                    .filter(device -> device.equals(wanted) || kind(device).equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new StepFailure(
                            HOST_DEVICE_MISSING, "this machine has no (or no further) PCI device " + wanted));
            requireGivable(address);
            chosen.add(address);
        }
        return chosen;
    }

    private void requireGivable(String address) {
        if (CLASSES_TO_GIVE.stream().noneMatch(number(address, "class")::startsWith)) {
            throw new StepFailure(
                    HOST_DEVICE_REFUSED,
                    "PCI device " + address + " is neither graphics nor sound nor USB: this machine keeps it");
        }
        if (!Files.exists(devices().resolve(address).resolve("iommu_group"))) {
            throw new StepFailure(
                    IOMMU_OFF,
                    "PCI device " + address + " cannot be passed through: switch on VT-d or AMD-Vi in the firmware's"
                            + " set-up and the IOMMU on the kernel's command line");
        }
    }

    private List<String> present() {
        if (!Files.isDirectory(devices())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(devices())) {
            return all.map(device -> device.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            throw new StepFailure(HOST_DEVICE_MISSING, "PCI devices cannot be listed: " + unreadable, unreadable);
        }
    }

    /** vendor:device. */
    private String kind(String address) {
        return number(address, "vendor") + ":" + number(address, "device");
    }

    private String number(String address, String file) {
        try {
            String text = Files.readString(devices().resolve(address).resolve(file), StandardCharsets.US_ASCII);
            return text.strip().replaceFirst("^0x", "");
        } catch (IOException vanished) {
            return "";
        }
    }

    private Path devices() {
        return root.resolve("sys/bus/pci/devices");
    }
}
