package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of desktops are sorted as asked, page by page. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class DesktopListTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private Sections.Section section;
    private List<String> names;

    @BeforeEach
    void aClassOfFive() {
        section = sections.add(5);
        finishedBatch(section.id(), profile(images.image()));
        names = list("");
    }

    /** All pages of two. */
    private List<String> list(String query) {
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            JsonPath page = get("/api/v1/desktops?sectionId=" + section.id() + "&pageSize=2" + query + token);
            names.addAll(page.getList("items.name"));
            token = page.getString("nextPageToken") == null ? null : "&pageToken=" + page.getString("nextPageToken");
        } while (token != null);
        return names;
    }

    @Test
    void sortsByEachFieldBothWays() {
        assertThat(names).hasSize(5).isSorted();
        List<String> reversed = names.stream().sorted(Comparator.reverseOrder()).toList();

        assertThat(list("&sort=name")).isEqualTo(names);
        assertThat(list("&sort=-name")).isEqualTo(reversed);
        assertThat(list("&sort=createTime")).isEqualTo(names);
        assertThat(list("&sort=-createTime")).isEqualTo(reversed);
    }

    @Test
    void narrowsToNamesThatBeginSo() {
        assertThat(list("&namePrefix=" + names.get(2))).containsExactly(names.get(2));
        assertThat(list("&namePrefix=" + names.get(2).substring(0, 4) + "&sort=-name"))
                .hasSize(5);
        assertThat(list("&namePrefix=%25")).isEmpty();
    }

    @Test
    void saysWhatCanBeSortedBy() {
        admin().get("/api/v1/desktops?sort=colour")
                .then()
                .statusCode(400)
                .body("faults[0].field", equalTo("sort"))
                .body("faults[0].reason", containsString("createTime, name"));
    }
}
