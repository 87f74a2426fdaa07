package org.idvserver.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.desktops.DomainView;
import org.idvserver.agent.desktops.Domains;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.MachineLock;
import org.idvserver.agent.host.StateFolder;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.libvirt.LibvirtDomains;
import org.idvserver.agent.libvirt.LibvirtNetworks;
import org.idvserver.agent.libvirt.LibvirtSession;
import org.idvserver.agent.networks.AllowLists;
import org.idvserver.agent.networks.DhcpResponders;
import org.idvserver.agent.networks.ExternalNetworks;
import org.idvserver.agent.networks.Guard;
import org.idvserver.agent.networks.ListedNames;
import org.idvserver.agent.networks.NatNetworks;
import org.idvserver.agent.networks.OpenVswitch;
import org.idvserver.agent.networks.OvsdbAccess;
import org.idvserver.agent.networks.SwitchRemoval;

/**
 * Takes from this machine what the agent made there, and nothing of others. Each step looks first: it may be repeated, and goes on where
 * it was ended. While something is left, so are the guard that holds for it and the state that tells of it.
 */
final class Uninstall {
    private final AgentSettings settings;
    private final StateFolder state;
    private final Consumer<String> told;
    private final List<String> failures = new ArrayList<>();

    /** @param told a line for each thing that was removed or stays */
    Uninstall(AgentSettings settings, Consumer<String> told) {
        this.settings = settings;
        this.state = new StateFolder(settings.host().stateFolder());
        this.told = told;
    }

    /**
     * AGENT_RUNNING, and nothing is done; UNINSTALL_UNFINISHED when something is left.
     *
     * @param withState also what outlives the agent: identity, images, disks of desktops, orders
     */
    void run(boolean withState) throws IOException {
        if (Files.isDirectory(state.root())) {
            try (MachineLock alone = MachineLock.take(state.lock())) {
                remove(withState);
            }
        } else {
            remove(withState);
        }
        if (!failures.isEmpty()) {
            failures.forEach(failure -> told.accept("left: " + failure));
            throw new StepFailure("UNINSTALL_UNFINISHED", "something is left, as told; try again when it can go");
        }
    }

    private void remove(boolean withState) {
        try (LibvirtSession libvirt = new LibvirtSession(settings.host().libvirtUri(), () -> {})) {
            attempt(() -> removeDesktops(new LibvirtDomains(libvirt)));
            if (!failures.isEmpty()) {
                told.accept("kept networks, switch and guard, for desktops are left");
                return;
            }
            attempt(() -> removeNatNetworks(new LibvirtNetworks(libvirt)));
        }
        attempt(this::removeLists);
        attempt(this::removeDhcp);
        attempt(() -> new SwitchRemoval(OvsdbAccess.of(settings.underlay()), new Identity(state.identity()).keyFile())
                .run()
                .forEach(this::removed));
        if (!failures.isEmpty()) {
            told.accept("kept the guard and " + state.root() + ", for something is left");
            return;
        }
        attempt(() -> Guard.remove().forEach(family -> removed("guard, nft table " + family + " idvguard")));
        if (withState) {
            attempt(this::removeState);
        } else if (Files.isDirectory(state.images())) {
            told.accept("kept " + state.root() + " (identity, images, disks of desktops): --state removes them");
        }
    }

    private void removeDesktops(Domains domains) {
        for (DomainView domain : domains.ours()) {
            attempt(() -> {
                domains.destroy(domain.desktopId());
                domains.undefine(domain.desktopId());
                removed("desktop " + domain.name());
            });
        }
    }

    private void removeNatNetworks(NatNetworks networks) {
        List<NatNetworks.Seen> before = networks.ours();
        List<String> waiting = new ExternalNetworks(networks).retain(Set.of());
        List<String> left =
                networks.ours().stream().map(seen -> seen.network().name()).toList();
        before.stream()
                .map(seen -> seen.network().name())
                .filter(name -> !left.contains(name))
                .forEach(name -> removed("NAT network " + name));
        failures.addAll(waiting);
    }

    private void removeLists() {
        AllowLists lists = new AllowLists();
        Set<String> before = lists.present();
        lists.retain(List.of(), List.of());
        Set<String> left = lists.present();
        gone(before, left).forEach(mark -> removed("allow-list, nft table inet idvlist_" + mark));
        ListedNames names = new ListedNames(state.names(), Path.of("/etc/resolv.conf"));
        Set<String> resolvers = names.present();
        names.retain(left);
        gone(resolvers, left).forEach(mark -> removed("resolver of allow-list " + mark));
    }

    private void removeDhcp() {
        DhcpResponders dhcp = new DhcpResponders(
                state.dhcp(),
                new OpenVswitch(settings.underlay().datapath(), OvsdbAccess.of(settings.underlay()), List.of()));
        Set<Integer> vnis = dhcp.present();
        dhcp.retain(Set.of());
        vnis.forEach(vni -> removed("DHCP server of VNI " + vni));
    }

    private void removeState() {
        try {
            for (Path kept : state.all()) {
                boolean there = Files.exists(kept);
                DurableFile.remove(kept);
                Files.deleteIfExists(kept);
                if (there && !kept.equals(state.lock())) {
                    removed(kept.toString());
                }
            }
        } catch (IOException failure) {
            throw new StepFailure("STATE_LEFT", "the state cannot be removed: " + failure, failure);
        }
        try {
            Files.deleteIfExists(state.root());
        } catch (IOException othersUseIt) {
            told.accept("kept the folder " + state.root() + ", for it is mounted or has files of others");
        }
    }

    private static <T> List<T> gone(Collection<T> before, Collection<T> left) {
        return before.stream().filter(one -> !left.contains(one)).toList();
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (StepFailure failure) {
            failures.add(failure.code() + ": " + failure.getMessage());
        }
    }

    private void removed(String what) {
        told.accept("removed " + what);
    }
}
