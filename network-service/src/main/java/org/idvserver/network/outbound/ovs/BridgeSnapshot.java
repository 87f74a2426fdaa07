package org.idvserver.network.outbound.ovs;

import java.util.Map;
import java.util.Optional;

/** The integration bridge as its OVSDB server shows it at one moment; its ports by their names. */
record BridgeSnapshot(Object portSet, Map<String, PortRow> ports) {
    static final String BRIDGE = "br-int";

    /** A port with its first interface; tag is empty when the port has none, or bears others than that one. */
    record PortRow(
            String uuid,
            String name,
            Optional<Integer> tag,
            boolean isProtected,
            Map<String, String> externalIds,
            InterfaceRow wire) {}

    /** An interface; ofport is negative when the switch could not make it, and empty when it did not try yet. */
    record InterfaceRow(
            String uuid,
            String type,
            Map<String, String> options,
            Map<String, String> externalIds,
            Optional<String> error,
            Optional<Integer> ofport,
            Map<String, String> bfd,
            Map<String, String> bfdStatus) {}
}
