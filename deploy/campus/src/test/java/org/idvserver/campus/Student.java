package org.idvserver.campus;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A student who chose a password and is signed in at the gateway. */
record Student(String id, String name, String password, CampusApi api) {

    static Student made(CampusApi staff, CampusApi stranger) {
        String name = "visitor-" + UUID.randomUUID();
        String first = UUID.randomUUID().toString();
        String chosen = UUID.randomUUID().toString();
        String id = invited(staff, name, first);
        stranger.signIn(name, first);
        stranger.post("auth/password", Map.of("oldPassword", first, "newPassword", chosen))
                .ok();
        stranger.signIn(name, chosen);
        return new Student(id, name, chosen, stranger);
    }

    /** Makes the account only: its password has to be changed first. */
    static String invited(CampusApi staff, String name, String first) {
        Map<String, String> user =
                Map.of("username", name, "displayName", "A visitor", "role", "student", "initialPassword", first);
        return staff.post("users", Map.of("users", List.of(user)))
                .ok()
                .get("users")
                .get(0)
                .get("id")
                .asText();
    }
}
