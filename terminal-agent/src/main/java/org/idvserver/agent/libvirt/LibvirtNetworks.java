package org.idvserver.agent.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.networks.NatNetwork;
import org.idvserver.agent.networks.NatNetwork.StaticHost;
import org.idvserver.agent.networks.NatNetworkXml;
import org.idvserver.agent.networks.NatNetworks;
import org.libvirt.Network;

/** NAT networks, through libvirt. */
public final class LibvirtNetworks implements NatNetworks {
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
