package org.idvserver.agent.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A machine's file system, as far as desktops ask for it, in a folder. */
public final class HostFolder {
    private final Path root;

    public HostFolder(Path root) {
        this.root = root;
    }

    public HostFolder firmware() throws IOException {
        return file("usr/share/OVMF/OVMF_CODE_4M.fd", "code").file("usr/share/OVMF/OVMF_VARS_4M.fd", "variables");
    }

    public HostFolder program(String name) throws IOException {
        file("usr/bin/" + name, "");
        root.resolve("usr/bin").resolve(name).toFile().setExecutable(true);
        return this;
    }

    /** Of a kind such as 10de:1eb8. Without an IOMMU group it cannot be passed through. */
    public HostFolder pciDevice(String address, String kind, String deviceClass, boolean grouped) throws IOException {
        String folder = "sys/bus/pci/devices/" + address + "/";
        file(folder + "vendor", "0x" + kind.substring(0, 4) + "\n")
                .file(folder + "device", "0x" + kind.substring(5) + "\n")
                .file(folder + "class", "0x" + deviceClass + "\n");
        return grouped ? file(folder + "iommu_group", "") : this;
    }

    private HostFolder file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }
}
