package org.idvserver.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.desktops.DesktopStart;
import org.idvserver.agent.desktops.Desktops;
import org.idvserver.agent.desktops.HostParts;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.enrol.Renewal;
import org.idvserver.agent.host.MachineLock;
import org.idvserver.agent.host.StateFolder;
import org.idvserver.agent.images.GrpcImageSource;
import org.idvserver.agent.images.ImageFetcher;
import org.idvserver.agent.images.ImageStore;
import org.idvserver.agent.libvirt.LibvirtDomains;
import org.idvserver.agent.libvirt.LibvirtNetworks;
import org.idvserver.agent.libvirt.LibvirtSession;
import org.idvserver.agent.networks.AllowLists;
import org.idvserver.agent.networks.DhcpResponders;
import org.idvserver.agent.networks.ExternalNetworks;
import org.idvserver.agent.networks.Guard;
import org.idvserver.agent.networks.ListedNames;
import org.idvserver.agent.networks.OpenVswitch;
import org.idvserver.agent.networks.OvsdbAccess;
import org.idvserver.agent.networks.PortGuard;
import org.idvserver.agent.networks.SwitchRestarts;
import org.idvserver.agent.reconcile.HostNetworks;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.reconcile.PowerOff;
import org.idvserver.agent.reconcile.Reconciler;
import org.idvserver.agent.selfcheck.KvmProbe;
import org.idvserver.agent.selfcheck.SelfCheck;
import org.idvserver.agent.stream.Greeting;
import org.idvserver.agent.stream.OrdersStore;
import org.idvserver.agent.stream.OrdersStream;
import org.idvserver.agent.stream.ServerChannels;
import org.idvserver.agent.telemetry.TelemetryStream;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc;
import org.idvserver.contracts.monitor.v1.TelemetryServiceGrpc;

/** An enrolled terminal's agent: its parts and its threads. Closing it leaves the desktops running. */
final class Agent implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Agent.class.getName());
    private static final long END_LIMIT_MILLIS = 5000;

    private static final Path SWITCH = Path.of("/run/openvswitch", OpenVswitch.BRIDGE + ".mgmt");

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final MachineLock alone;
    private final AgentSettings settings;
    private final Clock clock = Clock.systemUTC();
    private final StateFolder state;
    private final Identity identity;
    private final Observations observations = new Observations();
    private final ImageStore images;
    private final OrdersStore orders;
    private final SelfCheck selfCheck;
    private final ServerChannels channels;
    private final LibvirtSession libvirt;
    private final OpenVswitch ovs;
    private final HostParts parts = new HostParts(Path.of("/"));
    private final List<Thread> threads = new ArrayList<>();
    private Reconciler reconciler;

    /** @param alone held until this is closed */
    Agent(AgentSettings settings, StateFolder state, Identity identity, MachineLock alone)
            throws IOException, GeneralSecurityException {
        this.alone = alone;
        this.settings = settings;
        this.state = state;
        this.identity = identity;
        this.images = new ImageStore(state.images());
        this.orders = new OrdersStore(state.orders());
        this.selfCheck = new SelfCheck(observations, images, parts, state.root(), clock);
        this.channels = new ServerChannels(identity, settings.servers());
        this.libvirt = new LibvirtSession(settings.host().libvirtUri(), this::wake);
        this.ovs = new OpenVswitch(
                settings.underlay().datapath(),
                OvsdbAccess.of(settings.underlay()),
                List.of(identity.keyFile(), identity.chainFile(), identity.trustFile()));
    }

    void start() {
        String domainType = selfCheck.domainType(settings.host().virtualisation(), new KvmProbe());
        LOG.info("desktops run by " + domainType);
        var desktopService = channels.desktopService();
        var source = new GrpcImageSource(TerminalImageServiceGrpc.newBlockingStub(channels.imageService()));
        ImageFetcher fetcher = new ImageFetcher(images, source, observations, this::wake);
        reconciler = reconciler(source, fetcher, domainType);
        var stream = new OrdersStream(
                TerminalServiceGrpc.newStub(desktopService),
                new Greeting(settings, observations, domainType),
                observations,
                this::accept,
                clock);
        var telemetry = new TelemetryStream(
                TelemetryServiceGrpc.newStub(channels.monitorService()),
                observations,
                state.root(),
                settings.telemetryInterval(),
                clock);
        var renewal = new Renewal(
                identity,
                TerminalServiceGrpc.newBlockingStub(desktopService),
                settings.host().name(),
                clock,
                this::takeNewCertificate);
        run("reconcile", reconciler);
        run("switch", new SwitchRestarts(SWITCH, this::wake));
        run("images", fetcher);
        run("orders", stream);
        run("telemetry", telemetry);
        run("upkeep", new Upkeep(renewal, selfCheck, orders, identity, new StatusFile(state.status(), observations)));
    }

    private Reconciler reconciler(GrpcImageSource source, ImageFetcher fetcher, String domainType) {
        var domains = new LibvirtDomains(libvirt);
        var ports = new PortGuard(ovs);
        var start = new DesktopStart(
                state.desktops(),
                images,
                source,
                domains,
                new DesktopStart.Host(domainType, parts, ports, Clock.systemDefaultZone()));
        var networks = new HostNetworks(
                settings.underlay(),
                new HostNetworks.Guards(
                        new Guard(), new AllowLists(), new ListedNames(state.names(), RESOLV_CONF), ports),
                ovs,
                new ExternalNetworks(new LibvirtNetworks(libvirt)),
                new DhcpResponders(state.dhcp(), ovs),
                observations);
        return new Reconciler(
                orders::newest,
                networks,
                domains,
                new Desktops(state.desktops(), domains, start, observations, System::nanoTime),
                new Reconciler.Images(images, fetcher),
                new PowerOff(settings.host().powerOffCommand(), state.powerOff(), clock),
                observations);
    }

    private void accept(TerminalOrders newest) {
        orders.accept(newest);
        wake();
    }

    private void wake() {
        if (reconciler != null) {
            reconciler.wake();
        }
    }

    private void takeNewCertificate() {
        try {
            channels.takeNewCertificate();
            ovs.takeNewCertificate();
            wake();
        } catch (IOException | GeneralSecurityException failure) {
            LOG.severe("the new certificate cannot be used before the next start: " + failure);
        }
    }

    private void run(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        // A thread that dies would leave a terminal that looks alive: better to end, and be started again.
        thread.setUncaughtExceptionHandler((dead, fault) -> {
            LOG.log(java.util.logging.Level.SEVERE, "thread " + name + " died", fault);
            Runtime.getRuntime().halt(1);
        });
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        long end = System.currentTimeMillis() + END_LIMIT_MILLIS;
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, end - System.currentTimeMillis()));
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        channels.close();
        libvirt.close();
        alone.close();
        LOG.info("stopped; the desktops go on");
    }
}
