package org.idvserver.network.domain;

import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** Addresses that desktops share: a class's own segment, or the way out. */
@Entity
@Table(name = "network")
@Inheritance(strategy = InheritanceType.SINGLE_TABLE)
@DiscriminatorColumn(name = "kind")
public abstract class Network {
    @Id
    private UUID id;

    private String name;
    private String cidr;
    private int mtu;
    private Instant created;

    @Version
    private int version;

    protected Network() {}

    protected Network(UUID id, String name, Cidr cidr, int mtu, Instant created) {
        this.id = id;
        this.name = name;
        this.cidr = cidr.toString();
        this.mtu = mtu;
        this.created = created;
    }

    /** Which of its addresses may be given out. */
    public abstract AddressPlan addressPlan();

    /** Rises with each change. */
    public int revision() {
        return version;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Cidr cidr() {
        return Cidr.parse(cidr);
    }

    public int mtu() {
        return mtu;
    }

    public Instant created() {
        return created;
    }
}
