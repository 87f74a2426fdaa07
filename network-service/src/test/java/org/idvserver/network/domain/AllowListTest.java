package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.idvserver.network.domain.AllowedDestination.Wish;
import org.junit.jupiter.api.Test;

class AllowListTest {

    @Test
    void choosesThePortsOfAWebSiteForANameAndAllForABlock() {
        AllowList list =
                list(host("Exam.Example.edu"), cidr("192.0.2.0/24"), new Wish(null, "192.0.3.7/32", ports("udp/123")));

        assertThat(list.entries())
                .extracting(AllowedDestination::toString)
                .containsExactly(
                        "exam.example.edu [tcp/80, tcp/443, udp/443]", "192.0.2.0/24", "192.0.3.7/32 [udp/123]");
    }

    @Test
    void readsBackWhatItStores() {
        AllowList list = list(host("a.edu"), cidr("192.0.2.0/24"));

        assertThat(AllowList.read(list.text())).isEqualTo(list);
        assertThat(AllowList.read(list().text())).isEqualTo(list());
    }

    @Test
    void namesAllFaultsAtOnce() {
        assertThat(faults(
                        new Wish(null, null, null),
                        new Wish("a.edu", "192.0.2.0/24", null),
                        host("edu"),
                        host("https://exam.example.edu/login"),
                        host("*.example.edu"),
                        host("prüfung.example.edu"),
                        host("192.0.2.7"),
                        host("exam.example.edu."),
                        cidr("192.0.2.1/24"),
                        cidr("0.0.0.0/0"),
                        cidr("2001:db8::/32"),
                        host("a.edu"),
                        host("A.edu"),
                        new Wish(
                                "b.edu",
                                null,
                                ports("tcp/0", "443", "tcp/65536", "tcp/443", "tcp/443", "udp/53", null)),
                        new Wish("c.edu", null, List.of()),
                        null))
                .containsExactly(
                        "allowList[0]",
                        "allowList[1]",
                        "allowList[2].host",
                        "allowList[3].host",
                        "allowList[4].host",
                        "allowList[5].host",
                        "allowList[6].host",
                        "allowList[7].host",
                        "allowList[8].cidr",
                        "allowList[9].cidr",
                        "allowList[10].cidr",
                        "allowList[12]",
                        "allowList[13].ports[0]",
                        "allowList[13].ports[1]",
                        "allowList[13].ports[2]",
                        "allowList[13].ports[4]",
                        "allowList[13].ports[5]",
                        "allowList[13].ports[6]",
                        "allowList[14].ports",
                        "allowList[15]");
    }

    @Test
    void saysHowAnInternationalNameIsWritten() {
        Faults faults = new Faults();
        AllowList.of(List.of(host("prüfung.example.edu")), "allowList", faults);

        assertThat(faults.text()).contains("write xn--prfung-4ya.example.edu");
    }

    @Test
    void refusesALineBreakThatWouldAddLines() {
        assertThat(faults(host("a.edu\nserver=/b.edu/1.2.3.4"), cidr("192.0.2.0/24\n")))
                .hasSize(2);
    }

    @Test
    void refusesTooManyEntries() {
        assertThat(faults(Collections.nCopies(1, host("x.edu")).toArray(Wish[]::new)))
                .isEmpty();
        Wish[] many = new Wish[101];
        for (int index = 0; index < many.length; index++) {
            many[index] = host("h" + index + ".edu");
        }
        assertThat(faults(many)).containsExactly("allowList");
    }

    @Test
    void refusesBlocksWithMachinesOfTheCampus() {
        Faults faults = new Faults();
        list(cidr("192.0.2.0/24"), cidr("10.99.0.0/16"), host("a.edu"))
                .checkReachable(List.of(Cidr.parse("10.99.7.4/32")), "allowList", faults);

        assertThat(faults.text()).startsWith("allowList[1].cidr ").contains("10.99.7.4/32");
    }

    private static Wish host(String name) {
        return new Wish(name, null, null);
    }

    private static Wish cidr(String block) {
        return new Wish(null, block, null);
    }

    private static List<String> ports(String... ports) {
        return Arrays.asList(ports);
    }

    private static AllowList list(Wish... wishes) {
        Faults faults = new Faults();
        AllowList list = AllowList.of(List.of(wishes), "allowList", faults);
        faults.throwIfAny();
        return list;
    }

    private static List<String> faults(Wish... wishes) {
        Faults faults = new Faults();
        AllowList.of(Arrays.asList(wishes), "allowList", faults);
        return faults.any()
                ? catchThrowableOfType(Problem.class, faults::throwIfAny).faults().stream()
                        .map(Fault::field)
                        .toList()
                : List.of();
    }
}
