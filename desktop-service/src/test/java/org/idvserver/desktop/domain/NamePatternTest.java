package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {

    @Test
    void numbersNamesWithAndWithoutZeros() {
        assertThat(new NamePattern("pc-{n}").nameFor(number(7))).isEqualTo("pc-7");
        assertThat(new NamePattern("pc-{nn}").nameFor(number(7))).isEqualTo("pc-07");
        assertThat(new NamePattern("pc-{nnn}").nameFor(number(1234))).isEqualTo("pc-1234");
    }

    private static NamePattern.Words number(int number) {
        return new NamePattern.Words("x", number, null, null);
    }

    @Test
    void namesDesktopsByTheirUsersAndSeats() {
        assertThat(new NamePattern("{section}-{user}").faults()).isEmpty();
        assertThat(new NamePattern("{section}-{user}").nameFor(new NamePattern.Words("Net 1", 1, "Anna.Berg", null)))
                .isEqualTo("net-1-anna-berg");
        assertThat(new NamePattern("pc-{seat}").nameFor(new NamePattern.Words("x", 1, null, "A 7")))
                .isEqualTo("pc-a-7");
        assertThat(new NamePattern("{section}-{user}")
                        .nameFor(new NamePattern.Words("s".repeat(80), 1, "u".repeat(80), null)))
                .hasSize(63)
                .endsWith("-" + "u".repeat(32));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NET 101 / A",
                "Übung",
                "---",
                "a\nb: c",
                "A very long name of a section that nobody could ever use as a hostname of anything"
            })
    void makesALabelOfAnySectionName(String section) {
        String name = new NamePattern("{section}-{nn}").nameFor(new NamePattern.Words(section, 20, null, null));
        assertThat(NamePattern.isLabel(name)).as(name).isTrue();
        assertThat(name).endsWith("-20");
    }

    @Test
    void tellsWordsApartThatNoLabelCanSay() {
        assertThat(section("Übung")).isEqualTo("ubung-20");
        assertThat(section("网络一班")).matches("[a-z0-9]{5}-20").isNotEqualTo(section("网络二班"));
        assertThat(section("NET 101 一班")).matches("net-101-[a-z0-9]{5}-20").isNotEqualTo(section("NET 101 二班"));
        assertThat(section("１０１")).as("full-width digits").isEqualTo("101-20");
        assertThat(section("か組")).isNotEqualTo(section("が組"));
        assertThat(section("が組")).as("however it is encoded").isEqualTo(section("か\u3099組"));
        assertThat(section("---")).matches("[a-z0-9]{5}-20");
        NamePattern pattern = new NamePattern("{section}-{nn}");
        NamePattern.Words words = new NamePattern.Words("网络 Networks for everybody", 20, null, null);
        assertThat(pattern.nameFor(words, 15)).matches("networ-[a-z0-9]{5}-20");
        assertThat(pattern.nameFor(words, 7)).matches("[a-z0-9]{4}-20");
    }

    private static String section(String name) {
        return new NamePattern("{section}-{nn}").nameFor(new NamePattern.Words(name, 20, null, null));
    }

    @Test
    void tellsEverythingThatIsWrong() {
        assertThat(new NamePattern("{section}-{nn}").faults()).isEmpty();
        assertThat(new NamePattern("net").faults()).containsExactly("must contain {n}, {nn}, {nnn}, {user} or {seat}");
        assertThat(new NamePattern("{room}_{floor}").faults()).hasSize(4);
        assertThat(new NamePattern("Net-{n}").faults()).hasSize(1);
        assertThat(new NamePattern("-{n}").faults()).hasSize(1);
        assertThat(new NamePattern("x".repeat(63) + "{n}").faults()).hasSize(1);
    }

    @Test
    void givesTheSameIdForTheSameName() {
        // RFC 9562, appendix A.4.
        assertThat(NameBasedId.of(java.util.UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"))
                .hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
