package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.BadField;
import org.idvserver.desktop.application.ManageQuotas;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Quota;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.QuotaLimits;
import org.idvserver.desktop.domain.Usage;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** How much people and sections may have. A person's own quota goes before their groups', theirs before the section's. */
@Path("/api/v1/quotas")
public class QuotasResource {
    private final ManageQuotas manageQuotas;
    private final Person person;

    QuotasResource(ManageQuotas manageQuotas, Person person) {
        this.manageQuotas = manageQuotas;
        this.person = person;
    }

    /** QuotaLimits; what is left out is not limited here. Memory in MiB, disk in GiB. */
    public record LimitsView(
            @Min(0) Integer desktops, @Min(0) Integer vcpus, @Min(0) Long memoryMib, @Min(0) Long diskGib) {

        static LimitsView of(QuotaLimits limits) {
            return new LimitsView(limits.desktops(), limits.vcpus(), limits.memoryMib(), limits.diskGib());
        }

        static LimitsView of(Usage used) {
            return new LimitsView((int) used.desktops(), (int) used.vcpus(), used.memoryMib(), used.diskGib());
        }

        static QuotaLimits limits(LimitsView view) {
            return view == null
                    ? QuotaLimits.NONE
                    : new QuotaLimits(view.desktops(), view.vcpus(), view.memoryMib(), view.diskGib());
        }
    }

    /** For the person, for each member of the group or student of the section; and for a section for all its desktops together. */
    public record QuotaRequest(@Valid LimitsView each, @Valid LimitsView total) {}

    /** What is used now: by the person, or by the section in all; null for a group, and in lists. */
    public record QuotaView(QuotaKind kind, UUID subjectId, LimitsView each, LimitsView total, LimitsView used) {

        static QuotaView of(Quota quota) {
            return new QuotaView(
                    quota.kind(), quota.subjectId(), LimitsView.of(quota.each()), LimitsView.of(quota.total()), null);
        }

        static QuotaView of(ManageQuotas.Shown shown) {
            Quota quota = shown.quota();
            Usage used = shown.used();
            return new QuotaView(
                    quota.kind(),
                    quota.subjectId(),
                    LimitsView.of(quota.each()),
                    LimitsView.of(quota.total()),
                    quota.kind() == QuotaKind.GROUP ? null : LimitsView.of(used));
        }
    }

    @PUT
    @Path("{kind}/{subjectId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Set a quota: of a user, a group or a section",
            description = "The kind is user, group or section. What people have already is not taken from them.")
    public Uni<QuotaView> set(String kind, UUID subjectId, @Valid @NotNull QuotaRequest request) {
        QuotaKind of = kind(kind);
        if (of != QuotaKind.SECTION && request.total() != null) {
            throw BadField.problem("total", "only a section has one");
        }
        return manageQuotas
                .set(
                        person.actor(),
                        new Quota(of, subjectId, LimitsView.limits(request.each()), LimitsView.limits(request.total())))
                .map(QuotaView::of);
    }

    @GET
    @Path("{kind}/{subjectId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show a quota and what is used of it")
    @APIResponse(responseCode = "404", description = "QUOTA_NOT_FOUND")
    public Uni<QuotaView> get(String kind, UUID subjectId) {
        return manageQuotas.get(kind(kind), subjectId).map(QuotaView::of);
    }

    /** What a person may have; the quotas that say so, their own before their groups' and those before the section's; what they have. */
    public record ApplyingView(UUID userId, LimitsView each, List<QuotaView> quotas, LimitsView used) {

        static ApplyingView of(UUID user, ManageQuotas.Applying applying) {
            return new ApplyingView(
                    user,
                    LimitsView.of(applying.limits()),
                    applying.sources().stream()
                            .sorted(Comparator.comparing(Quota::kind))
                            .map(QuotaView::of)
                            .toList(),
                    LimitsView.of(applying.used()));
        }
    }

    @GET
    @Path("user/{userId}/applying")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "Show what applies to a person, whoever it is said of",
            description =
                    "What is said of the person goes before what is said of their groups, of which the most generous counts, and that"
                            + " before what is said of the section, if one is named.")
    public Uni<ApplyingView> applying(UUID userId, @QueryParam("sectionId") UUID sectionId) {
        return manageQuotas
                .applying(userId, Optional.ofNullable(sectionId))
                .map(applying -> ApplyingView.of(userId, applying));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "List quotas")
    public Uni<Page<QuotaView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return manageQuotas.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(QuotaView::of));
    }

    @DELETE
    @Path("{kind}/{subjectId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Lift a quota")
    public Uni<Void> remove(String kind, UUID subjectId) {
        return manageQuotas.remove(person.actor(), kind(kind), subjectId);
    }

    private static QuotaKind kind(String word) {
        try {
            return QuotaKind.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw DesktopProblem.QUOTA_NOT_FOUND.because("Quotas are of a user, a group or a section");
        }
    }
}
