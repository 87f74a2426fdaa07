package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.network.application.FindReservations;
import org.idvserver.network.application.ReserveAddresses;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.ReservationSpec;
import org.idvserver.network.inbound.rest.Views.ReservationView;
import org.jboss.resteasy.reactive.RestResponse;

/** Addresses of a network that no desktop gets: a printer's, a licence server's, a router's. */
@Path("/api/v1/networks/{id}/reservations")
public class ReservationsResource {
    private static final String MUST_BE_AN_ADDRESS = "must be an IPv4 address";

    private final ReserveAddresses reserve;
    private final FindReservations find;
    private final Person person;

    ReservationsResource(ReserveAddresses reserve, FindReservations find, Person person) {
        this.reserve = reserve;
        this.find = find;
        this.person = person;
    }

    /** One address, or all from the first to the last. */
    @Schema(example = "{\"first\": \"10.128.3.20\", \"last\": \"10.128.3.29\", \"note\": \"printers in 2.14\"}")
    public record ReservationRequest(
            @NotNull @Pattern(regexp = Cidr.ADDRESS, message = MUST_BE_AN_ADDRESS) String first,
            @Pattern(regexp = Cidr.ADDRESS, message = MUST_BE_AN_ADDRESS) String last,
            @Schema(description = "Of the machine that DHCP gives the one address; in networks on server nodes only")
                    @Pattern(
                            regexp = "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}",
                            message = "must be a MAC such as 52:54:00:12:34:56")
                    String mac,
            @NotBlank @Size(max = 200) String note) {

        ReservationSpec.Wish wish() {
            return new ReservationSpec.Wish(first, Optional.ofNullable(last), Optional.ofNullable(mac), note);
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Keeps addresses from being given out; answers 200 when the same was reserved already")
    @APIResponse(responseCode = "201", description = "It was reserved")
    @APIResponse(responseCode = "200", description = "The same was reserved already")
    @APIResponse(
            responseCode = "409",
            description = "ADDRESS_TAKEN: ports or reservations, which faults names, have addresses of it, or the MAC")
    public Uni<RestResponse<ReservationView>> reserve(
            @PathParam("id") UUID network, @NotNull @Valid ReservationRequest request) {
        return reserve.reserve(network, request.wish(), person.actor()).map(outcome -> {
            ReservationView view = Views.of(outcome.reservation());
            return outcome.made()
                    ? Created.at("networks/" + network + "/reservations", view.id(), view)
                    : RestResponse.ok(view);
        });
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Lists the reservations of a network, oldest first")
    public Uni<Page<ReservationView>> list(
            @PathParam("id") UUID network,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return find.page(network, PageRequest.of(pageSize, pageToken)).map(page -> page.map(Views::of));
    }

    @GET
    @Path("{reservationId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Reads a reservation")
    public Uni<ReservationView> get(@PathParam("id") UUID network, @PathParam("reservationId") UUID reservation) {
        return find.get(network, reservation).map(Views::of);
    }

    @DELETE
    @Path("{reservationId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Lets addresses be given out again")
    public Uni<Void> delete(@PathParam("id") UUID network, @PathParam("reservationId") UUID reservation) {
        return reserve.free(network, reservation, person.actor());
    }
}
