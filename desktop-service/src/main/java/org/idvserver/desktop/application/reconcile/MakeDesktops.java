package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Batches;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Guest;
import org.idvserver.desktop.domain.Hardware;
import org.idvserver.desktop.domain.Nic;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.trace.TraceParent;

/** Makes desktops that are wished for: claims a group, begins an attempt, makes what is missing, records how each ended. */
@ApplicationScoped
public class MakeDesktops {
    private final Work work;
    private final Batches batches;
    private final Desktops desktops;
    private final MakeGroup makeGroup;
    private final RecordMade recordMade;
    private final Facts facts;
    private final Clock clock;
    private final int groupSize;

    MakeDesktops(
            Work work,
            Batches batches,
            Desktops desktops,
            MakeGroup makeGroup,
            RecordMade recordMade,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.work = work;
        this.batches = batches;
        this.desktops = desktops;
        this.makeGroup = makeGroup;
        this.recordMade = recordMade;
        this.facts = facts;
        this.clock = clock;
        this.groupSize = config.provisioning().groupSize();
    }

    /** Answers whether more may wait. */
    public Uni<Boolean> pass() {
        return work.claimDesktopsToMake(groupSize)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : make(claim).replaceWith(claim.ids().size() == groupSize));
    }

    Uni<Void> make(Lease.Claim claim) {
        return eachGroup(claim, makeGroup::make);
    }

    /** Ends the waiting of what was claimed: it has failed, and may be retried. */
    Uni<Void> giveUp(Lease.Claim claim, Desktop.Failure failure) {
        Outcome.ItemFault fault = new Outcome.ItemFault(failure.reason(), failure.message(), false);
        return eachGroup(claim, group -> Uni.createFrom()
                .item(group.ids().stream()
                        .collect(Collectors.toMap(Function.identity(), id -> Outcome.failed(fault)))));
    }

    private Uni<Void> eachGroup(Lease.Claim claim, Function<Group, Uni<Map<UUID, Outcome<MakeGroup.Complete>>>> make) {
        return Panache.withTransaction(() -> begin(claim))
                .onItem()
                .transformToMulti(groups -> Multi.createFrom().iterable(groups))
                .onItem()
                .transformToUniAndConcatenate(
                        group -> TraceParent.under(group.batch().traceparent(), () -> make.apply(group)
                                .flatMap(outcomes -> recordMade.record(claim, group, outcomes))))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<List<Group>> begin(Lease.Claim claim) {
        return desktops.batchesOf(claim.ids()).flatMap(batches::lock).flatMap(locked -> desktops.lockClaimed(claim)
                .flatMap(claimed -> begin(locked, claimed)));
    }

    private Uni<List<Group>> begin(List<Batch> locked, List<Desktop> claimed) {
        List<Desktop> waiting = claimed.stream()
                .filter(desktop ->
                        desktop.state() == DesktopState.REQUESTED || desktop.state() == DesktopState.PROVISIONING)
                .toList();
        Instant now = clock.instant();
        List<Fact> news = new ArrayList<>();
        waiting.forEach(desktop -> news.addAll(desktop.beginProvisioning(now)));
        return batches.itemsOf(waiting.stream().map(Desktop::id).toList())
                .invoke(items -> items.values().forEach(item -> item.begin(now)))
                .flatMap(items -> countAndFollow(locked, now).invoke(news::addAll))
                .flatMap(followed -> facts.tell(Facts.SELF, news))
                .replaceWith(() -> groups(locked, waiting));
    }

    private Uni<List<Fact>> countAndFollow(List<Batch> locked, Instant now) {
        List<UUID> ids = locked.stream().map(Batch::id).toList();
        return batches.countAll(ids).map(counts -> locked.stream()
                .flatMap(batch -> batch.follow(counts.get(batch.id()), now).stream())
                .toList());
    }

    private static List<Group> groups(List<Batch> locked, List<Desktop> waiting) {
        Map<UUID, Batch> byId = locked.stream().collect(Collectors.toMap(Batch::id, Function.identity()));
        return waiting.stream().collect(Collectors.groupingBy(Desktop::batchId)).entrySet().stream()
                .map(entry -> Group.of(byId.get(entry.getKey()), entry.getValue()))
                .toList();
    }

    /** What is to be made for one batch now, read once so that nothing of the database is held during remote calls. */
    record Group(Batch batch, List<Task> tasks) {

        static Group of(Batch batch, List<Desktop> desktops) {
            return new Group(batch, desktops.stream().map(Task::of).toList());
        }

        List<UUID> ids() {
            return tasks.stream().map(Task::desktopId).toList();
        }
    }

    /** One desktop to make. */
    record Task(UUID desktopId, String name, Optional<UUID> userId, Hardware hardware, Guest guest, int attempt) {

        List<Nic> nics() {
            return hardware.nics();
        }

        static Task of(Desktop desktop) {
            return new Task(
                    desktop.id(),
                    desktop.name(),
                    Optional.ofNullable(desktop.userId()),
                    desktop.hardware(),
                    desktop.guest(),
                    desktop.attempts());
        }
    }
}
