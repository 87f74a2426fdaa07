package org.idvserver.image.inbound.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.image.application.AgeVersion;
import org.idvserver.image.application.Dependants;
import org.idvserver.image.application.Recycle;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Revision;

/** What becomes of a version after its release. */
@Path("/api/v1/versions/{id}")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class VersionLifeResource {
    private final AgeVersion ageVersion;
    private final Recycle recycle;
    private final Dependants dependants;
    private final Person person;

    VersionLifeResource(AgeVersion ageVersion, Recycle recycle, Dependants dependants, Person person) {
        this.ageVersion = ageVersion;
        this.recycle = recycle;
        this.dependants = dependants;
        this.person = person;
    }

    /** What to change; what is left out stays. reviewBy is a time such as 2027-02-01T00:00:00Z, or null for never. */
    public record ChangeRequest(@Size(max = 4000) String notes, JsonNode reviewBy) {}

    /** Who uses a version: a channel (name), a volume (its owner), or a terminal that may read it. */
    public record DependantView(String kind, UUID id, String name) {
        static DependantView of(Dependants.Dependant dependant) {
            return new DependantView(
                    dependant.kind().name().toLowerCase(Locale.ROOT), dependant.id(), dependant.name());
        }
    }

    @PATCH
    @Operation(summary = "Change notes and review date; If-Match names the revision that was read")
    public Uni<Response> change(
            UUID id, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull ChangeRequest request) {
        Faults faults = new Faults();
        OptionalLong revision = Revision.read(ifMatch);
        faults.require(revision.isPresent(), "If-Match", "must be the ETag of the version as it was read");
        AgeVersion.Change change =
                new AgeVersion.Change(Optional.ofNullable(request.notes()), reviewBy(request.reviewBy(), faults));
        faults.throwIfAny();
        return ageVersion
                .change(person.actor(), id, revision.getAsLong(), change)
                .map(VersionsResource::shown);
    }

    private static Optional<Optional<Instant>> reviewBy(JsonNode value, Faults faults) {
        if (value == null) {
            return Optional.empty();
        }
        if (value.isNull()) {
            return Optional.of(Optional.empty());
        }
        try {
            return Optional.of(Optional.of(Instant.parse(value.asText())));
        } catch (DateTimeParseException notATime) {
            faults.add("reviewBy", "must be a time such as 2027-02-01T00:00:00Z, or null");
            return Optional.empty();
        }
    }

    @POST
    @Path("deprecate")
    @Operation(summary = "Not for new desktops any more; refused while a channel points to it")
    public Uni<Response> deprecate(UUID id) {
        return shown(ageVersion.deprecate(person.actor(), id));
    }

    @POST
    @Path("reinstate")
    @Operation(summary = "A deprecated version becomes RELEASED again")
    public Uni<Response> reinstate(UUID id) {
        return shown(ageVersion.reinstate(person.actor(), id));
    }

    @POST
    @Path("retire")
    @Operation(summary = "Take a deprecated version out of service; refused while anything uses it")
    public Uni<Response> retire(UUID id) {
        return shown(ageVersion.retire(person.actor(), id));
    }

    @DELETE
    @Operation(summary = "Move a version to the recycle bin; refused, naming the users, while anything uses it")
    public Uni<Response> delete(UUID id) {
        return shown(recycle.throwAwayVersion(person.actor(), id));
    }

    @GET
    @Path("dependants")
    @Operation(summary = "List who uses a version")
    public Uni<Page<DependantView>> dependants(
            UUID id, @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        PageRequest request = PageRequest.of(pageSize, pageToken);
        return dependants.page(id, request).map(rows -> Page.of(
                        rows, request.size(), row -> row.id().toString())
                .map(DependantView::of));
    }

    private static Uni<Response> shown(Uni<ImageVersion> version) {
        return version.map(VersionsResource::shown);
    }
}
