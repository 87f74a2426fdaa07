package org.idvserver.image.outbound.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.idvserver.image.config.SandboxMode;
import org.idvserver.kit.nativework.LimitedProcess;

/**
 * Where programs read what strangers sent: namespaces of their own, without network, without rights, without any file but Debian's
 * programs and the one that is read. What such a program is made to do by the file, it can do to nobody.
 */
final class Sandbox {
    private static final String SOURCE = "/source";
    private static final String EXPORT = "/export";

    private final SandboxMode mode;

    Sandbox(SandboxMode mode) {
        this.mode = mode;
    }

    /** What a program may see: a file, and a folder that it may write to, if any. */
    record View(Path file, Optional<Path> folder) {}

    /** The name of the file, for the program inside. */
    String source(View view) {
        return mode == SandboxMode.OFF ? view.file().toString() : SOURCE;
    }

    /** The name of the folder, for the program inside. */
    String folder(View view) {
        return mode == SandboxMode.OFF ? view.folder().orElseThrow().toString() : EXPORT;
    }

    List<String> command(View view, List<String> program) {
        if (mode == SandboxMode.OFF) {
            return program;
        }
        List<String> command = new ArrayList<>(List.of(
                "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"));
        command.addAll(List.of("--uid", "65534", "--gid", "65534", "--hostname", "import"));
        command.addAll(List.of("--setenv", "PATH", "/usr/bin"));
        LimitedProcess.ENVIRONMENT.forEach((name, value) -> command.addAll(List.of("--setenv", name, value)));
        command.addAll(List.of("--ro-bind", "/usr", "/usr", "--dev", "/dev", "--chdir", "/"));
        for (String folder : List.of("bin", "lib", "lib64")) {
            command.addAll(List.of("--symlink", "usr/" + folder, "/" + folder));
        }
        command.addAll(List.of("--ro-bind", view.file().toString(), SOURCE));
        view.folder().ifPresent(folder -> command.addAll(List.of("--bind", folder.toString(), EXPORT)));
        command.add("--");
        command.addAll(program);
        return command;
    }
}
