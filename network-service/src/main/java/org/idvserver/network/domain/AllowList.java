package org.idvserver.network.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.idvserver.kit.error.Faults;

/** All that guests of an external network may reach; without an entry nothing. */
public record AllowList(List<AllowedDestination> entries) {
    /** Each is a few rules on every terminal that has the network. */
    private static final int MOST_ENTRIES = 100;

    public AllowList {
        entries = List.copyOf(entries);
    }

    /**
     * Checks the whole list; notes all its faults. What is answered counts only when there are none.
     *
     * @param field where the list stands in the request
     */
    public static AllowList of(List<AllowedDestination.Wish> wishes, String field, Faults faults) {
        faults.require(
                wishes.size() <= MOST_ENTRIES,
                field,
                "must have at most " + MOST_ENTRIES + " entries: name a domain or a block");
        List<AllowedDestination> entries = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int index = 0; index < wishes.size(); index++) {
            String at = field + "[" + index + "]";
            int position = index;
            AllowedDestination.of(wishes.get(index), at, faults).ifPresent(entry -> {
                Integer first = seen.putIfAbsent(entry.destination(), position);
                faults.require(
                        first == null, at, "must not repeat " + field + "[" + first + "]: give it all its ports there");
                entries.add(entry);
            });
        }
        return new AllowList(entries);
    }

    /** Notes each block that has addresses that guests never reach, whatever a list says. */
    public void checkReachable(List<Cidr> protectedBlocks, String field, Faults faults) {
        for (int index = 0; index < entries.size(); index++) {
            String at = field + "[" + index + "].cidr";
            entries.get(index)
                    .block()
                    .flatMap(block ->
                            protectedBlocks.stream().filter(block::overlaps).findFirst())
                    .ifPresent(nodes -> faults.add(
                            at, "has addresses of the campus's own machines, which no guest reaches: " + nodes));
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return entries.isEmpty()
                ? "reaches nothing"
                : "reaches "
                        + entries.stream().map(AllowedDestination::toString).collect(Collectors.joining(", "));
    }

    /** As it is stored. */
    String text() {
        return entries.stream().map(AllowedDestination::text).collect(Collectors.joining("\n"));
    }

    static AllowList read(String text) {
        return new AllowList(text.lines().map(AllowedDestination::read).toList());
    }
}
