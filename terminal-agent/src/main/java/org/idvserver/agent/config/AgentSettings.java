package org.idvserver.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.idvserver.agent.host.Ipv4Range;

/** The terminal's configuration, checked. Keys of the file stand beside each part. */
public record AgentSettings(
        Servers servers, EnrolmentSettings enrolment, Underlay underlay, Host host, Duration telemetryInterval) {

    /**
     * @param gateway {@code server.url}: https URL of the gateway, for enrolment
     * @param grpcHost {@code grpc.host}: name or address of the services
     * @param desktopPort {@code grpc.desktop.port}
     * @param imagePort {@code grpc.image.port}
     * @param monitorPort {@code grpc.monitor.port}
     */
    public record Servers(URI gateway, String grpcHost, int desktopPort, int imagePort, int monitorPort) {}

    /**
     * @param tokenFile {@code enrolment.token.file}: the one-time token; removed after success
     * @param caFile {@code ca.file}: the platform CA, PEM
     * @param caSha256 {@code enrolment.ca.sha256}: SHA-256 of the platform CA's certificate, lower-case hex
     */
    public record EnrolmentSettings(Path tokenFile, Optional<Path> caFile, Optional<String> caSha256) {}

    /**
     * @param address {@code underlay.address}: this machine's IPv4 address in the lab
     * @param mtu {@code underlay.mtu}: bytes
     * @param device {@code underlay.interface}: the interface that bears the address
     * @param datapath {@code datapath}: Open vSwitch's, {@code system} or {@code netdev}
     * @param management {@code management.addresses}: who may reach OVSDB
     * @param dialIn {@code ovsdb.dial.in}: where network-service listens for switches that call it, {@code HOST:PORT}; without it the
     *     switch listens
     */
    public record Underlay(
            String address,
            int mtu,
            String device,
            String datapath,
            List<Ipv4Range> management,
            Optional<String> dialIn) {}

    /**
     * @param name {@code name}: what this machine calls itself
     * @param stateFolder {@code state.dir}
     * @param libvirtUri {@code libvirt.uri}
     * @param virtualisation {@code virtualisation}: auto, kvm or qemu
     * @param powerOffCommand {@code power.off.command}: a program and its arguments, separated by spaces
     */
    public record Host(
            String name,
            Path stateFolder,
            String libvirtUri,
            Virtualisation virtualisation,
            List<String> powerOffCommand) {}
}
