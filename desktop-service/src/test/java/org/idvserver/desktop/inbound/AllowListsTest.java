package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Terminals follow the allow-lists of their external networks, and people see exams that have none. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class AllowListsTest {
    private static final List<Networks.Allowed> LIST = List.of(
            new Networks.Allowed("exam.example.edu", null, List.of("tcp/443")),
            new Networks.Allowed(null, "192.0.2.0/24", List.of()));

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    private final Topic told = new Topic("idv.network.v1");

    @AfterEach
    void openAgain() {
        networks.allow(Optional.empty());
        tell("allow-list-changed", false);
    }

    @Test
    void tellsATerminalTheListThatItsNetworkGotMeanwhile() {
        UUID section = sections.add(1).id();
        UUID desktop =
                desktopsOf(finishedBatch(section, profile(images.image()))).get(0);
        UUID terminal = enrolled(newTerminal(sections));
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            client.awaitOrders(
                    newest -> newest.getExternalNetworksCount() == 1 && newest.getListedNetworksCount() == 0);

            networks.allow(Optional.of(LIST));
            tell("allow-list-changed", true);
            TerminalOrders orders = client.awaitOrders(newest -> newest.getListedNetworksCount() == 1);
            ListedNetworkOrder listed = orders.getListedNetworks(0);
            assertThat(orders.getExternalNetworksList())
                    .as("an agent that knows no lists knows no such network")
                    .isEmpty();
            assertThat(listed.getNetwork().getNetworkId())
                    .isEqualTo(orders.getDesktops(0).getNics(1).getExternalNetworkId());
            assertThat(listed.getAllowedList())
                    .containsExactly(
                            AllowedOrder.newBuilder()
                                    .setHost("exam.example.edu")
                                    .addPorts("tcp/443")
                                    .build(),
                            AllowedOrder.newBuilder().setCidr("192.0.2.0/24").build());

            networks.allow(Optional.of(List.of()));
            tell("allow-list-changed", true);
            client.awaitOrders(newest -> newest.getListedNetworksCount() == 1
                    && newest.getListedNetworks(0).getAllowedCount() == 0);

            networks.allow(Optional.empty());
            tell("allow-list-changed", false);
            client.awaitOrders(
                    newest -> newest.getExternalNetworksCount() == 1 && newest.getListedNetworksCount() == 0);
        }
    }

    @Test
    void saysThatAnExamReachesTheWholeInternet() {
        Sections.Lab lab = sections.addLab(1);
        UUID section = sections.add(2).id();
        finishedBatch(
                section,
                profile(
                        images.image(),
                        Map.of(
                                "exam",
                                true,
                                "nics",
                                List.of(Map.of("kind", "EXTERNAL", "network", FakeNetworks.EXTERNAL)))));
        UUID exam = lesson(lab, section, true);

        assertThat(findings(exam)).containsExactly("EXAM_NETWORK_OPEN");
        assertThat(get("/api/v1/readiness/" + exam).getString("summary.findings[0].message"))
                .startsWith("2 exam desktops reach");
        assertThat(findings(lesson(lab, section, false))).as("no exam").isEmpty();

        tell("network-created", true);
        await().until(() -> findings(exam).isEmpty());
        tell("allow-list-changed", false);
        await().until(() -> findings(exam).size() == 1);
        tell("allow-list-changed", true);
        await().until(() -> findings(exam).isEmpty());
        tell("network-deleted", false);
        await().until(() -> findings(exam).size() == 1);
    }

    @Test
    void findsNothingWhereNothingLeadsOut() {
        assertThat(findings(examOfInternal(1))).isEmpty();
    }

    @Test
    void saysThatDesktopsOfAnExamMeet() {
        UUID exam = examOfInternal(3);
        assertThat(findings(exam)).containsExactly("EXAM_DESKTOPS_MEET");
        assertThat(get("/api/v1/readiness/" + exam).getString("summary.findings[0].message"))
                .startsWith("3 exam desktops share");
    }

    private UUID examOfInternal(int students) {
        UUID section = sections.add(students).id();
        finishedBatch(
                section, profile(images.image(), Map.of("exam", true, "nics", List.of(Map.of("kind", "INTERNAL")))));
        return lesson(sections.addLab(1), section, true);
    }

    private void tell(String fact, boolean listed) {
        told.send(
                UUID.randomUUID().toString(),
                "idv.network." + fact + ".v1",
                FakeNetworks.EXTERNAL.toString(),
                "{\"networkId\": \"%s\"%s}".formatted(FakeNetworks.EXTERNAL, listed ? ", \"allowListed\": true" : ""));
    }

    private UUID lesson(Sections.Lab lab, UUID section, boolean exam) {
        UUID id = UUID.randomUUID();
        Instant start = Instant.now().plus(Duration.ofHours(20));
        Courses.schedule(id, section, lab.id(), start, start.plusSeconds(5400), exam);
        await().until(() -> admin().get("/api/v1/readiness/" + id).statusCode() == 200);
        return id;
    }

    private static List<String> findings(UUID lesson) {
        return get("/api/v1/readiness/" + lesson).getList("summary.findings.code");
    }
}
