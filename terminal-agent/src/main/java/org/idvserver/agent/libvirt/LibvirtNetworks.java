package org.idvserver.agent.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.host.XmlDocument;
import org.idvserver.agent.networks.NatNetwork;
import org.idvserver.agent.networks.NatNetwork.StaticHost;
import org.idvserver.agent.networks.NatNetworkXml;
import org.idvserver.agent.networks.NatNetworks;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/** NAT networks, through libvirt. */
public final class LibvirtNetworks implements NatNetworks {
    /** @see <a href="https://libvirt.org/html/libvirt-libvirt-domain.html#virConnectListAllDomainsFlags">virConnectListAllDomainsFlags</a> */
    private static final int ACTIVE = 1;

    private final LibvirtSession session;

    public LibvirtNetworks(LibvirtSession session) {
        this.session = session;
    }

    /** What libvirt-java 0.5.4 lacks. */
    private interface NetworkUpdate extends com.sun.jna.Library {
        int DELETE = 2;
        int ADD_LAST = 3;
        int SECTION_DHCP_HOST = 4;
        int LIVE_AND_CONFIG = 3;

        Pointer virNetworkLookupByUUIDString(Pointer connection, String uuid);

        int virNetworkUpdate(Pointer network, int command, int section, int parentIndex, String xml, int flags);

        int virNetworkFree(Pointer network);

        String virGetLastErrorMessage();
    }

    @Override
    public List<Seen> ours() {
        return session.call(connection -> {
            List<Seen> ours = new ArrayList<>();
            List<String> names = Stream.of(connection.listNetworks(), connection.listDefinedNetworks())
                    .flatMap(Stream::of)
                    .toList();
            for (String name : names) {
                Network network = connection.networkLookupByName(name);
                boolean active = network.isActive() == 1;
                NatNetworkXml.read(network.getXMLDesc(0)).ifPresent(found -> ours.add(new Seen(found, active)));
            }
            return ours;
        });
    }

    @Override
    public Set<String> users(NatNetwork network) {
        return session.call(connection -> users(connection, network));
    }

    /** By the network's name or by its bridge. */
    private static Set<String> users(Connect connection, NatNetwork network) throws LibvirtException {
        Set<String> users = new TreeSet<>();
        for (Domain domain : connection.listAllDomains(ACTIVE)) {
            try {
                if (uses(domain, network)) {
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
        String networkXml = connection.networkLookupByName(network.name()).getXMLDesc(0);
        boolean others = users.isEmpty()
                && !XmlDocument.parse(networkXml).value("/network/@connections").isEmpty();
        return others ? Set.of("a guest that libvirt does not show") : users;
    }

    private static boolean uses(Domain domain, NatNetwork network) throws LibvirtException {
        return XmlDocument.parse(domain.getXMLDesc(0)).all("/domain/devices/interface/source").stream()
                .anyMatch(source -> source.getAttribute("network").equals(network.name())
                        || source.getAttribute("bridge").equals(network.bridge()));
    }

    @Override
    public void define(NatNetwork network) {
        session.call(connection -> connection.networkDefineXML(NatNetworkXml.write(network)));
    }

    @Override
    public void start(String id) {
        session.call(connection -> {
            Network network = connection.networkLookupByUUIDString(id);
            network.create();
            return network;
        });
    }

    @Override
    public void stop(String id) {
        session.call(connection -> {
            Network network = connection.networkLookupByUUIDString(id);
            network.destroy();
            return network;
        });
    }

    @Override
    public void undefine(String id) {
        session.call(connection -> {
            Network network = connection.networkLookupByUUIDString(id);
            network.undefine();
            return network;
        });
    }

    @Override
    public void addHost(String id, StaticHost host) {
        update(id, NetworkUpdate.ADD_LAST, host);
    }

    @Override
    public void removeHost(String id, StaticHost host) {
        update(id, NetworkUpdate.DELETE, host);
    }

    private void update(String id, int command, StaticHost host) {
        session.call(connection -> {
            NetworkUpdate libvirt = Native.load("virt", NetworkUpdate.class);
            Pointer network = libvirt.virNetworkLookupByUUIDString(connection.pointer(), id);
            if (network == null) {
                throw new StepFailure("LIBVIRT_ERROR", libvirt.virGetLastErrorMessage());
            }
            try {
                int result = libvirt.virNetworkUpdate(
                        network,
                        command,
                        NetworkUpdate.SECTION_DHCP_HOST,
                        -1,
                        NatNetworkXml.write(host),
                        NetworkUpdate.LIVE_AND_CONFIG);
                if (result < 0) {
                    throw new StepFailure("LIBVIRT_ERROR", libvirt.virGetLastErrorMessage());
                }
                return result;
            } finally {
                libvirt.virNetworkFree(network);
            }
        });
    }
}
