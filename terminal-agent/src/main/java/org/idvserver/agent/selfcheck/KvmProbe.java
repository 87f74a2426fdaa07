package org.idvserver.agent.selfcheck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.idvserver.agent.host.Command;

/**
 * Whether a guest really runs under KVM: /dev/kvm may open and guests hang all the same. Runs a firmware of its own (kvm-probe.S) that goes
 * through long mode, paging, exceptions and a loop, and then says so.
 */
public final class KvmProbe {
    private static final int FIRMWARE_BYTES = 65_536;
    private static final int RESET_VECTOR = 0xfff0;
    // jmp to offset 0: what a processor runs first.
    private static final byte[] JUMP = {(byte) 0xe9, 0x0d, 0x00};
    private static final int GOOD_EXIT = 85;
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final String accelerator;

    public KvmProbe() {
        this("kvm");
    }

    /** For tests: the probe itself must pass where emulation runs it. */
    KvmProbe(String accelerator) {
        this.accelerator = accelerator;
    }

    public boolean works() {
        try {
            Path firmware = Files.createTempFile("idv-kvm-probe", ".bin");
            try {
                Files.write(firmware, firmware());
                return run(firmware) == GOOD_EXIT;
            } finally {
                Files.deleteIfExists(firmware);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private int run(Path firmware) {
        return Command.of(
                        "qemu-system-x86_64",
                        "-accel",
                        accelerator,
                        "-machine",
                        "pc",
                        "-m",
                        "32",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-no-reboot",
                        "-bios",
                        firmware.toString(),
                        "-device",
                        "isa-debug-exit,iobase=0xf4,iosize=0x04")
                .within(LIMIT)
                .exit();
    }

    private static byte[] firmware() throws IOException {
        try (InputStream resource = KvmProbe.class.getResourceAsStream("kvm-probe.hex")) {
            String hex = new String(resource.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
            byte[] code = HexFormat.of().parseHex(hex);
            byte[] firmware = new byte[FIRMWARE_BYTES];
            System.arraycopy(code, 0, firmware, 0, code.length);
            System.arraycopy(JUMP, 0, firmware, RESET_VECTOR, JUMP.length);
            return firmware;
        }
    }
}
