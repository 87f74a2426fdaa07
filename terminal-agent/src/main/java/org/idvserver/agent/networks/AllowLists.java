package org.idvserver.agent.networks;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.StepFailure;

/**
 * Keeps guests of listed networks to what their lists name: packet filter rules that are there before the network is, and that stay when
 * the agent ends. For one thread.
 */
public final class AllowLists {
    private static final Logger LOG = Logger.getLogger(AllowLists.class.getName());
    private static final String CODE = "GUARD_FAILED";
    private static final Pattern TABLE = Pattern.compile("table inet " + ListedNetwork.TABLE_PREFIX + "([0-9a-f]{8})");
    private static final Pattern SET = Pattern.compile("set (h[0-9a-f]{8}) \\{");

    private final Map<String, Kept> kept = new HashMap<>();

    /** The list in force, and the table as it was seen then. */
    private record Kept(ListedNetwork network, String table) {}

    /** Looks, and sets the rules when they are missing, changed or others. */
    public void ensure(ListedNetwork wish) {
        String mark = ListedNetwork.mark(wish.id());
        Optional<String> table = look(mark);
        Kept last = kept.get(mark);
        if (last != null && last.network().equals(wish) && table.equals(Optional.of(last.table()))) {
            return;
        }
        if (last != null && last.network().equals(wish)) {
            LOG.warning("somebody changed the allow-list of " + ListedNetwork.bridge(mark));
        }
        kept.remove(mark);
        nft(new AllowListRules(wish).change(table.map(AllowLists::sets).orElse(Set.of())));
        kept.put(mark, new Kept(wish, look(mark).orElseThrow(() -> new StepFailure(CODE, "nft lost the allow-list"))));
        LOG.info(ListedNetwork.bridge(mark) + " has an allow-list of "
                + wish.allowed().size());
    }

    /** For a list that cannot be read: what was in force stays; where nothing was, nothing is reached. */
    public void ensureAny(String id) {
        if (look(ListedNetwork.mark(id)).isEmpty()) {
            ensure(new ListedNetwork(id, List.of()));
        }
    }

    /**
     * Removes the rules of networks that are ordered without a list, and of those that are gone: the rules of one that is still there,
     * for its guests run, stay.
     *
     * @param listed ids of networks with a list
     * @param open ids of networks without one
     */
    public void retain(Collection<String> listed, Collection<String> open) {
        Set<String> stay = marks(listed);
        Set<String> opened = marks(open);
        for (String mark : present()) {
            if (!stay.contains(mark) && (opened.contains(mark) || !there(ListedNetwork.bridge(mark)))) {
                kept.remove(mark);
                nft(AllowListRules.removal(mark));
                LOG.info(ListedNetwork.bridge(mark) + " has no allow-list any more");
            }
        }
    }

    /** Marks of the networks whose rules are there. */
    public Set<String> present() {
        return matches(TABLE, Command.of("nft", "list", "tables", "inet").runOrFail(CODE));
    }

    /** Without what was found by name and counted; empty when it is not there. */
    private static Optional<String> look(String mark) {
        Command list = Command.of("nft", "-s", "-t", "list", "table", "inet", ListedNetwork.table(mark));
        try {
            return Optional.of(list.runOrFail(CODE));
        } catch (StepFailure gone) {
            return Optional.empty();
        }
    }

    private static Set<String> sets(String table) {
        return matches(SET, table);
    }

    private static Set<String> marks(Collection<String> ids) {
        return ids.stream().map(ListedNetwork::mark).collect(Collectors.toSet());
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void nft(String change) {
        Command.of("nft", "-f", "-").reading(change).runOrFail(CODE);
    }

    private static boolean there(String device) {
        try {
            return NetworkInterface.getByName(device) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }
}
