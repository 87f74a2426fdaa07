package org.idvserver.agent.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.config.SettingsFaults;
import org.idvserver.agent.host.StateFolder;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.agent.support.TestSettings;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path pki;
    private PlayedServer server;
    private Identity identity;

    @BeforeEach
    void begin() throws IOException, GeneralSecurityException {
        Infra.up("pki");
        pki = Path.of(Infra.describe("pki").get("PKI_DIR"));
        server = new PlayedServer(pki, "127.0.0.1");
        identity =
                new Identity(new StateFolder(folder.resolve("state")).prepare().identity());
    }

    @AfterEach
    void end() throws InterruptedException {
        server.close();
    }

    @Test
    void turnsATokenIntoACertificateAndRemovesIt() throws Exception {
        AgentSettings settings = settings(Map.of());
        new Enrolment(settings, identity).complete();

        assertThat(identity.enrolled()).isTrue();
        assertThat(identity.chain()).hasSize(2);
        assertThat(identity.chain().get(0).getSubjectAlternativeNames().toString())
                .contains("spiffe://idv.local/terminal/" + server.terminalId);
        assertThat(settings.enrolment().tokenFile()).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity.keyFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void showsTheSameKeyAfterARefusal() throws Exception {
        AgentSettings settings = settings(Map.of());
        Files.writeString(settings.enrolment().tokenFile(), "wrong");
        Thread enrolling = enrolInBackground(settings);
        await().atMost(LIMIT).until(() -> server.refusedEnrolments.get() > 0);
        String key = Files.readString(identity.keyFile());

        Files.writeString(settings.enrolment().tokenFile(), PlayedServer.TOKEN);
        await().atMost(LIMIT).until(identity::enrolled);
        enrolling.join(10_000);

        assertThat(Files.readString(identity.keyFile())).isEqualTo(key);
    }

    @Test
    void tellsNoTokenToAServerOfAnotherCa() throws Exception {
        Thread enrolling = enrolInBackground(
                settings(Map.of("ca.file", pki.resolve("user-service.crt").toString())));
        await().atMost(LIMIT)
                .during(Duration.ofSeconds(2))
                .until(() -> server.signed.isEmpty() && !identity.enrolled());
        enrolling.interrupt();
    }

    @Test
    void refusesACaFileThatIsNotThePinnedOne() throws Exception {
        Thread enrolling = enrolInBackground(settings(Map.of("enrolment.ca.sha256", "0".repeat(64))));
        await().atMost(LIMIT)
                .during(Duration.ofSeconds(2))
                .until(() -> server.signed.isEmpty() && !identity.enrolled());
        enrolling.interrupt();
    }

    @Test
    void believesThePinnedCaFile() throws Exception {
        byte[] ca =
                Pem.certificates(Files.readString(pki.resolve("ca.crt"))).get(0).getEncoded();
        String hash = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(ca));
        new Enrolment(settings(Map.of("enrolment.ca.sha256", hash)), identity).complete();

        assertThat(identity.enrolled()).isTrue();
    }

    @Test
    void keepsANewTokenUntilSomebodyAnswers() throws Exception {
        AgentSettings settings = settings(Map.of());
        new Enrolment(settings, identity).complete();
        Files.writeString(settings.enrolment().tokenFile(), PlayedServer.TOKEN);

        new Enrolment(settings(Map.of("server.url", "https://127.0.0.1:1")), identity).complete();
        assertThat(settings.enrolment().tokenFile()).exists();

        new Enrolment(settings, identity).complete();
        assertThat(settings.enrolment().tokenFile()).doesNotExist();
    }

    @Test
    void keepsItsCertificateWhenANewTokenIsRefused() throws Exception {
        AgentSettings settings = settings(Map.of());
        new Enrolment(settings, identity).complete();
        String chain = Files.readString(identity.chainFile());
        Files.writeString(settings.enrolment().tokenFile(), "used before");

        new Enrolment(settings, identity).complete();

        assertThat(Files.readString(identity.chainFile())).isEqualTo(chain);
        assertThat(settings.enrolment().tokenFile()).doesNotExist();
    }

    @Test
    void enrolsAnewWithANewToken() throws Exception {
        AgentSettings settings = settings(Map.of());
        new Enrolment(settings, identity).complete();
        String chain = Files.readString(identity.chainFile());
        Files.writeString(settings.enrolment().tokenFile(), PlayedServer.TOKEN);

        new Enrolment(settings, identity).complete();

        assertThat(Files.readString(identity.chainFile())).isNotEqualTo(chain);
    }

    @Test
    void isRenewedAtTwoThirdsOfItsLife() throws Exception {
        server.certificateLife = Duration.ofMinutes(59);
        new Enrolment(settings(Map.of()), identity).complete();
        var certificate = identity.chain().get(0);

        assertThat(Renewal.due(certificate, Instant.now().plus(Duration.ofMinutes(38))))
                .isFalse();
        assertThat(Renewal.due(certificate, Instant.now().plus(Duration.ofMinutes(40))))
                .isTrue();
    }

    private AgentSettings settings(Map<String, String> more) throws IOException, SettingsFaults {
        return TestSettings.of(server, pki, folder, more);
    }

    private Thread enrolInBackground(AgentSettings settings) {
        Thread thread = new Thread(() -> {
            try {
                new Enrolment(settings, identity).complete();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }
}
