package org.idvserver.course.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.course.application.ArrangeLabs;
import org.idvserver.course.domain.Lab;
import org.idvserver.course.domain.Seat;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.jboss.resteasy.reactive.RestResponse;

/** Computer labs and their seat maps. */
@Path("/api/v1/labs")
public class LabsResource {
    private final ArrangeLabs arrangeLabs;
    private final Person person;

    LabsResource(ArrangeLabs arrangeLabs, Person person) {
        this.arrangeLabs = arrangeLabs;
        this.person = person;
    }

    /** A lab to make. */
    public record CreateRequest(
            @NotBlank @Size(max = 200) String name,
            @NotNull @Size(max = 1000) List<@Valid @NotNull SeatRequest> seats) {

        Lab toLab() {
            return new Lab(
                    TimeOrderedId.next(),
                    name,
                    seats.stream().map(SeatRequest::toSeat).toList());
        }
    }

    /** A seat: rows count from the front, columns from the left, both from 1. */
    public record SeatRequest(
            @NotBlank @Size(max = 20) String label,
            @Min(1) @Max(100) int row,
            @Min(1) @Max(100) int column,
            boolean teacher) {

        Seat toSeat() {
            return new Seat(TimeOrderedId.next(), label, row, column, teacher);
        }
    }

    /** A lab as the API shows it. */
    public record LabView(UUID id, String name, List<SeatView> seats) {

        static LabView of(Lab lab) {
            return new LabView(
                    lab.id(), lab.name(), lab.seats().stream().map(SeatView::of).toList());
        }
    }

    /** A seat as the API shows it. */
    public record SeatView(UUID id, String label, int row, int column, boolean teacher) {

        static SeatView of(Seat seat) {
            return new SeatView(seat.id(), seat.label(), seat.row(), seat.column(), seat.teacher());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a lab with its seats")
    public Uni<RestResponse<LabView>> create(@Valid @NotNull CreateRequest request) {
        return Uni.createFrom()
                .item(request::toLab)
                .flatMap(lab -> arrangeLabs.create(person.actor(), lab))
                .map(lab -> Created.at("labs", lab.id(), LabView.of(lab)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List labs, oldest first")
    public Uni<Page<LabView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return arrangeLabs.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(LabView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one lab")
    public Uni<LabView> get(UUID id) {
        return arrangeLabs.get(id).map(LabView::of);
    }
}
