package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

    /** What students may do: see who they are, change their password, see their sections, see and use their desktops. */
    private static final Set<String> OF_STUDENTS = Set.of(
            "GET users/me",
            "POST auth/password",
            "GET sections",
            "GET desktops",
            "GET desktops/{id}",
            "POST desktops/{id}/start",
            "POST desktops/{id}/stop",
            "POST desktops/{id}/restart",
            "POST desktops/{id}/reset");

    private final Campus campus;

    DoorsTest(Campus campus) {
        this.campus = campus;
    }

    @Test
    void refusesWhoIsNotSignedInAtEveryDoor() {
        CampusApi stranger = stranger();
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
        assertThat(stranger().send("GET", console, null, upgrade).status()).isEqualTo(400);
        assertThat(stranger()
                        .send("GET", console + "?ticket=forged", null, upgrade)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refusesStudentsAtEveryDoorButTheirOwn() {
        CampusApi student = student();
        assertThat(Door.all(campus.settings()))
                .filteredOn(door -> !PUBLIC.contains(door.toString()))
                .filteredOn(door -> door.knock(student).status() != 403)
                .extracting(Door::toString)
                .containsExactlyInAnyOrderElementsOf(OF_STUDENTS);
        // This one is in no section and has no desktop; others have.
        assertThat(student.all("sections")).isEmpty();
        assertThat(student.all("desktops")).isEmpty();
    }

    private CampusApi stranger() {
        return new CampusApi(campus.settings().gateway(), campus.settings().caCertificate());
    }

    private CampusApi student() {
        String name = "visitor-" + UUID.randomUUID();
        String first = UUID.randomUUID().toString();
        String chosen = UUID.randomUUID().toString();
        Map<String, String> user =
                Map.of("username", name, "displayName", "A visitor", "role", "student", "initialPassword", first);
        campus.api().post("users", Map.of("users", List.of(user))).ok();
        CampusApi student = stranger();
        student.signIn(name, first);
        student.post("auth/password", Map.of("oldPassword", first, "newPassword", chosen))
                .ok();
        student.signIn(name, chosen);
        return student;
    }
}
