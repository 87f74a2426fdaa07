package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;

/** What a terminal says about itself when it connects; the MAC address is empty for one that cannot be woken. */
@Embeddable
public record Inventory(
        @Column(name = "agent_version") String agentVersion,
        String hostname,
        @Embedded NodeEndpoint node,
        @Column(name = "mac_address") String macAddress,
        @Column(name = "prefix_length") int prefixLength,
        @Column(name = "cpu_count") int cpuCount,
        @Column(name = "memory_mib") long memoryMib,
        @Column(name = "store_free_bytes") long storeFreeBytes,
        String virtualisation) {}
