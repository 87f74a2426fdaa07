package org.idvserver.network.outbound.libvirt;

import static org.idvserver.network.outbound.libvirt.VirNetworkLibrary.AFFECT_LIVE_AND_CONFIG;
import static org.idvserver.network.outbound.libvirt.VirNetworkLibrary.COMMAND_ADD_LAST;
import static org.idvserver.network.outbound.libvirt.VirNetworkLibrary.COMMAND_DELETE;
import static org.idvserver.network.outbound.libvirt.VirNetworkLibrary.SECTION_IP_DHCP_HOST;
import static org.idvserver.network.outbound.libvirt.VirNetworkLibrary.SECTION_IP_DHCP_RANGE;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/** One connection to libvirt, for as long as a pass over its networks takes. Every call blocks. */
final class NetworkSession implements AutoCloseable {
    private final OpenConnect connect;

    /** libvirt-java keeps the connection's pointer, which the missing functions need, from everybody but subclasses. */
    private static final class OpenConnect extends Connect {
        OpenConnect(String uri) throws LibvirtException {
            super(uri);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }

    NetworkSession(String uri) throws LibvirtException {
        connect = new OpenConnect(uri);
    }

    /** Networks that the suite made, by id. */
    Map<UUID, String> ours() throws LibvirtException {
        Map<UUID, String> names = new HashMap<>();
        for (String name : names()) {
            present(name).id().ifPresent(id -> names.put(id, name));
        }
        return names;
    }

    /** Looks, then acts: absent, half-made, different or as it should be. */
    void ensure(HostNetworks.Wish wish) throws LibvirtException {
        String name = wish.network().name();
        if (names().contains(name)) {
            PresentNetwork present = present(name);
            if (!present.id().equals(java.util.Optional.of(wish.network().id()))) {
                throw new IllegalStateException("libvirt has a network " + name + " that somebody else made");
            }
            if (present.digest().equals(NetworkXml.digest(wish.network()))) {
                start(name);
                follow(name, SECTION_IP_DHCP_RANGE, present.ranges(), wish.ranges(), NetworkXml::range);
                follow(name, SECTION_IP_DHCP_HOST, present.hosts(), wish.hosts(), NetworkXml::host);
                return;
            }
            remove(name);
        }
        connect.networkDefineXML(NetworkXml.network(wish)).free();
        start(name);
    }

    private void start(String name) throws LibvirtException {
        Network network = connect.networkLookupByName(name);
        try {
            if (!network.getAutostart()) {
                network.setAutostart(true);
            }
            if (network.isActive() == 0) {
                network.create();
            }
        } finally {
            network.free();
        }
    }

    void remove(String name) throws LibvirtException {
        Network network = connect.networkLookupByName(name);
        try {
            if (network.isActive() == 1) {
                network.destroy();
            }
            network.undefine();
        } finally {
            network.free();
        }
    }

    /** Adds and removes what differs while the network goes on. */
    private <T> void follow(String network, int section, Set<T> present, List<T> wanted, Function<T, String> xml) {
        Set<T> stale = new HashSet<>(present);
        wanted.forEach(stale::remove);
        stale.forEach(each -> update(network, COMMAND_DELETE, section, xml.apply(each)));
        wanted.stream()
                .filter(each -> !present.contains(each))
                .forEach(each -> update(network, COMMAND_ADD_LAST, section, xml.apply(each)));
    }

    private void update(String name, int command, int section, String xml) {
        VirNetworkLibrary libvirt = VirNetworkLibrary.INSTANCE;
        Pointer network = libvirt.virNetworkLookupByName(connect.pointer(), name);
        try {
            if (libvirt.virNetworkUpdate(network, command, section, -1, xml, AFFECT_LIVE_AND_CONFIG) < 0) {
                throw new IllegalStateException(libvirt.virGetLastErrorMessage());
            }
        } finally {
            libvirt.virNetworkFree(network);
        }
    }

    List<HostNetworks.Lease> leases(String name) {
        VirNetworkLibrary libvirt = VirNetworkLibrary.INSTANCE;
        Pointer network = libvirt.virNetworkLookupByName(connect.pointer(), name);
        PointerByReference array = new PointerByReference();
        try {
            int count = libvirt.virNetworkGetDHCPLeases(network, null, array, 0);
            if (count < 0) {
                throw new IllegalStateException(libvirt.virGetLastErrorMessage());
            }
            List<HostNetworks.Lease> leases = new ArrayList<>(count);
            for (int index = 0; index < count; index++) {
                Pointer entry = array.getValue().getPointer((long) index * Native.POINTER_SIZE);
                leases.add(lease(new VirNetworkLibrary.DhcpLease(entry)));
                libvirt.virNetworkDHCPLeaseFree(entry);
            }
            return leases;
        } finally {
            if (array.getValue() != null) {
                Native.free(Pointer.nativeValue(array.getValue()));
            }
            libvirt.virNetworkFree(network);
        }
    }

    private static HostNetworks.Lease lease(VirNetworkLibrary.DhcpLease lease) {
        return new HostNetworks.Lease(
                lease.mac,
                lease.ipaddr,
                lease.hostname == null ? "" : lease.hostname,
                Instant.ofEpochSecond(lease.expirytime));
    }

    private List<String> names() throws LibvirtException {
        return Stream.concat(Stream.of(connect.listNetworks()), Stream.of(connect.listDefinedNetworks()))
                .toList();
    }

    private PresentNetwork present(String name) throws LibvirtException {
        Network network = connect.networkLookupByName(name);
        try {
            return PresentNetwork.read(network.getXMLDesc(0));
        } finally {
            network.free();
        }
    }

    @Override
    public void close() throws LibvirtException {
        connect.close();
    }
}
