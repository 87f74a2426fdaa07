package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.NamePattern;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.trace.TraceParent;

/** Records the wish for many desktops of one profile; the reconciler makes them. */
@ApplicationScoped
public class AcceptBatch {
    private final BatchReferences references;
    private final NameDesktops nameDesktops;
    private final CheckQuota checkQuota;
    private final Batches batches;
    private final Desktops desktops;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    AcceptBatch(
            BatchReferences references,
            NameDesktops nameDesktops,
            CheckQuota checkQuota,
            Batches batches,
            Desktops desktops,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.references = references;
        this.nameDesktops = nameDesktops;
        this.checkQuota = checkQuota;
        this.batches = batches;
        this.desktops = desktops;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** A batch to be; the pattern is null for the profile's, the key is null when the asker gave none. */
    public record Request(Audience audience, UUID profileId, String namePattern, String idempotencyKey) {

        String hash() {
            String body = String.join(
                    "\n", audience.toString(), profileId.toString(), namePattern == null ? "" : namePattern);
            return Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The same key with the same request answers the same batch. */
    public Uni<Batch> accept(String actor, Request request) {
        return Panache.withSession(() -> earlier(actor, request)).flatMap(earlier -> {
            if (earlier != null) {
                return Uni.createFrom().item(earlier);
            }
            return references
                    .find(request)
                    .flatMap(found -> checkQuota.ask(found).flatMap(asked -> record(actor, request, found, asked)
                            // Somebody was faster: now the first look tells the batch, or whose names they are.
                            .onFailure(AcceptBatch::raced)
                            .recoverWithUni(() -> record(actor, request, found, asked))));
        });
    }

    private static boolean raced(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem.code() == DesktopProblem.DESKTOP_NAME_TAKEN;
        }
        return failure instanceof ConstraintViolationException
                || (failure.getCause() != null && raced(failure.getCause()));
    }

    private Uni<Batch> earlier(String actor, Request request) {
        if (request.idempotencyKey() == null) {
            return Uni.createFrom().nullItem();
        }
        return batches.byKey(actor, request.idempotencyKey()).invoke(batch -> {
            if (batch != null) {
                Idempotency.checkSame(batch.requestHash(), request.hash());
            }
        });
    }

    private Uni<Batch> record(String actor, Request request, BatchReferences.Found found, CheckQuota.Asked asked) {
        return Panache.withTransaction(() -> earlier(actor, request)
                .flatMap(earlier -> earlier != null
                        ? Uni.createFrom().item(earlier)
                        : references
                                .profile(request.profileId())
                                .call(profile -> checkQuota.refuse(asked))
                                .flatMap(profile ->
                                        add(actor, request, of(profile, found, asked), found.with(profile)))));
    }

    /** Which version it is was asked of the profile as it was then. */
    private static CheckQuota.Asked of(Profile profile, BatchReferences.Found found, CheckQuota.Asked asked) {
        return profile.image().equals(found.profile().image()) ? asked : asked.withoutImage();
    }

    private Uni<Batch> add(String actor, Request request, CheckQuota.Asked asked, BatchReferences.Found found) {
        Instant now = clock.instant();
        NamePattern pattern = found.pattern(request.namePattern());
        Batch batch = new Batch(
                TimeOrderedId.next(),
                new Batch.Order(
                        found.scope(),
                        pattern,
                        actor,
                        request.idempotencyKey(),
                        request.hash(),
                        TraceParent.current().orElse(null)),
                found.profile(),
                now);
        asked.image().ifPresent(batch::pin);
        return nameDesktops
                .names(found, pattern)
                .invoke(AcceptBatch::refuseTaken)
                .flatMap(names -> add(actor, batch, desktops(batch, found, names.all(), now)));
    }

    private Uni<Batch> add(String actor, Batch batch, List<Desktop> made) {
        return batches.add(batch)
                .flatMap(added -> desktops.addAll(made))
                .flatMap(added -> batches.addItems(items(batch, made)))
                .flatMap(added -> facts.tell(actor, news(batch, made)))
                .replaceWith(batch);
    }

    private List<Desktop> desktops(Batch batch, BatchReferences.Found found, List<String> names, Instant now) {
        Instant deadline = now.plus(config.provisioning().deadline());
        SequentialIds ids = new SequentialIds();
        List<Desktop> made = new ArrayList<>();
        for (BatchReferences.Member member : found.members()) {
            made.add(new Desktop(
                    ids.next(),
                    names.get(made.size()),
                    new Desktop.Origin(batch.id(), batch.scope(), member.userId(), member.seatId()),
                    found.profile(),
                    now,
                    deadline));
        }
        return made;
    }

    private static List<BatchItem> items(Batch batch, List<Desktop> made) {
        SequentialIds ids = new SequentialIds();
        List<BatchItem> items = new ArrayList<>();
        for (Desktop desktop : made) {
            items.add(new BatchItem(ids.next(), batch.id(), items.size() + 1, desktop.id()));
        }
        return items;
    }

    private static List<Fact> news(Batch batch, List<Desktop> made) {
        List<Fact> news = new ArrayList<>();
        news.add(new Fact.BatchAsked(batch.id(), batch.scope().name(), made.size()));
        made.forEach(desktop -> news.add(new Fact.DesktopMade(
                desktop.id(), desktop.name(), desktop.batchId(), desktop.sectionId(), desktop.userId())));
        return news;
    }

    private static void refuseTaken(NameDesktops.Names names) {
        if (!names.taken().isEmpty()) {
            List<Fault> faults = names.taken().stream()
                    .sorted()
                    .map(name -> new Fault("namePattern", name + " is taken"))
                    .toList();
            throw new Problem(DesktopProblem.DESKTOP_NAME_TAKEN, "Desktop names must be unique", faults, null);
        }
    }
}
