package org.idvserver.network.domain;

import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.UUID;

/** A VXLAN segment that belongs to an owner such as a section; nothing leads out of it. */
@Entity
@DiscriminatorValue("INTERNAL")
public class InternalNetwork extends Network {
    /**
     * Below it desktops have their names. The same in all networks, for none knows of another. ICANN keeps .internal for such use
     * (resolution 2024.07.29.06): it never leads out.
     */
    public static final String DOMAIN = "desktops.internal";

    private String owner;
    private Integer vni;

    /** Read by SQL only, which looks there for the next free one. */
    @SuppressWarnings("UnusedVariable")
    private Integer block;

    protected InternalNetwork() {}

    public InternalNetwork(UUID id, String owner, String name, Segment segment, Instant created) {
        super(id, name, segment.cidr(), segment.mtu(), created);
        this.owner = owner;
        this.vni = segment.vni();
        this.block = segment.block();
    }

    /** What no other internal network has: the VNI, and the block with its position in the supernet. */
    public record Segment(int vni, int block, Cidr cidr, int mtu) {}

    @Override
    public AddressPlan addressPlan() {
        return AddressPlan.ofInternal(cidr());
    }

    public String owner() {
        return owner;
    }

    public int vni() {
        return vni;
    }
}
