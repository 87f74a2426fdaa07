package org.idvserver.network.domain;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A NAT network, the same on every node that has it. */
@Entity
@DiscriminatorValue("EXTERNAL")
public class ExternalNetwork extends Network {
    private String gateway;

    @Column(name = "dhcp_first")
    private String dhcpFirst;

    @Column(name = "dhcp_last")
    private String dhcpLast;

    @Column(name = "default_external")
    private boolean defaultExternal;

    @Column(name = "on_server_nodes")
    private boolean onServerNodes;

    /** An entry a line; null when there is no list. */
    @Column(name = "allow_list")
    private String allowList;

    protected ExternalNetwork() {}

    public ExternalNetwork(UUID id, ExternalNetworkSpec spec, Instant created) {
        super(id, spec.name(), spec.cidr(), spec.mtu(), created);
        this.gateway = spec.gateway();
        this.dhcpFirst = spec.dhcpFirst();
        this.dhcpLast = spec.dhcpLast();
        this.defaultExternal = spec.isDefault();
        this.onServerNodes = spec.onServerNodes();
        this.allowList = spec.allowList().map(AllowList::text).orElse(null);
    }

    @Override
    public AddressPlan addressPlan() {
        return AddressPlan.of(cidr(), cidr().host(gateway));
    }

    /** What DHCP may lease to whoever comes, where a server node has the network. */
    public AddressRange leases() {
        return new AddressRange(cidr(), cidr().host(dhcpFirst), cidr().host(dhcpLast));
    }

    /** Gives it another list, or none; false when it is as it was. Terminals keep lists, server nodes do not. */
    public boolean allow(Optional<AllowList> wish) {
        if (onServerNodes && wish.isPresent()) {
            throw NetworkProblem.NETWORK_ON_SERVER_NODES.because(
                    "%s is on server nodes, where no list is kept: make a network without onServerNodes", name());
        }
        String text = wish.map(AllowList::text).orElse(null);
        boolean news = !Objects.equals(allowList, text);
        allowList = text;
        return news;
    }

    /** All that guests may reach; empty when that is whatever is not protected. */
    public Optional<AllowList> allowList() {
        return Optional.ofNullable(allowList).map(AllowList::read);
    }

    public String gateway() {
        return gateway;
    }

    public String dhcpFirst() {
        return dhcpFirst;
    }

    public String dhcpLast() {
        return dhcpLast;
    }

    public boolean isDefault() {
        return defaultExternal;
    }

    public boolean isOnServerNodes() {
        return onServerNodes;
    }
}
