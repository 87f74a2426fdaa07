package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * The files that give a guest its identity: those of a NoCloud data source, and for Windows an answer file. What was made before
 * there were answer files has none.
 */
@Embeddable
public record ConfigDrive(
        @Column(name = "meta_data") String metaData,
        @Column(name = "user_data") String userData,
        @Column(name = "network_config") String networkConfig,
        String unattend) {

    public ConfigDrive {
        unattend = unattend == null ? "" : unattend;
    }

    /** Without what is in the files: there may be a product key. */
    @Override
    public String toString() {
        return "ConfigDrive";
    }
}
