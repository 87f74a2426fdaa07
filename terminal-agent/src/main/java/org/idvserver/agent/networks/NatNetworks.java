package org.idvserver.agent.networks;

import java.util.List;
import java.util.Set;
import org.idvserver.agent.networks.NatNetwork.StaticHost;

/** The NAT networks that libvirt keeps on this machine. Failures are StepFailures. */
public interface NatNetworks {

    /** What is there and was made by this agent. */
    List<Seen> ours();

    /** Names of the domains that run with a card in it, whoever made them. Looks at every domain: to be asked when it matters. */
    Set<String> users(NatNetwork network);

    /** Makes it, or replaces the definition of one that is stopped. */
    void define(NatNetwork network);

    void start(String id);

    void stop(String id);

    void undefine(String id);

    /** Changes a running network and its definition. */
    void addHost(String id, StaticHost host);

    void removeHost(String id, StaticHost host);

    record Seen(NatNetwork network, boolean active) {}
}
