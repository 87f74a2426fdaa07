package org.idvserver.agent.networks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.StepFailure;

/** A dnsmasq that is known by its configuration file: a process that got its id later is never taken for it. */
final class DnsmasqProcess {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final String code;
    private final List<String> entering;
    private final Path configuration;
    private final Path pidFile;

    private DnsmasqProcess(String code, List<String> entering, Path configuration, Path pidFile) {
        this.code = code;
        this.entering = entering;
        this.configuration = configuration;
        this.pidFile = pidFile;
    }

    static DnsmasqProcess inNamespace(String namespace, String code, Path configuration, Path pidFile) {
        return new DnsmasqProcess(code, List.of("ip", "netns", "exec", namespace), configuration, pidFile);
    }

    static DnsmasqProcess onMachine(String code, Path configuration, Path pidFile) {
        return new DnsmasqProcess(code, List.of(), configuration, pidFile);
    }

    boolean alive() {
        return handle().isPresent();
    }

    void restart() {
        stop();
        List<String> command = new ArrayList<>(entering);
        command.addAll(List.of("dnsmasq", "--conf-file=" + configuration));
        Command.of(command).runOrFail(code);
    }

    void readHostsAgain() {
        handle().ifPresent(process ->
                Command.of("kill", "-HUP", String.valueOf(process.pid())).runOrFail(code));
    }

    void stop() {
        Optional<ProcessHandle> running = handle();
        if (running.isPresent()) {
            running.get().destroy();
            await(running.get());
        }
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailure("STOPPING", "the agent is stopping", interrupted);
        } catch (ExecutionException | TimeoutException hanging) {
            process.destroyForcibly();
        }
    }

    private Optional<ProcessHandle> handle() {
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains(configuration.toString()) ? ProcessHandle.of(pid) : Optional.empty();
        } catch (IOException | NumberFormatException notRunning) {
            return Optional.empty();
        }
    }
}
