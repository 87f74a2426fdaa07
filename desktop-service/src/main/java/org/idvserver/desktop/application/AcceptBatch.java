package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.trace.TraceParent;

/** Records the wish for one desktop per student of a section; the reconciler makes them. */
@ApplicationScoped
public class AcceptBatch {
    private static final String NO_PROFILE = "there is no such profile";

    private final Sections sections;
    private final Profiles profiles;
    private final Batches batches;
    private final Desktops desktops;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    AcceptBatch(
            Sections sections,
            Profiles profiles,
            Batches batches,
            Desktops desktops,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.sections = sections;
        this.profiles = profiles;
        this.batches = batches;
        this.desktops = desktops;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** A batch to be; the pattern is null for the profile's, the key is null when the asker gave none. */
    public record Request(UUID sectionId, UUID profileId, String namePattern, String idempotencyKey) {

        String hash() {
            String body = String.join(
                    "\n", sectionId.toString(), profileId.toString(), namePattern == null ? "" : namePattern);
            return Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The same key with the same request answers the same batch. */
    public Uni<Batch> accept(String actor, Request request) {
        return Panache.withSession(() -> earlier(actor, request)).flatMap(earlier -> {
            if (earlier != null) {
                return Uni.createFrom().item(earlier);
            }
            Faults unknown = new Faults();
            return profileKnown(request.profileId(), unknown)
                    .flatMap(looked -> section(request.sectionId(), unknown))
                    .invoke(unknown::throwIfAny)
                    .flatMap(section -> record(actor, request, section)
                            // Somebody was faster: now the first look tells the batch, or whose names they are.
                            .onFailure(AcceptBatch::raced)
                            .recoverWithUni(() -> record(actor, request, section)));
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
            if (batch != null && !batch.requestHash().equals(request.hash())) {
                throw DesktopProblem.IDEMPOTENCY_KEY_REUSED.because(
                        "This idempotency key was used for another request");
            }
        });
    }

    /** Only a look, so that an unknown profile is told together with an unknown section. */
    private Uni<Void> profileKnown(UUID id, Faults unknown) {
        return Panache.withSession(() -> profiles.get(id))
                .replaceWithVoid()
                .onFailure(AcceptBatch::notFound)
                .recoverWithUni(missing -> {
                    unknown.add("profileId", NO_PROFILE);
                    return Uni.createFrom().voidItem();
                });
    }

    /** Null, and a fault, when there is none. */
    private Uni<Sections.Section> section(UUID id, Faults unknown) {
        return sections.section(id)
                .onFailure(AcceptBatch::notFound)
                .recoverWithUni(missing -> {
                    unknown.add("sectionId", "there is no such section");
                    return Uni.createFrom().nullItem();
                })
                .invoke(section -> unknown.require(
                        section == null || !section.students().isEmpty(), "sectionId", "the section has no students"));
    }

    private Uni<Batch> record(String actor, Request request, Sections.Section section) {
        return Panache.withTransaction(() -> earlier(actor, request)
                .flatMap(earlier -> earlier != null
                        ? Uni.createFrom().item(earlier)
                        : profile(request.profileId()).flatMap(profile -> add(actor, request, section, profile))));
    }

    private Uni<Profile> profile(UUID id) {
        return profiles.get(id)
                .onFailure(AcceptBatch::notFound)
                .transform(unknown -> BadField.problem("profileId", NO_PROFILE));
    }

    private Uni<Batch> add(String actor, Request request, Sections.Section section, Profile profile) {
        Instant now = clock.instant();
        NamePattern pattern =
                new NamePattern(request.namePattern() == null ? profile.hostnamePattern() : request.namePattern());
        Batch batch = new Batch(
                TimeOrderedId.next(),
                new Batch.Order(
                        section.id(),
                        section.name(),
                        pattern,
                        actor,
                        request.idempotencyKey(),
                        request.hash(),
                        TraceParent.current().orElse(null)),
                profile,
                now);
        List<Desktop> made = desktops(batch, section, profile, pattern, now);
        return desktops.namesTaken(made.stream().map(Desktop::name).toList())
                .invoke(AcceptBatch::refuseTaken)
                .flatMap(free -> batches.add(batch))
                .flatMap(added -> desktops.addAll(made))
                .flatMap(added -> batches.addItems(items(batch, made)))
                .flatMap(added -> facts.tell(actor, news(batch, made)))
                .replaceWith(batch);
    }

    private List<Desktop> desktops(
            Batch batch, Sections.Section section, Profile profile, NamePattern pattern, Instant now) {
        Instant deadline = now.plus(config.provisioning().deadline());
        SequentialIds ids = new SequentialIds();
        List<Desktop> made = new ArrayList<>();
        for (UUID student : section.students()) {
            made.add(new Desktop(
                    ids.next(),
                    pattern.nameFor(section.name(), made.size() + 1),
                    new Desktop.Origin(batch.id(), section.id(), student),
                    profile,
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
        news.add(new Fact.BatchAsked(batch.id(), batch.sectionName(), made.size()));
        made.forEach(desktop -> news.add(new Fact.DesktopMade(
                desktop.id(), desktop.name(), desktop.batchId(), desktop.sectionId(), desktop.userId())));
        return news;
    }

    private static void refuseTaken(Set<String> taken) {
        if (!taken.isEmpty()) {
            List<Fault> faults = taken.stream()
                    .sorted()
                    .map(name -> new Fault("namePattern", name + " is taken"))
                    .toList();
            throw new Problem(DesktopProblem.DESKTOP_NAME_TAKEN, "Desktop names must be unique", faults, null);
        }
    }

    private static boolean notFound(Throwable failure) {
        return ProblemTranslation.of(failure).kind() == ProblemKind.NOT_FOUND;
    }
}
