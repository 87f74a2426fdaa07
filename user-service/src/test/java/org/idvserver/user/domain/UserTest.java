package org.idvserver.user.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UserTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");

    @Test
    void isLockedForAWhileAfterTooManyWrongPasswords() {
        User user = aUser();
        for (int attempt = 0; attempt < User.FAILURES_UNTIL_LOCKED; attempt++) {
            assertThat(user.maySignIn(NOON)).isTrue();
            user.failedToSignIn(NOON);
        }
        assertThat(user.maySignIn(NOON)).isFalse();
        assertThat(user.maySignIn(NOON.plus(User.LOCK_TIME))).isTrue();
    }

    @Test
    void forgetsWrongPasswordsAfterARightOne() {
        User user = aUser();
        for (int attempt = 0; attempt < User.FAILURES_UNTIL_LOCKED - 1; attempt++) {
            user.failedToSignIn(NOON);
        }
        user.signedIn();
        user.failedToSignIn(NOON);
        assertThat(user.maySignIn(NOON)).isTrue();
    }

    @Test
    void mustChangeAPasswordThatSomebodyElseChose() {
        User user = aUser();
        assertThat(user.mustChangePassword()).isTrue();
        user.choosePassword("other");
        assertThat(user.mustChangePassword()).isFalse();
    }

    @Test
    void cannotSignInWithoutAPassword() {
        User user = new User(UUID.randomUUID(), "eve", "Eve", null, Role.STUDENT);
        assertThat(user.maySignIn(NOON)).isFalse();
    }

    @Test
    void tellsWhoCameAndWhoWent() {
        UUID stays = UUID.randomUUID();
        UUID goes = UUID.randomUUID();
        UUID comes = UUID.randomUUID();
        Group group = new Group(UUID.randomUUID(), "INF-1");
        group.replaceMembers(Set.of(stays, goes));

        Group.MembersChanged change = group.replaceMembers(Set.of(stays, comes));

        assertThat(change.added()).containsExactly(comes);
        assertThat(change.removed()).containsExactly(goes);
        assertThat(group.replaceMembers(Set.of(stays, comes)).nothing()).isTrue();
    }

    private static User aUser() {
        return new User(UUID.randomUUID(), "ada", "Ada", null, Role.STUDENT).withInitialPassword("hash");
    }
}
