package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.rest.Created;
import org.idvserver.network.application.EnsureInternalNetwork;
import org.idvserver.network.application.MakeOwnNetwork;
import org.idvserver.network.application.Networks.NetworkUsage;
import org.idvserver.network.domain.StudentOwner;
import org.idvserver.network.inbound.rest.Views.NetworkView;
import org.jboss.resteasy.reactive.RestResponse;

/** Makes internal networks: staff for anybody, students for themselves. */
@Path("/api/v1/networks/internal")
public class InternalNetworksResource {
    /** A student's as {@link StudentOwner} writes it: another spelling would be nobody's. */
    private static final Pattern OWNER = Pattern.compile("(?!student/)[a-z]+/[A-Za-z0-9._-]+|student/"
            + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([.][a-z][a-z0-9-]{0,31})?");
    /** As desktops' profiles name networks of an owner. */
    private static final Pattern OWN_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final int LONGEST = 200;
    private static final int NARROWEST = 29;

    private final EnsureInternalNetwork ensure;
    private final MakeOwnNetwork makeOwn;
    private final Caller caller;

    InternalNetworksResource(EnsureInternalNetwork ensure, MakeOwnNetwork makeOwn, Caller caller) {
        this.ensure = ensure;
        this.makeOwn = makeOwn;
        this.caller = caller;
    }

    /** What an internal network is made for; VNI and addresses are chosen. */
    @Schema(
            example =
                    "{\"owner\": \"section/0198f3c2-6c1e-7c55-8f5e-0d9f6f0b7a11\", \"name\": \"Algorithms, group 2\"}")
    public record InternalRequest(
            @Schema(description = "Such as section/<id>; students leave it out, or say student/<their own id>")
                    String owner,
            @Schema(
                            required = true,
                            description =
                                    "For people, up to 200 characters; of a student's network what it is called among theirs, such as ring-2")
                    String name,
            @Schema(
                            description =
                                    "Prefix length of a student's network, up to 29; without it as wide as the student may have")
                    Integer prefix) {

        void checkForStaff() {
            new Faults()
                    .require(
                            owner != null
                                    && owner.length() <= LONGEST
                                    && OWNER.matcher(owner).matches(),
                            "owner",
                            "must be like section/<id>; a student's like student/<id>.<name>, in small letters")
                    .notBlank(name, "name")
                    .require(
                            name == null || name.length() <= LONGEST,
                            "name",
                            "must have at most " + LONGEST + " characters")
                    .require(prefix == null, "prefix", "must be left out: only students' own networks have one")
                    .throwIfAny();
        }

        void checkForStudent(StudentOwner student) {
            new Faults()
                    .require(
                            name != null && OWN_NAME.matcher(name).matches(),
                            "name",
                            "must be a name of up to 32 characters such as ring-2")
                    .require(
                            prefix == null || prefix >= 1 && prefix <= NARROWEST,
                            "prefix",
                            "must be from 1 to " + NARROWEST)
                    .throwIfAny();
            if (owner != null && !owner.equalsIgnoreCase(student.toString())) {
                throw RequestProblem.FORBIDDEN.because("Students make networks for themselves only: owner %s", student);
            }
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.STUDENT})
    @Operation(
            summary =
                    "Makes the internal network of an owner, students one of their own; answers 200 when it was there",
            description =
                    "A student may have a few networks of their own, each with a name and not wider than allowed: see"
                            + " /api/v1/networks/quotas/{userId}.")
    @APIResponse(responseCode = "201", description = "It was made")
    @APIResponse(responseCode = "200", description = "It was there")
    @APIResponse(responseCode = "403", description = "A student who names another owner")
    @APIResponse(
            responseCode = "409",
            description = "NETWORK_EXISTS: the student has one of that name with another prefix")
    @APIResponse(responseCode = "429", description = "QUOTA_EXCEEDED, VNIS_EXHAUSTED, CIDRS_EXHAUSTED")
    public Uni<RestResponse<NetworkView>> make(@NotNull InternalRequest request) {
        return caller.changes()
                .map(student -> makeOwn(student, request))
                .orElseGet(() -> makeForAnybody(request))
                .map(outcome -> {
                    NetworkView view = Views.of(outcome.network(), NetworkUsage.NONE);
                    return outcome.made() ? Created.at("networks", view.id(), view) : RestResponse.ok(view);
                });
    }

    private Uni<EnsureInternalNetwork.Outcome> makeForAnybody(InternalRequest request) {
        request.checkForStaff();
        return ensure.ensure(request.owner(), request.name(), caller.actor());
    }

    private Uni<EnsureInternalNetwork.Outcome> makeOwn(StudentOwner student, InternalRequest request) {
        request.checkForStudent(student);
        OptionalInt prefix = request.prefix() == null ? OptionalInt.empty() : OptionalInt.of(request.prefix());
        return makeOwn.make(student.student(), request.name(), prefix, caller.actor());
    }
}
