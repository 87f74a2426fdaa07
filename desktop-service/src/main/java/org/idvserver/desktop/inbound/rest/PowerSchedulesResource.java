package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.ManagePowerSchedules;
import org.idvserver.desktop.domain.PowerPeriod;
import org.idvserver.desktop.domain.PowerSchedule;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** When the terminals of labs are switched on and off. */
@Path("/api/v1/power-schedules")
public class PowerSchedulesResource {
    private final ManagePowerSchedules managePowerSchedules;
    private final Person person;
    private final Clock clock;

    PowerSchedulesResource(ManagePowerSchedules managePowerSchedules, Person person, Clock clock) {
        this.managePowerSchedules = managePowerSchedules;
        this.person = person;
        this.clock = clock;
    }

    /** Local times on some weekdays; one of both may be left out. */
    public record PeriodView(@NotNull @Size(min = 1) Set<@NotNull DayOfWeek> weekdays, LocalTime on, LocalTime off) {

        static PeriodView of(PowerPeriod period) {
            return new PeriodView(period.weekdays(), period.on(), period.off());
        }

        PowerPeriod period() {
            return new PowerPeriod(weekdays, on, off);
        }

        private void addFaults(int place, List<Fault> found) {
            if (on == null && off == null) {
                found.add(new Fault("periods", "period %d says neither on nor off".formatted(place)));
            } else if (on != null && off != null && !off.isAfter(on)) {
                found.add(new Fault(
                        "periods",
                        "period %d must be off after it is on: what goes past midnight is off in one of the next day"
                                .formatted(place)));
            }
        }
    }

    /** All that a schedule says; the time zone by its name, such as Asia/Shanghai. */
    @Consistent
    @Schema(
            examples =
                    """
                    {"timeZone": "Asia/Shanghai", "periods": [
                        {"weekdays": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"], "on": "07:30", "off": "22:00"},
                        {"weekdays": ["SATURDAY"], "off": "18:00"}]}
                    """)
    public record ScheduleRequest(
            @NotNull ZoneId timeZone, @NotNull @Size(min = 1, max = 50) List<@Valid @NotNull PeriodView> periods)
            implements Consistent.Request {

        @Override
        public List<Fault> contradictions() {
            List<Fault> found = new ArrayList<>();
            if (periods != null) {
                IntStream.range(0, periods.size())
                        .filter(index -> periods.get(index) != null)
                        .forEach(index -> periods.get(index).addFaults(index, found));
            }
            return found;
        }
    }

    /** A lab's schedule, and when it switches next. */
    public record ScheduleView(UUID labId, String timeZone, List<PeriodView> periods, Instant nextSwitchTime) {

        static ScheduleView of(PowerSchedule schedule) {
            return new ScheduleView(
                    schedule.labId(),
                    schedule.timeZone(),
                    schedule.periods().stream().map(PeriodView::of).toList(),
                    schedule.nextSwitch());
        }
    }

    @PUT
    @Path("{labId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Say when the terminals of a lab are switched on and off; safe to repeat",
            description =
                    "On: by Wake-on-LAN, one after the other. Off: those that nobody uses, and the others as soon as nobody"
                            + " does; none during a lesson or shortly before one, and none in maintenance. One that is switched on by hand"
                            + " later stays on.")
    public Uni<ScheduleView> set(UUID labId, @Valid @NotNull ScheduleRequest request) {
        List<PowerPeriod> periods =
                request.periods().stream().map(PeriodView::period).toList();
        return managePowerSchedules
                .set(person.actor(), new PowerSchedule(labId, request.timeZone(), periods, clock.instant()))
                .map(ScheduleView::of);
    }

    @GET
    @Path("{labId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show when the terminals of a lab are switched on and off")
    @APIResponse(responseCode = "404", description = "POWER_SCHEDULE_NOT_FOUND")
    public Uni<ScheduleView> get(UUID labId) {
        return managePowerSchedules.get(labId).map(ScheduleView::of);
    }

    @DELETE
    @Path("{labId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Switch the terminals of a lab on and off no more by themselves; safe to repeat")
    public Uni<Void> remove(UUID labId) {
        return managePowerSchedules.remove(person.actor(), labId);
    }
}
