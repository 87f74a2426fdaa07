package org.idvserver.image.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Optional;

/** What a maintenance VM is built of. */
@Embeddable
public class Hardware {
    @Column(name = "vcpus")
    private int vcpus;

    @Column(name = "memory_mib")
    private int memoryMib;

    @Column(name = "network")
    private String network;

    protected Hardware() {
        // for JPA
    }

    /** The network is libvirt's name of one, or null for none. */
    public Hardware(int vcpus, int memoryMib, String network) {
        this.vcpus = vcpus;
        this.memoryMib = memoryMib;
        this.network = network;
    }

    public int vcpus() {
        return vcpus;
    }

    public int memoryMib() {
        return memoryMib;
    }

    public Optional<String> network() {
        return Optional.ofNullable(network);
    }
}
