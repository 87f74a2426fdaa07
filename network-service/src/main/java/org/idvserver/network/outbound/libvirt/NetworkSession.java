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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.domain.ExternalNetwork;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/** One connection to libvirt, for as long as a pass over its networks takes. Every call blocks. */
final class NetworkSession implements AutoCloseable {
    /** @see <a href="https://libvirt.org/html/libvirt-libvirt-domain.html#virConnectListAllDomainsFlags">virConnectListAllDomainsFlags</a> */
    private static final int ACTIVE = 1;

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

    /**
     * Looks, then acts: absent, half-made, different or as it should be. What libvirt changes while guests use a network it changes;
     * for the rest the network is made anew, when nobody uses it. Answers whom that waits for.
     */
    Set<String> ensure(HostNetworks.Wish wish) throws LibvirtException {
        ExternalNetwork network = wish.network();
        String name = network.name();
        if (names().contains(name)) {
            PresentNetwork present = present(name);
            if (!present.id().equals(Optional.of(network.id()))) {
                throw new IllegalStateException("libvirt has a network " + name + " that somebody else made");
            }
            if (present.definition().equals(PresentNetwork.Definition.of(network))) {
                start(name);
                follow(name, SECTION_IP_DHCP_RANGE, present.ranges(), wish.ranges(), NetworkXml::range);
                follow(name, SECTION_IP_DHCP_HOST, present.hosts(), wish.hosts(), NetworkXml::host);
                return Set.of();
            }
            Set<String> users = remove(name);
            if (!users.isEmpty()) {
                follow(name, SECTION_IP_DHCP_HOST, present.hosts(), present.fitting(wish.hosts()), NetworkXml::host);
                return users;
            }
        }
        connect.networkDefineXML(NetworkXml.network(wish)).free();
        start(name);
        return Set.of();
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

    /** Unless somebody uses it: then it stays, and they are answered. */
    Set<String> remove(String name) throws LibvirtException {
        Network network = connect.networkLookupByName(name);
        try {
            if (network.isActive() == 1) {
                Set<String> users = users(name);
                if (!users.isEmpty()) {
                    return users;
                }
                network.destroy();
            }
            network.undefine();
            return Set.of();
        } finally {
            network.free();
        }
    }

    /** Names of the domains whose cards are plugged into a network, by its name or by its bridge. */
    private Set<String> users(String name) throws LibvirtException {
        PresentNetwork present = present(name);
        Set<String> users = new TreeSet<>();
        for (Domain domain : connect.listAllDomains(ACTIVE)) {
            try {
                if (PresentNetwork.isUsed(name, present.bridge(), domain.getXMLDesc(0))) {
                    users.add(domain.getName());
                }
            } catch (LibvirtException failure) {
                if (failure.getError().getCode() != Error.ErrorNumber.VIR_ERR_NO_DOMAIN) {
                    throw failure;
                }
                // It ended meanwhile, and uses nothing any more.
            } finally {
                domain.free();
            }
        }
        if (users.isEmpty() && present.connections() > 0) {
            users.add("a guest that this libvirt does not show");
        }
        return users;
    }

    /** Adds and removes what differs while the network goes on; addresses that are leased stay so. */
    private <T> void follow(String network, int section, Set<T> present, List<T> wanted, Function<T, String> xml) {
        Set<T> stale = new HashSet<>(present);
        wanted.forEach(stale::remove);
        List<IllegalStateException> refused = new ArrayList<>();
        stale.forEach(each -> update(network, COMMAND_DELETE, section, xml.apply(each), refused));
        wanted.stream()
                .filter(each -> !present.contains(each))
                .forEach(each -> update(network, COMMAND_ADD_LAST, section, xml.apply(each), refused));
        if (!refused.isEmpty()) {
            throw refused.get(0);
        }
    }

    /** One that is refused must not keep the others from their addresses. */
    private void update(String network, int command, int section, String xml, List<IllegalStateException> refused) {
        try {
            update(network, command, section, xml);
        } catch (IllegalStateException failure) {
            refused.add(failure);
        }
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
