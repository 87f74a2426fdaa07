package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** One network interface of a desktop, with the port that network-service keeps for it. */
@Entity
@Table(name = "desktop_nics")
public class DesktopNic {
    @Id
    @Column(name = "port_id")
    private UUID portId;

    @Column(name = "desktop_id")
    private UUID desktopId;

    private int position;

    @Enumerated(EnumType.STRING)
    private NicKind kind;

    @Column(name = "network_id")
    private UUID networkId;

    private String mac;

    private String address;

    protected DesktopNic() {
        // for JPA
    }

    public DesktopNic(UUID desktopId, int position, NicKind kind, UUID networkId, String mac, String address) {
        this.portId = portId(desktopId, position);
        this.desktopId = desktopId;
        this.position = position;
        this.kind = kind;
        this.networkId = networkId;
        this.mac = mac;
        this.address = address;
    }

    /** The same for ever, so that asking again never makes a second port. */
    public static UUID portId(UUID desktopId, int position) {
        return NameBasedId.of(desktopId, "nic/" + position);
    }

    public UUID portId() {
        return portId;
    }

    public UUID desktopId() {
        return desktopId;
    }

    public int position() {
        return position;
    }

    public NicKind kind() {
        return kind;
    }

    public UUID networkId() {
        return networkId;
    }

    public String mac() {
        return mac;
    }

    public String address() {
        return address;
    }
}
