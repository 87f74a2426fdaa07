package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.stream.Stream;

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

    /** In characters: what a terminal takes of each. */
    private static final int LONGEST_FILE = 64 * 1024;

    public ConfigDrive {
        unattend = unattend == null ? "" : unattend;
    }

    public boolean isTaken() {
        return Stream.of(metaData, userData, networkConfig, unattend).allMatch(file -> file.length() <= LONGEST_FILE);
    }

    /** Without what is in the files: there may be a product key. */
    @Override
    public String toString() {
        return "ConfigDrive";
    }
}
