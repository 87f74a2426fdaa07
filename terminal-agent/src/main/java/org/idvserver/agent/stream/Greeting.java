package org.idvserver.agent.stream;

import java.nio.file.Path;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.config.AgentSettings.Underlay;
import org.idvserver.agent.networks.OvsdbAccess;
import org.idvserver.agent.networks.WakeOnLan;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.telemetry.HostLoad;
import org.idvserver.contracts.desktop.v1.TerminalHello;

/** The first message of a stream: what this machine is. */
public final class Greeting {
    private final AgentSettings settings;
    private final Observations observations;
    private final String virtualisation;

    /**
     * @param virtualisation kvm or qemu
     */
    public Greeting(AgentSettings settings, Observations observations, String virtualisation) {
        this.settings = settings;
        this.observations = observations;
        this.virtualisation = virtualisation;
    }

    TerminalHello hello() {
        Underlay underlay = settings.underlay();
        Path store = settings.host().stateFolder();
        return TerminalHello.newBuilder()
                .setAgentVersion(version())
                .setHostname(settings.host().name())
                .setUnderlayAddress(underlay.address())
                .setUnderlayMtu(underlay.mtu())
                .setOvsdbEndpoint(OvsdbAccess.of(underlay).endpoint())
                .setDatapath(underlay.datapath())
                .setCpuCount(Runtime.getRuntime().availableProcessors())
                .setMemoryMib(HostLoad.memoryTotalMib())
                .setStoreFreeBytes(store.toFile().getUsableSpace())
                .setVirtualisation(virtualisation)
                .setAppliedGeneration(observations.appliedGeneration())
                .setUnderlayMac(WakeOnLan.macOf(underlay.address()))
                .setUnderlayPrefixLength(WakeOnLan.prefixLengthOf(underlay.address()))
                .build();
    }

    private static String version() {
        String packaged = Greeting.class.getPackage().getImplementationVersion();
        return packaged == null ? "development" : packaged;
    }
}
