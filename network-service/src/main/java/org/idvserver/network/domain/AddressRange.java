package org.idvserver.network.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Addresses of a network that follow each other, by their positions within it. */
public record AddressRange(Cidr network, int firstHost, int lastHost) {

    public String first() {
        return network.address(firstHost);
    }

    public String last() {
        return network.address(lastHost);
    }

    public int size() {
        return lastHost - firstHost + 1;
    }

    public boolean contains(int host) {
        return firstHost <= host && host <= lastHost;
    }

    /** What is left of this range of the same network's without the others, in order. */
    public List<AddressRange> without(Collection<AddressRange> others) {
        List<AddressRange> left = new ArrayList<>();
        int from = firstHost;
        for (AddressRange other : others.stream()
                .sorted(Comparator.comparing(AddressRange::firstHost))
                .toList()) {
            if (from < other.firstHost) {
                left.add(new AddressRange(network, from, Math.min(other.firstHost - 1, lastHost)));
            }
            from = Math.max(from, other.lastHost + 1);
        }
        left.add(new AddressRange(network, from, lastHost));
        return left.stream().filter(range -> range.size() > 0).toList();
    }

    /** For people. */
    @Override
    public String toString() {
        return firstHost == lastHost ? first() : first() + "-" + last();
    }
}
