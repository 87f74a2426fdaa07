package org.idvserver.network.domain;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import java.time.Instant;
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

    protected ExternalNetwork() {}

    public ExternalNetwork(UUID id, ExternalNetworkSpec spec, Instant created) {
        super(id, spec.name(), spec.cidr(), spec.mtu(), created);
        this.gateway = spec.gateway();
        this.dhcpFirst = spec.dhcpFirst();
        this.dhcpLast = spec.dhcpLast();
        this.defaultExternal = spec.isDefault();
        this.onServerNodes = spec.onServerNodes();
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
