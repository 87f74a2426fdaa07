package org.idvserver.agent.networks;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.idvserver.agent.host.StepFailure;

/** Wakes neighbours on the underlay: a magic packet by broadcast, UDP port 9. Nobody answers. */
public final class WakeOnLan {
    private static final String CODE = "WAKE_FAILED";
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final int DISCARD = 9;
    private static final int SYNC_LENGTH = 6;
    private static final int REPEATED = 16;

    private final String address;
    private final int port;

    /**
     * @param address this machine's on the underlay
     */
    public WakeOnLan(String address) {
        this(address, DISCARD);
    }

    WakeOnLan(String address, int port) {
        this.address = address;
        this.port = port;
    }

    /** Sends one packet for each; what is no MAC address is passed over. */
    public void wake(Collection<String> macs) {
        if (macs.isEmpty()) {
            return;
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setBroadcast(true);
            InetAddress everybody = broadcast();
            for (String mac : macs) {
                if (MAC.matcher(mac).matches()) {
                    byte[] packet = packet(mac);
                    socket.send(new DatagramPacket(packet, packet.length, everybody, port));
                }
            }
        } catch (IOException failure) {
            throw new StepFailure(CODE, "no packet can be sent into the underlay: " + failure.getMessage(), failure);
        }
    }

    private InetAddress broadcast() throws IOException {
        return card(address)
                .flatMap(card -> bearing(card, address))
                .map(InterfaceAddress::getBroadcast)
                .orElseThrow(() -> new IOException(address + " is on no network with broadcast"));
    }

    static byte[] packet(String mac) {
        byte[] card = HexFormat.ofDelimiter(":").parseHex(mac);
        byte[] packet = new byte[SYNC_LENGTH + REPEATED * card.length];
        Arrays.fill(packet, 0, SYNC_LENGTH, (byte) 0xff);
        for (int time = 0; time < REPEATED; time++) {
            System.arraycopy(card, 0, packet, SYNC_LENGTH + time * card.length, card.length);
        }
        return packet;
    }

    /** The MAC address of the card that bears an address; empty when it has none. */
    public static String macOf(String address) {
        try {
            Optional<NetworkInterface> card = card(address);
            byte[] mac = card.isPresent() ? card.get().getHardwareAddress() : null;
            return mac == null ? "" : HexFormat.ofDelimiter(":").formatHex(mac);
        } catch (IOException unknown) {
            return "";
        }
    }

    /** The length of the prefix of the network that an address is in; 0 when it is unknown. */
    public static int prefixLengthOf(String address) {
        try {
            return card(address)
                    .flatMap(card -> bearing(card, address))
                    .map(bearing -> (int) bearing.getNetworkPrefixLength())
                    .orElse(0);
        } catch (IOException unknown) {
            return 0;
        }
    }

    private static Optional<NetworkInterface> card(String address) throws IOException {
        return Optional.ofNullable(NetworkInterface.getByInetAddress(InetAddress.getByName(address)));
    }

    private static Optional<InterfaceAddress> bearing(NetworkInterface card, String address) {
        return card.getInterfaceAddresses().stream()
                .filter(one -> one.getAddress().getHostAddress().equals(address))
                .findFirst();
    }
}
