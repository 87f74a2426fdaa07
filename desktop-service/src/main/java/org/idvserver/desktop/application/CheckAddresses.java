package org.idvserver.desktop.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.domain.Nic;
import org.idvserver.desktop.domain.NicKind;

/** Says which networks of a batch have too few addresses for it. Nothing is made or reserved. */
@ApplicationScoped
class CheckAddresses {
    private static final String ADDRESSES_EXHAUSTED = "ADDRESSES_EXHAUSTED";

    /** Where each user has their own. */
    private static final int NETWORKS_AT_ONCE = 8;

    private final Networks networks;

    CheckAddresses(Networks networks) {
        this.networks = networks;
    }

    /** What is missing in the networks of the profile, each asked for once. */
    Uni<List<CheckBatch.Missing>> missing(BatchReferences.Found found) {
        Map<Nic, Long> cards = found.profile().hardware().nics().stream()
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        return Multi.createFrom()
                .iterable(cards.entrySet())
                .onItem()
                .transformToUniAndConcatenate(card -> card.getKey().own()
                        ? ofEach(found, card.getKey(), card.getValue())
                        : ofAll(found, card.getKey(), card.getValue()))
                .onItem()
                .<CheckBatch.Missing>disjoint()
                .collect()
                .asList();
    }

    /** In the network that all desktops share. */
    private Uni<List<CheckBatch.Missing>> ofAll(BatchReferences.Found found, Nic nic, long each) {
        long wanted = found.members().size() * each;
        return CheckBatch.Look.at(left(found, nic), left -> shortage(nic, wanted, left).stream()
                        .toList())
                .map(CheckBatch.Look::missing);
    }

    private Uni<OptionalLong> left(BatchReferences.Found found, Nic nic) {
        return switch (nic.kind()) {
            case INTERNAL ->
                networks.freeInternal(found.scope().network().orElseThrow().named(nic.network()))
                        .map(OptionalLong::of);
            case EXTERNAL -> networks.freeExternal(nic.externalId());
        };
    }

    private static Optional<CheckBatch.Missing> shortage(Nic nic, long wanted, OptionalLong left) {
        if (left.orElse(0) >= wanted) {
            return Optional.empty();
        }
        return Optional.of(
                left.isEmpty()
                        ? new CheckBatch.Missing(
                                "NO_DEFAULT_EXTERNAL_NETWORK", "No default external network is defined")
                        : new CheckBatch.Missing(
                                ADDRESSES_EXHAUSTED,
                                "The %s network has %d free addresses, the desktops need %d"
                                        .formatted(words(nic), left.getAsLong(), wanted)));
    }

    private static String words(Nic nic) {
        String kind = nic.kind() == NicKind.INTERNAL ? "internal" : "external";
        return nic.network() == null ? kind : kind + " " + nic.network();
    }

    /** In the network of this name that each user has, or would get. */
    private Uni<List<CheckBatch.Missing>> ofEach(BatchReferences.Found found, Nic nic, long each) {
        Uni<List<UUID>> full = Multi.createFrom()
                .iterable(found.members())
                .map(BatchReferences.Member::userId)
                .onItem()
                .transformToUni(
                        user -> networks.freeInternal(new NetworkOwner(NetworkOwner.Kind.STUDENT, user, nic.network()))
                                .map(left -> left < each ? user : null))
                .merge(NETWORKS_AT_ONCE)
                .collect()
                .asList();
        return CheckBatch.Look.at(full, users -> users.isEmpty() ? List.of() : List.of(shortage(nic, each, users)))
                .map(CheckBatch.Look::missing);
    }

    private static CheckBatch.Missing shortage(Nic nic, long each, List<UUID> users) {
        String some = users.stream()
                .sorted()
                .limit(CheckBatch.NAMES_TOLD)
                .map(UUID::toString)
                .collect(Collectors.joining(", "));
        return new CheckBatch.Missing(
                ADDRESSES_EXHAUSTED,
                "%d users have too few free addresses in their network %s, where each desktop needs %d: %s%s"
                        .formatted(
                                users.size(),
                                nic.network(),
                                each,
                                some,
                                users.size() > CheckBatch.NAMES_TOLD ? ", ..." : ""));
    }
}
