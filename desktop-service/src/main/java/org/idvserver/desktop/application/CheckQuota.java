package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Quota;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.QuotaLimits;
import org.idvserver.desktop.domain.Usage;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;

/** Whether people and their section may have what a batch would give them. */
@ApplicationScoped
class CheckQuota {
    private static final int MOST_TOLD = 20;

    private final Users users;
    private final Images images;
    private final Quotas quotas;

    CheckQuota(Users users, Images images, Quotas quotas) {
        this.users = users;
        this.images = images;
        this.quotas = quotas;
    }

    /** What a batch asks for, with what other services know of it: who is in which group, and of which image the disks are. */
    record Asked(BatchReferences.Found found, Map<UUID, Users.Person> people, Optional<PinnedImage> image) {

        List<UUID> userIds() {
            return found.members().stream()
                    .map(BatchReferences.Member::userId)
                    .filter(Objects::nonNull)
                    .toList();
        }

        Usage of(long desktops) {
            return Usage.of(
                    found.profile().hardware(),
                    desktops,
                    image.map(PinnedImage::sizeBytes).orElse(0L));
        }

        private Collection<UUID> subjects() {
            Set<UUID> subjects = new HashSet<>(userIds());
            people.values().forEach(person -> subjects.addAll(person.groupIds()));
            section().ifPresent(subjects::add);
            return subjects;
        }

        private Optional<UUID> section() {
            return Optional.ofNullable(found.scope().sectionId());
        }

        private String name(UUID user) {
            return people.containsKey(user) ? people.get(user).username() : "user " + user;
        }
    }

    /** Asks what has to be asked elsewhere, before any transaction: nothing where there are no quotas. */
    Uni<Asked> ask(BatchReferences.Found found) {
        Asked asked = new Asked(found, Map.of(), Optional.empty());
        return Panache.withSession(quotas::any)
                .flatMap(any -> any ? people(asked) : Uni.createFrom().item(asked));
    }

    private Uni<Asked> people(Asked asked) {
        Uni<Asked> known = asked.userIds().isEmpty()
                ? Uni.createFrom().item(asked)
                : users.people(asked.userIds()).map(people -> new Asked(asked.found(), people, Optional.empty()));
        return known.flatMap(all -> Panache.withSession(() -> quotas.anyDisk(all.subjects()))
                .flatMap(disk -> disk ? image(all) : Uni.createFrom().item(all)));
    }

    private Uni<Asked> image(Asked asked) {
        return images.resolve(asked.found().profile().image())
                .map(image -> new Asked(asked.found(), asked.people(), Optional.of(image)));
    }

    /** Everything that is too much, and whose; empty when nothing is. Within the caller's transaction. */
    Uni<List<Fault>> refusals(Asked asked) {
        return quotas.lockOf(asked.subjects())
                .flatMap(found -> found.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : quotas.ofUsers(asked.userIds())
                                .flatMap(used -> totals(asked, found).map(total -> {
                                    List<Fault> refusals = new ArrayList<>(total);
                                    refusals.addAll(each(asked, found, used));
                                    return refusals;
                                })));
    }

    /** Fails with QUOTA_EXCEEDED when anything is too much. */
    Uni<Void> refuse(Asked asked) {
        return refusals(asked)
                .invoke(refusals -> {
                    if (!refusals.isEmpty()) {
                        throw new Problem(
                                DesktopProblem.QUOTA_EXCEEDED,
                                "This is more than the quota allows: "
                                        + refusals.get(0).reason(),
                                refusals.stream().limit(MOST_TOLD).toList(),
                                null);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<List<Fault>> totals(Asked asked, List<Quota> found) {
        Optional<QuotaLimits> total = asked.section()
                .flatMap(section -> of(found, QuotaKind.SECTION, section))
                .map(Quota::total)
                .filter(limits -> !limits.none());
        return total.isEmpty()
                ? Uni.createFrom().item(List.of())
                : quotas.ofSection(asked.section().orElseThrow())
                        .map(used -> total
                                .get()
                                .refusals(used, asked.of(asked.found().members().size()))
                                .stream()
                                .map(words -> new Fault(
                                        "sectionId", asked.found().scope().name() + " " + words))
                                .toList());
    }

    private static List<Fault> each(Asked asked, List<Quota> found, Map<UUID, Usage> used) {
        Map<UUID, Long> more =
                asked.userIds().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        List<Fault> refusals = new ArrayList<>();
        more.forEach((user, count) -> limitsOf(asked, found, user)
                .refusals(used.getOrDefault(user, Usage.NOTHING), asked.of(count))
                .forEach(words -> refusals.add(new Fault("userIds", asked.name(user) + " " + words))));
        return refusals;
    }

    /** Their own, else the most generous of their groups', else the section's. */
    private static QuotaLimits limitsOf(Asked asked, List<Quota> found, UUID user) {
        QuotaLimits own = of(found, QuotaKind.USER, user).map(Quota::each).orElse(QuotaLimits.NONE);
        QuotaLimits groups = Optional.ofNullable(asked.people().get(user)).stream()
                .flatMap(person -> person.groupIds().stream())
                .flatMap(group -> of(found, QuotaKind.GROUP, group).stream())
                .map(Quota::each)
                .reduce(QuotaLimits.NONE, QuotaLimits::generous);
        QuotaLimits section = asked.section()
                .flatMap(id -> of(found, QuotaKind.SECTION, id))
                .map(Quota::each)
                .orElse(QuotaLimits.NONE);
        return own.or(groups).or(section);
    }

    private static Optional<Quota> of(List<Quota> found, QuotaKind kind, UUID subject) {
        return found.stream()
                .filter(quota -> quota.kind() == kind && quota.subjectId().equals(subject))
                .findFirst();
    }
}
