package org.idvserver.agent.networks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;

/** One DHCP responder for each internal network; those of networks that are not ordered go. */
public final class DhcpResponders {
    private static final Logger LOG = Logger.getLogger(DhcpResponders.class.getName());
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final Path root;
    private final OpenVswitch ovs;

    /**
     * @param root a folder that the DHCP servers' user may read
     */
    public DhcpResponders(Path root, OpenVswitch ovs) {
        this.root = root;
        this.ovs = ovs;
    }

    /** @param wayOut MACs of guests that have a card on another network which leads out */
    public void ensure(InternalNetworkOrder order, Set<String> wayOut) {
        try {
            responder(order.getVni()).ensure(order, wayOut);
        } catch (IOException failure) {
            throw new StepFailure("DHCP_FAILED", "files of the DHCP server: " + failure, failure);
        }
    }

    public void retain(Set<Integer> vnis) {
        for (int vni : present()) {
            if (!vnis.contains(vni)) {
                responder(vni).remove();
                LOG.info("DHCP server of VNI " + vni + " removed");
            }
        }
    }

    private DhcpResponder responder(int vni) {
        return new DhcpResponder(vni, root.resolve(String.valueOf(vni)), ovs);
    }

    /** VNIs of the networks whose responders are here. Both are asked: either may be all that a kill left. */
    public Set<Integer> present() {
        Set<Integer> vnis = new TreeSet<>();
        Map<Path, String> places = new TreeMap<>(Map.of(root, "", NAMESPACES, DhcpResponder.NAMESPACE_PREFIX));
        places.forEach((folder, prefix) -> vnis.addAll(numbers(folder, prefix)));
        return vnis;
    }

    private static Set<Integer> numbers(Path folder, String prefix) {
        Set<Integer> numbers = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return numbers;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches(prefix + "[1-9][0-9]{0,7}"))
                    .forEach(name -> numbers.add(Integer.valueOf(name.substring(prefix.length()))));
        } catch (IOException unreadable) {
            throw new StepFailure("DHCP_FAILED", folder + " cannot be read: " + unreadable, unreadable);
        }
        return numbers;
    }

    static void removeFolder(Path folder) {
        try {
            DurableFile.remove(folder);
        } catch (IOException failure) {
            throw new StepFailure("DHCP_FAILED", folder + " cannot be removed: " + failure, failure);
        }
    }
}
