package org.idvserver.image.outbound.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.idvserver.image.config.SandboxMode;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.nativework.LimitedProcess;
import org.idvserver.kit.nativework.NativeWorker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program that a hostile image has taken over can reach, and for how long: nothing, and not for long. */
@Timeout(180)
class SandboxTest {
    private static final long PLENTY = 1L << 31;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Sandbox sandbox = new Sandbox(SandboxMode.REQUIRED);

    @TempDir
    Path folder;

    private Path source;

    @BeforeEach
    void write() throws IOException {
        source = Files.writeString(folder.resolve("disk.raw"), "a disk");
        Files.writeString(folder.resolve("neighbour.raw"), "somebody else's");
    }

    @Test
    void showsTheSourceAndNoOtherFile() throws Exception {
        assertThat(shell("cat /source").output().strip()).isEqualTo("a disk");
        assertThat(shell("ls /").output().lines())
                .containsExactlyInAnyOrder("bin", "dev", "lib", "lib64", "source", "usr");
        for (String file : List.of(
                "/etc/passwd",
                "/proc/self/environ",
                folder.resolve("neighbour.raw").toString())) {
            assertThat(shell("cat " + file).errors()).as(file).contains("No such file or directory");
        }
    }

    @Test
    void letsItWriteToTheSharedFolderOnly() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Sandbox.View view = new Sandbox.View(source, Optional.of(shared));

        run(view, PLENTY, "sh", "-c", "echo x >/export/made; echo x >/source; echo x >/usr/x");

        assertThat(shared.resolve("made")).hasContent("x\n");
        assertThat(source).hasContent("a disk");
        assertThat(Path.of("/usr/x")).doesNotExist();
    }

    @Test
    void hasNoNetworkButItsOwnLoop() throws Exception {
        assertThat(shell("/usr/sbin/ip -o link").output().lines())
                .singleElement()
                .asString()
                .contains("lo:");
        assertThat(shell("/usr/sbin/ip route show table main").output()).isBlank();
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String connect = "exec 3<>/dev/tcp/127.0.0.1/" + service.getLocalPort();
            assertThat(new LimitedProcess(PLENTY, MINUTE, List.of("bash", "-c", connect))
                            .run(line -> {})
                            .exitCode())
                    .as("outside")
                    .isZero();
            assertThat(run(view(), PLENTY, "bash", "-c", connect).errors()).contains("Connection refused");
        }
    }

    @Test
    void tellsItNothingOfTheServicesEnvironmentAndProcesses() throws Exception {
        assertThat(shell("env").output().lines().map(line -> line.replaceFirst("=.*", "")))
                .containsExactlyInAnyOrder("PATH", "PWD", "LC_ALL", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_");
        assertThat(shell("id -u").output().strip()).isEqualTo("65534");
        assertThat(shell("kill -0 " + ProcessHandle.current().pid()).exitCode()).isNotZero();
    }

    @Test
    void endsAProgramThatTakesTooMuchMemory() throws Exception {
        String[] greedy = {"perl", "-e", "$x = 'x' x (256 << 20); print length $x"};

        assertThat(run(view(), PLENTY, greedy).output().strip()).isEqualTo(Integer.toString(256 << 20));

        LimitedProcess.Result ended = run(view(), 128 << 20, greedy);
        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.output()).isBlank();
    }

    @Test
    void endsAProgramThatTakesTooMuchProcessorTime() throws Exception {
        LimitedProcess.Result ended = new LimitedProcess(
                        PLENTY,
                        Duration.ofSeconds(1),
                        sandbox.command(view(), List.of("sh", "-c", "while :; do :; done")))
                .run(line -> {});
        assertThat(ended.killed()).isTrue();
    }

    /** As an import does it: the limit of the wait ends what takes no processor time, with all that it started. */
    @Test
    void endsAProgramThatSleepsWithItsChildren() {
        String mark = "sleep 86399." + ProcessHandle.current().pid();
        Processes processes = new Processes();
        AtomicReference<LimitedProcess> sleeper = new AtomicReference<>();
        try (NativeWorker worker = new NativeWorker("sandbox-test", 1, 1)) {
            assertThatThrownBy(() -> worker.call("Sleeping", Duration.ofSeconds(2), () -> {
                                List<String> program = List.of("sh", "-c", mark + " & " + mark + "; :");
                                sleeper.set(processes.track(
                                        new LimitedProcess(PLENTY, MINUTE, sandbox.command(view(), program))));
                                return sleeper.get().run(line -> {});
                            })
                            .onTermination()
                            .invoke(processes::end)
                            .await()
                            .atMost(Duration.ofSeconds(60)))
                    .isInstanceOfSatisfying(
                            Problem.class, late -> assertThat(late.code()).isEqualTo(RequestProblem.TIMEOUT));
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(worker.active())
                    .isZero());
        }
        assertThat(sleeper.get().runs()).isFalse();
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains(mark)));
    }

    private Sandbox.View view() {
        return new Sandbox.View(source, Optional.empty());
    }

    private LimitedProcess.Result shell(String script) throws IOException, InterruptedException {
        return run(view(), PLENTY, "sh", "-c", script);
    }

    private LimitedProcess.Result run(Sandbox.View view, long memoryBytes, String... program)
            throws IOException, InterruptedException {
        return new LimitedProcess(memoryBytes, MINUTE, sandbox.command(view, List.of(program))).run(line -> {});
    }
}
