package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.terminal;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.reconcile.RefreshOrders;
import org.idvserver.desktop.support.Api;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** What is looked at though nobody told of a change. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class RefreshTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    @Inject
    RefreshOrders refreshOrders;

    @Inject
    Pool pool;

    @Test
    void touchesNoRowWhenThereIsNothingToDo() throws Throwable {
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(aDesktop(), terminal, "LOCAL").then().statusCode(200);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            await().until(() -> rests(terminal));
            List<String> before = rows(terminal);
            look(terminal);
            look(terminal);
            assertThat(rows(terminal)).isEqualTo(before);
        }
    }

    @Test
    void putsRightWhatOthersHaveForgotten() throws Throwable {
        UUID terminal = enrolled();
        UUID desktop = aDesktop();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            await().until(() -> rests(terminal));
            networks.forget(terminal);
            look(terminal);
            assertThat(networks.placedOn(terminal)).containsExactly(desktop);
            assertThat(rests(terminal)).isTrue();
        }
    }

    @Test
    void hasOrdersComposedThatAreNotRightAnyMore() throws Throwable {
        UUID terminal = enrolled();
        UUID desktop = aDesktop();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            await().until(() -> rests(terminal));
            pool.preparedQuery("update desktops set running = true where id = $1")
                    .executeAndAwait(Tuple.of(desktop));
            look(terminal);
            client.awaitOrders(newest -> newest.getDesktops(0).getRunning());
        }
    }

    @Test
    void saysWhyOrdersAreNotRightAnyMore() throws Throwable {
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            await().until(() -> rests(terminal));
            networks.refuse(terminal, true);
            look(terminal);
            await().until(() -> "PEER_UNAVAILABLE".equals(terminal(terminal).getString("orders.reason")));
            networks.refuse(terminal, false);
            await().until(() -> rests(terminal));
        }
    }

    private void look(UUID terminal) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> refreshOrders.look(List.of(terminal)));
    }

    private boolean rests(UUID terminal) {
        return pool.preparedQuery(
                        "select lease_owner is null and next_attempt > now() + interval '1 year' from terminal_work where id = $1")
                .executeAndAwait(Tuple.of(terminal))
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** Where each row of the terminal is: another place tells that it was written, another xmax that it was locked. */
    private List<String> rows(UUID terminal) {
        List<String> places = new ArrayList<>();
        pool.preparedQuery(
                        """
                        select 'work', ctid::text, xmin::text, xmax::text from terminal_work where id = $1
                        union all select 'terminal', ctid::text, xmin::text, xmax::text from terminals where id = $1
                        union all select 'link', ctid::text, xmin::text, xmax::text from terminal_links where id = $1
                        union all select 'desktop', ctid::text, xmin::text, xmax::text from desktops where terminal_id = $1
                        order by 1""")
                .executeAndAwait(Tuple.of(terminal))
                .forEach(row -> places.add("%s %s %s %s"
                        .formatted(row.getString(0), row.getString(1), row.getString(2), row.getString(3))));
        return places;
    }

    private UUID aDesktop() {
        return desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
    }

    private UUID enrolled() {
        return Api.enrolled(newTerminal(sections));
    }
}
