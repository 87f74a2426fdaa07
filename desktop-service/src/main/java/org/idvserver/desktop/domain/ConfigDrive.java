package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** The files of a NoCloud data source that give a guest its identity. */
@Embeddable
public record ConfigDrive(
        @Column(name = "meta_data") String metaData,
        @Column(name = "user_data") String userData,
        @Column(name = "network_config") String networkConfig) {}
