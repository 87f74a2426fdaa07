package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.desktop.application.FillLab;
import org.idvserver.desktop.application.SeatSection;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Seating;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** Desktops on terminals, many at once. */
@Path("/api/v1/assignments")
public class AssignmentsResource {
    private final SeatSection seatSection;
    private final Person person;

    AssignmentsResource(SeatSection seatSection, Person person) {
        this.seatSection = seatSection;
        this.person = person;
    }

    /**
     * The desktops of a section, or without one the lab's own, on the terminals of a lab; with {@code start} they are wished to run
     * as well.
     */
    public record SeatRequest(UUID sectionId, @NotNull UUID labId, boolean start) {}

    /**
     * A seat and what is there now. Without a desktop {@code vacancy} says why: NO_TERMINAL, NOT_ENROLLED, MAINTENANCE, or NO_DESKTOP
     * when the section has no other that is READY and not locked.
     */
    public record PlaceView(
            UUID seatId,
            String label,
            UUID terminalId,
            String terminalName,
            UUID desktopId,
            String desktopName,
            Seating.Vacancy vacancy) {

        static PlaceView of(Seating.Place place) {
            Terminal terminal = place.spot().terminal();
            Desktop desktop = place.desktop();
            return new PlaceView(
                    place.spot().seatId(),
                    place.spot().label(),
                    terminal == null ? null : terminal.id(),
                    terminal == null ? null : terminal.name(),
                    desktop == null ? null : desktop.id(),
                    desktop == null ? null : desktop.name(),
                    place.vacancy().orElse(null));
        }
    }

    /** Seat by seat, and how many desktops of the section found no seat. */
    public record SeatedView(List<PlaceView> seats, int desktopsLeft) {

        static SeatedView of(FillLab.Report report) {
            return new SeatedView(report.places().stream().map(PlaceView::of).toList(), report.left());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Put a section's desktops on a lab's terminals, seat by seat; safe to repeat",
            description =
                    "A terminal that has a desktop of the section keeps it; the others get their seat's own, or the next free"
                            + " one by name; when the section has no more, the lab's own. Other desktops stop and leave these"
                            + " terminals, unless they are locked or their disk is there. Where one in a network of its student's"
                            + " own comes, whoever else has signed in is signed out.")
    public Uni<SeatedView> seat(@Valid @NotNull SeatRequest request) {
        return seatSection
                .seat(
                        person.actor(),
                        new SeatSection.Request(
                                Optional.ofNullable(request.sectionId()), request.labId(), request.start()))
                .map(SeatedView::of);
    }
}
