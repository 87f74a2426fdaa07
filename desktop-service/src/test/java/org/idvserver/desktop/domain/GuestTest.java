package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GuestTest {
    private static final String KEY = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE";
    private static final String OTHER = "ZZZZZ-BBBBB-CCCCC-DDDDD-EEEEE";

    @Test
    void keepsAProductKeyThatAChangeDoesNotSay() {
        Profile profile = new Profile(UUID.randomUUID(), saying(KEY));

        assertThat(profile.change(saying(null))).isEmpty();
        assertThat(profile.guest().windows().productKey()).isEqualTo(KEY);
        assertThat(profile.change(saying(OTHER))).hasSize(1);
        assertThat(profile.change(saying(""))).hasSize(1);
        assertThat(profile.guest().windows().hasProductKey()).isFalse();
        assertThat(profile.change(saying(null))).isEmpty();
    }

    @Test
    void tellsOfAKeyOnlyThatItChanged() {
        List<ProfileSpec.Change> changes = saying(KEY).changesTo(saying(OTHER));

        assertThat(changes).containsExactly(new ProfileSpec.Change("guest.windows.productKey", "one", "another"));
        assertThat(saying(KEY).changesTo(saying("")).get(0).to()).isEqualTo("none");
        assertThat(saying(KEY).toString()).doesNotContain(KEY);
    }

    @Test
    void namesEachFieldThatBecomesDifferent() {
        Guest linux = new Guest(
                new Guest.Linux("Europe/Berlin", "de_DE.UTF-8", "de", "http://p", List.of("k"), List.of("c")), null);

        assertThat(with(Guest.USUAL).changesTo(with(linux)))
                .extracting(ProfileSpec.Change::field)
                .containsExactly(
                        "guest.linux.timeZone",
                        "guest.linux.locale",
                        "guest.linux.keyboard",
                        "guest.linux.proxy",
                        "guest.linux.sshAuthorizedKeys",
                        "guest.linux.runCommands");
        assertThat(with(Guest.USUAL).changesTo(saying(KEY)))
                .extracting(ProfileSpec.Change::field)
                .containsExactly("guest", "guest.windows.workgroup", "guest.windows.productKey");
    }

    private static ProfileSpec saying(String key) {
        return with(new Guest(null, new Guest.Windows("", "", "LAB", key, List.of())));
    }

    private static ProfileSpec with(Guest guest) {
        return UsualProfile.spec(new UUID(0, 1), guest, false);
    }
}
