package org.idvserver.agent.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.idvserver.agent.networks.NatNetwork;
import org.idvserver.agent.networks.NatNetwork.StaticHost;
import org.idvserver.agent.networks.NatNetworkXml;
import org.idvserver.agent.networks.NatNetworks;

/** libvirt's networks in memory; what is defined goes through XML as it does there. */
public final class FakeNatNetworks implements NatNetworks {
    public final List<String> acts = new ArrayList<>();
    /** Names of the guests that are on all networks. */
    public final Set<String> users = new TreeSet<>();

    private final Map<String, Seen> networks = new LinkedHashMap<>();

    @Override
    public List<Seen> ours() {
        return List.copyOf(networks.values());
    }

    @Override
    public Set<String> users(NatNetwork network) {
        return Set.copyOf(users);
    }

    @Override
    public void define(NatNetwork network) {
        acts.add("define");
        NatNetwork read = NatNetworkXml.read(NatNetworkXml.write(network)).orElseThrow();
        networks.put(
                network.id(),
                new Seen(
                        read,
                        networks.containsKey(network.id())
                                && networks.get(network.id()).active()));
    }

    @Override
    public void start(String id) {
        acts.add("start");
        networks.put(id, new Seen(networks.get(id).network(), true));
    }

    @Override
    public void stop(String id) {
        acts.add("stop");
        networks.put(id, new Seen(networks.get(id).network(), false));
    }

    @Override
    public void undefine(String id) {
        acts.add("undefine");
        networks.remove(id);
    }

    @Override
    public void addHost(String id, StaticHost host) {
        acts.add("add " + host.mac());
        changeHosts(id, hosts -> hosts.add(host));
    }

    @Override
    public void removeHost(String id, StaticHost host) {
        acts.add("remove " + host.mac());
        changeHosts(id, hosts -> hosts.remove(host));
    }

    private void changeHosts(String id, Consumer<Set<StaticHost>> change) {
        NatNetwork old = networks.get(id).network();
        TreeSet<StaticHost> hosts = new TreeSet<>(old.hosts());
        change.accept(hosts);
        networks.put(
                id,
                new Seen(
                        new NatNetwork(
                                old.id(), old.name(), old.device(), old.gateway(), old.netmask(), old.mtu(), hosts),
                        networks.get(id).active()));
    }
}
