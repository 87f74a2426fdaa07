package org.idvserver.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersStoreTest {
    private static final TerminalOrders FIRST = TerminalOrders.newBuilder()
            .setGeneration(1)
            .addProtectedCidrs("10.99.0.0/17")
            .build();
    private static final TerminalOrders SECOND =
            TerminalOrders.newBuilder().setGeneration(2).build();

    @TempDir
    Path folder;

    @Test
    void hasNoneBeforeTheServerSpoke() {
        assertThat(new OrdersStore(folder.resolve("orders.bin")).newest()).isEmpty();
    }

    @Test
    void keepsTheNewestOverARestart() throws IOException {
        Path file = folder.resolve("orders.bin");
        OrdersStore store = new OrdersStore(file);
        store.accept(FIRST);
        store.accept(SECOND);

        assertThat(new OrdersStore(file).newest()).contains(SECOND);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void waitsForTheServerWhenTheFileIsDamaged() throws IOException {
        Path file = folder.resolve("orders.bin");
        Files.write(file, new byte[] {(byte) 0xff, 1, 2, 3});

        assertThat(new OrdersStore(file).newest()).isEmpty();
    }

    @Test
    void obeysEvenWhenTheDiskDoesNotTakeThem() {
        OrdersStore store = new OrdersStore(folder.resolve("no-such-folder/orders.bin"));
        store.accept(FIRST);

        assertThat(store.newest()).contains(FIRST);
    }
}
