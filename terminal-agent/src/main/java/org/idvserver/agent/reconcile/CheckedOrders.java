package org.idvserver.agent.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.networks.ListedNetwork;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;

/**
 * Orders, sorted into what may be carried out and what is refused. What is refused keeps what it has: a wrong order removes nothing.
 *
 * @param external those with an allow-list too
 * @param refused faults by the id of what was ordered
 * @param protectedRanges empty when one of them cannot be read: then no guest may be let out
 */
record CheckedOrders(
        TerminalOrders orders,
        List<ImageOrder> images,
        List<DesktopOrder> desktops,
        Map<String, InternalNetworkOrder> internal,
        Map<String, ExternalNetworkOrder> external,
        Map<String, ListedNetwork> listed,
        Optional<List<Ipv4Range>> protectedRanges,
        Map<String, String> refused) {

    static CheckedOrders of(TerminalOrders orders) {
        Map<String, String> refused = new HashMap<>();
        List<ImageOrder> images = valid(orders.getImagesList(), ImageOrder::getVersionId, OrderFaults::of, refused);
        List<DesktopOrder> desktops =
                valid(orders.getDesktopsList(), DesktopOrder::getDesktopId, OrderFaults::of, refused);
        Map<String, InternalNetworkOrder> internal = new LinkedHashMap<>();
        valid(orders.getInternalNetworksList(), InternalNetworkOrder::getNetworkId, OrderFaults::of, refused)
                .forEach(network -> internal.put(network.getNetworkId(), network));
        Map<String, ExternalNetworkOrder> external = new LinkedHashMap<>();
        valid(orders.getExternalNetworksList(), ExternalNetworkOrder::getNetworkId, OrderFaults::of, refused)
                .forEach(network -> external.put(network.getNetworkId(), network));
        Map<String, ListedNetwork> listed = new LinkedHashMap<>();
        // One that is named with a list and without has the list.
        valid(orders.getListedNetworksList(), CheckedOrders::id, OrderFaults::of, refused)
                .forEach(network -> {
                    external.put(id(network), network.getNetwork());
                    listed.put(id(network), ListedNetwork.of(network));
                });
        return new CheckedOrders(
                orders, images, desktops, internal, external, listed, ranges(orders.getProtectedCidrsList()), refused);
    }

    private static String id(ListedNetworkOrder order) {
        return order.getNetwork().getNetworkId();
    }

    /** Ids of all networks that are to have an allow-list, whether it can be read or not. */
    Set<String> listedIds() {
        return orders.getListedNetworksList().stream()
                .map(CheckedOrders::id)
                .filter(OrderFaults::isId)
                .collect(Collectors.toSet());
    }

    /** Ids of all desktops named, valid or not. */
    Set<String> desktopIds() {
        Set<String> ids = new HashSet<>();
        orders.getDesktopsList().forEach(order -> ids.add(order.getDesktopId()));
        return ids;
    }

    /** The cards of all desktops named, valid or not: a guest that runs goes on though its new order is refused. */
    List<Card> cards() {
        return orders.getDesktopsList().stream()
                .flatMap(order -> order.getNicsList().stream())
                .filter(nic -> OrderFaults.of(nic).isEmpty())
                .map(Card::of)
                .toList();
    }

    /** MACs of the internal cards of desktops that have an external one too. */
    Set<String> cardsBesideAWayOut() {
        return orders.getDesktopsList().stream()
                .filter(order -> order.getNicsList().stream().anyMatch(NicOrder::hasExternalNetworkId))
                .flatMap(order -> order.getNicsList().stream())
                .filter(NicOrder::hasInternalNetworkId)
                .map(NicOrder::getMac)
                .collect(Collectors.toSet());
    }

    Set<String> externalIds() {
        Set<String> ids = new HashSet<>();
        orders.getExternalNetworksList().forEach(order -> ids.add(order.getNetworkId()));
        ids.addAll(listedIds());
        return ids;
    }

    Set<Integer> vnis() {
        Set<Integer> vnis = new HashSet<>();
        orders.getInternalNetworksList().forEach(order -> vnis.add(order.getVni()));
        return vnis;
    }

    Set<String> imageIds() {
        Set<String> ids = new HashSet<>();
        orders.getImagesList().forEach(order -> ids.add(order.getVersionId()));
        return ids;
    }

    private static <T> List<T> valid(
            List<T> all, Function<T, String> id, Function<T, String> faults, Map<String, String> refused) {
        List<T> valid = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (T order : all) {
            String fault = seen.add(id.apply(order)) ? faults.apply(order) : "named twice";
            if (fault.isEmpty()) {
                valid.add(order);
            } else {
                refused.put(id.apply(order), fault);
            }
        }
        return valid;
    }

    private static Optional<List<Ipv4Range>> ranges(List<String> texts) {
        List<Ipv4Range> ranges = new ArrayList<>();
        texts.forEach(text -> Ipv4Range.parse(text).ifPresent(ranges::add));
        return ranges.size() == texts.size() ? Optional.of(ranges) : Optional.empty();
    }
}
