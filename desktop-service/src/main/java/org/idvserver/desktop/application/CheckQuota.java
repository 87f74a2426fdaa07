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
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Hardware;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.Quota;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.QuotaLimits;
import org.idvserver.desktop.domain.Usage;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;

/** Whether people and their section may have what a batch, or a deleted desktop that is had back, would give them. */
@ApplicationScoped
class CheckQuota {
    private static final int MOST_TOLD = 20;

    private final Users users;
    private final FindVersion findVersion;
    private final Quotas quotas;

    CheckQuota(Users users, FindVersion findVersion, Quotas quotas) {
        this.users = users;
        this.findVersion = findVersion;
        this.quotas = quotas;
    }

    /** Desktops of a kind for some people, for nobody, or for a section. The section is empty where it is none's. */
    record Wish(Optional<UUID> section, String name, List<UUID> userIds, long desktops, Hardware hardware) {

        static Wish of(BatchReferences.Found found) {
            return new Wish(
                    Optional.ofNullable(found.scope().sectionId()),
                    found.scope().name(),
                    found.members().stream()
                            .map(BatchReferences.Member::userId)
                            .filter(Objects::nonNull)
                            .toList(),
                    found.members().size(),
                    found.profile().hardware());
        }

        /** One that was there before; the name is that of whom its batch was for. */
        static Wish of(Desktop desktop, String name) {
            return new Wish(
                    Optional.ofNullable(desktop.sectionId()),
                    name,
                    Optional.ofNullable(desktop.userId()).stream().toList(),
                    1,
                    desktop.hardware());
        }
    }

    /** What is wished, with what other services know of it: who is in which group, and of which image the disks are. */
    record Asked(Wish wish, Map<UUID, Users.Person> people, Optional<PinnedImage> image) {

        List<UUID> userIds() {
            return wish.userIds();
        }

        Asked withoutImage() {
            return new Asked(wish, people, Optional.empty());
        }

        Usage of(long desktops) {
            return Usage.of(
                    wish.hardware(), desktops, image.map(PinnedImage::sizeBytes).orElse(0L));
        }

        private Collection<UUID> subjects() {
            Set<UUID> subjects = new HashSet<>(userIds());
            people.values().forEach(person -> subjects.addAll(person.groupIds()));
            wish.section().ifPresent(subjects::add);
            return subjects;
        }

        private String name(UUID user) {
            return people.containsKey(user) ? people.get(user).username() : "user " + user;
        }
    }

    /** Asks what has to be asked elsewhere, before any transaction: nothing where there are no quotas. */
    Uni<Asked> ask(BatchReferences.Found found) {
        return people(Wish.of(found), Optional.empty()).flatMap(asked -> Panache.withSession(
                        () -> quotas.anyDisk(asked.subjects()))
                .flatMap(disk ->
                        disk ? image(asked, found.profile()) : Uni.createFrom().item(asked)));
    }

    /** As if the desktop were asked for now; its image is known. */
    Uni<Asked> ask(Desktop desktop, String name) {
        return people(Wish.of(desktop, name), desktop.image());
    }

    private Uni<Asked> people(Wish wish, Optional<PinnedImage> image) {
        Asked asked = new Asked(wish, Map.of(), image);
        return Panache.withSession(quotas::any)
                .flatMap(any -> !any || wish.userIds().isEmpty()
                        ? Uni.createFrom().item(asked)
                        : users.people(wish.userIds()).map(people -> new Asked(wish, people, image)));
    }

    private Uni<Asked> image(Asked asked, Profile profile) {
        return findVersion
                .of(profile.image())
                .map(image -> new Asked(asked.wish(), asked.people(), Optional.of(image)));
    }

    /** As if it were asked for something now, in the section if there is one. */
    Uni<ManageQuotas.Applying> applying(UUID user, Optional<UUID> section) {
        return people(new Wish(section, "", List.of(user), 0, null), Optional.empty())
                .flatMap(asked -> Panache.withSession(
                        () -> quotas.of(asked.subjects()).flatMap(found -> quotas.ofUsers(List.of(user))
                                .map(used -> new ManageQuotas.Applying(
                                        limitsOf(asked, found, user),
                                        found,
                                        used.getOrDefault(user, Usage.NOTHING))))));
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
        Optional<QuotaLimits> total = asked.wish()
                .section()
                .flatMap(section -> of(found, QuotaKind.SECTION, section))
                .map(Quota::total)
                .filter(limits -> !limits.none());
        return total.isEmpty()
                ? Uni.createFrom().item(List.of())
                : quotas.ofSection(asked.wish().section().orElseThrow())
                        .map(used -> total
                                .get()
                                .refusals(used, asked.of(asked.wish().desktops()))
                                .stream()
                                .map(words ->
                                        new Fault("sectionId", asked.wish().name() + " " + words))
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
        QuotaLimits section = asked.wish()
                .section()
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
