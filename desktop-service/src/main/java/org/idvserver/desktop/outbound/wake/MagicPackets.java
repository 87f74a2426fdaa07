package org.idvserver.desktop.outbound.wake;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.HexFormat;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.application.Wakers;
import org.jboss.logging.Logger;

/**
 * Wake-on-LAN by UDP to the directed broadcast address of a terminal's network, port 9. Routers often drop these: then neighbours
 * that are on do it.
 */
@ApplicationScoped
class MagicPackets implements Wakers {
    private static final Logger LOG = Logger.getLogger(MagicPackets.class);
    private static final int DISCARD = 9;
    private static final int REPEATED = 16;
    private static final int ADDRESS_BITS = 32;

    private final DatagramSocket socket;

    MagicPackets(Vertx vertx) {
        this.socket = vertx.createDatagramSocket(new DatagramSocketOptions().setBroadcast(true));
    }

    void stop(@Observes ShutdownEvent event) {
        socket.close();
    }

    @Override
    public Uni<Void> send(Collection<Terminals.Waking> asleep) {
        return Multi.createFrom()
                .iterable(asleep)
                .onItem()
                .transformToUniAndConcatenate(this::send)
                .collect()
                .last();
    }

    private Uni<Void> send(Terminals.Waking one) {
        return UniHelper.toUni(socket.send(packet(one.mac()), DISCARD, broadcast(one.address(), one.prefixLength())))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf(failure, "no packet for %s", one.mac());
                    return null;
                });
    }

    /** Six bytes of ones, then the card's address sixteen times. */
    static Buffer packet(String mac) {
        byte[] card = HexFormat.ofDelimiter(":").parseHex(mac);
        Buffer packet = Buffer.buffer().appendBytes(HexFormat.of().parseHex("ffffffffffff"));
        for (int time = 0; time < REPEATED; time++) {
            packet.appendBytes(card);
        }
        return packet;
    }

    /** Where all of a network hear it; the address itself when the network is unknown. */
    static String broadcast(String address, int prefixLength) {
        int value = 0;
        for (String part : address.split("\\.", -1)) {
            value = value << Byte.SIZE | Integer.parseInt(part);
        }
        int hosts = prefixLength == 0 || prefixLength >= ADDRESS_BITS ? 0 : -1 >>> prefixLength;
        int all = value | hosts;
        return "%d.%d.%d.%d".formatted(all >>> 24, all >>> 16 & 255, all >>> 8 & 255, all & 255);
    }
}
