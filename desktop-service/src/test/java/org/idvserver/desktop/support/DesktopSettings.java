package org.idvserver.desktop.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.util.Map;
import org.idvserver.testkit.infra.Infra;

/** The terminals' authority of the test CA, and waits that are short enough for tests. */
public final class DesktopSettings implements QuarkusTestResourceLifecycleManager {
    /** Longer than the service takes to look twice, so that tests see each step. */
    public static final Duration WAKE_STAGGER = Duration.ofMillis(500);

    /** Less than lessons are away that tests have looked at once. */
    public static final Duration CHECK_AGAIN_BEFORE = Duration.ofMinutes(19);

    @Override
    public Map<String, String> start() {
        Infra.up("pki");
        String pki = Infra.describe("pki").get("PKI_DIR");
        return Map.ofEntries(
                Map.entry("IDV_TERMINALS_CA_CERT", pki + "/terminals-ca.crt"),
                Map.entry("IDV_TERMINALS_CA_KEY", pki + "/terminals-ca.key"),
                Map.entry("idv.desktop.provisioning.lease", "PT2S"),
                Map.entry("idv.desktop.provisioning.first-wait", "PT0.05S"),
                Map.entry("idv.desktop.provisioning.longest-wait", "PT0.2S"),
                Map.entry("idv.desktop.provisioning.attempts", "6"),
                Map.entry("idv.desktop.provisioning.undo", "PT8S"),
                Map.entry("idv.desktop.provisioning.look", "PT0.2S"),
                Map.entry("idv.desktop.provisioning.breaker.first-probe", "PT0.2S"),
                Map.entry("idv.desktop.provisioning.breaker.longest-wait", "PT1S"),
                Map.entry("idv.desktop.provisioning.breaker.limit", "PT5S"),
                Map.entry("idv.desktop.orders.lease", "PT2S"),
                Map.entry("idv.desktop.orders.look", "PT0.2S"),
                Map.entry("idv.desktop.lessons.look", "PT0.2S"),
                Map.entry("idv.desktop.lessons.switch-look", "PT0.2S"),
                Map.entry("idv.desktop.lessons.linger", "PT1S"),
                Map.entry("idv.desktop.lessons.check-again-before", CHECK_AGAIN_BEFORE.toString()),
                Map.entry("idv.desktop.lessons.wake-to-stage.from", "00:00"),
                Map.entry("idv.desktop.lessons.wake-to-stage.until", "00:00"),
                Map.entry("idv.desktop.lessons.wake-to-stage.first-wait", "PT0.2S"),
                Map.entry("idv.desktop.lessons.wake-to-stage.look", "PT0.2S"),
                Map.entry("idv.desktop.exams.opens-before", "PT60S"),
                Map.entry("idv.desktop.power.look", "PT0.2S"),
                Map.entry("idv.desktop.wake.look", "PT0.2S"),
                Map.entry("idv.desktop.wake.stagger", WAKE_STAGGER.toString()),
                Map.entry("idv.desktop.rollouts.look", "PT0.2S"),
                Map.entry("idv.desktop.rollouts.lease", "PT4S"),
                Map.entry("idv.desktop.rollouts.grace", "PT0.5S"),
                Map.entry("idv.desktop.terminals.replica-life", "PT3S"));
    }

    @Override
    public void stop() {
        // The authority is shared by all modules.
    }
}
