package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may come in, at every door that the services' own descriptions name, through the gateway. */
@Tag("system")
@ExtendWith(StandingCampus.class)
class DoorsTest {
    /** Open to everybody: signing in, the keys that verify tokens, a terminal's first certificate, and what tus is spoken. */
    private static final Set<String> PUBLIC = Set.of(
            "POST auth/token",
            "POST auth/bootstrap",
            "GET .well-known/jwks.json",
            "POST enrolments",
            "OPTIONS uploads");

    /** What students may do: see who they are, change their password, see their sections, see and use their desktops, have networks. */
    private static final Set<String> OF_STUDENTS = Set.of(
            "GET users/me",
            "POST auth/password",
            "GET sections",
            "GET desktops",
            "GET desktops/{id}",
            "POST desktops/{id}/start",
            "POST desktops/{id}/stop",
            "POST desktops/{id}/restart",
            "POST desktops/{id}/reset",
            "GET networks",
            "GET networks/{id}",
            "DELETE networks/{id}",
            "POST networks/internal");

    private final Campus campus;

    DoorsTest(Campus campus) {
        this.campus = campus;
    }

    @Test
    void refusesWhoIsNotSignedInAtEveryDoor() {
        CampusApi stranger = campus.stranger();
        assertThat(Door.all(campus.settings()))
                .hasSizeGreaterThan(PUBLIC.size())
                .filteredOn(door -> door.knock(stranger).status() != 401)
                .extracting(Door::toString)
                .containsExactlyInAnyOrderElementsOf(PUBLIC);
    }

    @Test
    void opensNoConsoleWithoutATicket() {
        String console = "maintenance-vms/" + UUID.randomUUID() + "/console";
        Map<String, String> upgrade = Map.of("Accept", "*/*");
        assertThat(campus.stranger().send("GET", console, null, upgrade).status())
                .isEqualTo(400);
        assertThat(campus.stranger()
                        .send("GET", console + "?ticket=forged", null, upgrade)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refusesStudentsAtEveryDoorButTheirOwn() {
        CampusApi student = campus.newStudent().api();
        assertThat(Door.all(campus.settings()))
                .filteredOn(door -> !PUBLIC.contains(door.toString()))
                .filteredOn(door -> door.knock(student).status() != 403)
                .extracting(Door::toString)
                .containsExactlyInAnyOrderElementsOf(OF_STUDENTS);
        // This one is in no section and has no desktop; others have.
        assertThat(student.all("sections")).isEmpty();
        assertThat(student.all("desktops")).isEmpty();
    }
}
