package org.idvserver.network.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A physical machine in the virtual network: what it said of itself, and how well it is wired. */
@Entity
@Table(name = "node")
public class Node {
    @Id
    private UUID id;

    private String name;

    @Enumerated(EnumType.STRING)
    private NodeKind kind;

    @Column(name = "underlay_address")
    private String underlayAddress;

    @Column(name = "underlay_mtu")
    private int underlayMtu;

    @Column(name = "ovsdb_endpoint")
    private String ovsdbEndpoint;

    private String datapath;

    @Enumerated(EnumType.STRING)
    private NodeState state;

    private String reason;
    private String message;

    @Column(name = "state_time")
    private Instant stateTime;

    @Column(name = "tunnels_wanted")
    private int tunnelsWanted;

    @Column(name = "tunnels_up")
    private int tunnelsUp;

    @Column(name = "ports_wanted")
    private int portsWanted;

    @Column(name = "ports_wired")
    private int portsWired;

    @Column(name = "wish_generation", updatable = false)
    private long wishGeneration = 1;

    @Column(name = "observed_generation")
    private long observedGeneration;

    @Column(name = "lease_owner", insertable = false, updatable = false)
    private UUID leaseOwner;

    @Version
    private int version;

    protected Node() {}

    public static Node terminal(NodeDescription description, Instant now) {
        Node node = new Node();
        node.id = description.id();
        node.kind = NodeKind.TERMINAL;
        node.pending(now);
        node.describe(description);
        return node;
    }

    /** The machine that this service runs on; it has libvirt and no switch. */
    public static Node server(UUID id, String name, Instant now) {
        Node node = new Node();
        node.id = id;
        node.kind = NodeKind.SERVER;
        node.name = name;
        node.underlayMtu = 1500;
        node.datapath = "none";
        node.pending(now);
        return node;
    }

    public boolean isAt(String address) {
        return address.equals(underlayAddress);
    }

    /** Takes over what the machine says of itself; true when something of it is new. */
    public boolean describe(NodeDescription description) {
        String endpoint = description.endpoint().toString();
        boolean same = description.name().equals(name)
                && description.underlayAddress().equals(underlayAddress)
                && description.underlayMtu() == underlayMtu
                && endpoint.equals(ovsdbEndpoint)
                && description.datapath().equals(datapath);
        name = description.name();
        underlayAddress = description.underlayAddress();
        underlayMtu = description.underlayMtu();
        ovsdbEndpoint = endpoint;
        datapath = description.datapath();
        return !same;
    }

    /** Notes what was found on the node; true when its state or the reason for it is new. */
    public boolean observe(Wiring wiring, Instant now) {
        boolean changed = state != wiring.state() || !reason.equals(wiring.reason());
        if (changed) {
            stateTime = now;
        }
        state = wiring.state();
        reason = wiring.reason();
        message = wiring.message();
        if (state == NodeState.UNREACHABLE) {
            tunnelsUp = 0;
            portsWired = 0;
        } else {
            tunnelsWanted = wiring.tunnels().wanted();
            tunnelsUp = wiring.tunnels().ready();
            portsWanted = wiring.ports().wanted();
            portsWired = wiring.ports().ready();
            observedGeneration = wiring.generation();
        }
        return changed;
    }

    /** True while a replica's claim on this node holds. */
    public boolean isKeptBy(UUID claim) {
        return claim.equals(leaseOwner);
    }

    /** True when no replica has a claim on it, though only one that it calls could have. */
    public boolean isMissed() {
        return leaseOwner == null && endpoint().filter(OvsdbEndpoint::dialsIn).isPresent();
    }

    private void pending(Instant now) {
        state = NodeState.PENDING;
        reason = "NOT_SEEN_YET";
        message = "The node was not looked at yet";
        stateTime = now;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public NodeKind kind() {
        return kind;
    }

    public Optional<String> underlayAddress() {
        return Optional.ofNullable(underlayAddress);
    }

    public int underlayMtu() {
        return underlayMtu;
    }

    public Optional<OvsdbEndpoint> endpoint() {
        return Optional.ofNullable(ovsdbEndpoint).flatMap(OvsdbEndpoint::parse);
    }

    public String datapath() {
        return datapath;
    }

    public NodeState state() {
        return state;
    }

    public String reason() {
        return reason;
    }

    public String message() {
        return message;
    }

    public Instant stateTime() {
        return stateTime;
    }

    public Wiring.Count tunnels() {
        return new Wiring.Count(tunnelsWanted, tunnelsUp);
    }

    public Wiring.Count ports() {
        return new Wiring.Count(portsWanted, portsWired);
    }

    /** True when the newest wish was brought about. */
    public boolean isCurrent() {
        return observedGeneration >= wishGeneration;
    }
}
