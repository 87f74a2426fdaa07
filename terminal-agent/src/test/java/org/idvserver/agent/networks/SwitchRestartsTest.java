package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchRestartsTest {
    @TempDir
    Path folder;

    @Test
    void tellsThatTheSwitchCameAnew() throws Exception {
        Path socket = Files.createFile(folder.resolve("br-int.mgmt"));
        CountDownLatch told = new CountDownLatch(1);
        Thread watch = new Thread(new SwitchRestarts(socket, told::countDown));
        watch.start();
        try {
            // As the switch does: what has the name is another file each time.
            for (int round = 0; round < 40 && told.getCount() > 0; round++) {
                Files.move(
                        Files.createFile(folder.resolve("new" + round)),
                        socket,
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                told.await(500, TimeUnit.MILLISECONDS);
            }
            assertThat(told.getCount()).isZero();
        } finally {
            watch.interrupt();
            watch.join();
        }
    }
}
