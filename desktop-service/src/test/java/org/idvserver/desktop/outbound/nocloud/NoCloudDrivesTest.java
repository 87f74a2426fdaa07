package org.idvserver.desktop.outbound.nocloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.idvserver.desktop.application.ConfigDrives;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.Guest;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What guests read, by the eyes of real parsers: values of any content stay values. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class NoCloudDrivesTest {
    private static final UUID ID = UUID.randomUUID();
    private static final List<String> MACS = List.of("02:aa:00:00:00:01");

    /** Each means something to YAML, to XML, to Qute or to a shell. */
    private static final List<String> HOSTILE = List.of(
            "echo \"quoted\" 'and' \\ back",
            "a\nruncmd: [rm -rf /]\n- b",
            "]]></CommandLine><Order>1</Order><!-- & &amp; &#10;",
            "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
            "{hostname} {#if true}x{/if} {cdi:person.actor} {|raw|} ${x}",
            "!!javax.script.ScriptEngineManager [*anchor, &anchor x]",
            "- : # %TAG ? | > @ `",
            "yes",
            "\u00fc\u20ac\ud83d\ude00\u2028\u0085",
            "  spaces  ");

    @Inject
    ConfigDrives drives;

    @Test
    void tellsCloudInitWhatTheProfileSays() {
        ConfigDrive drive = drives.render(
                ID,
                "pc-1",
                MACS,
                new Guest(
                        new Guest.Linux(
                                "Europe/Berlin",
                                "de_DE.UTF-8",
                                "de",
                                "http://proxy.example:3128",
                                List.of("ssh-ed25519 AAAA admin"),
                                List.of("touch /x", "echo b")),
                        null));
        Map<String, Object> user = yaml(drive.userData());

        assertThat(drive.userData()).startsWith("#cloud-config\n");
        assertThat(user)
                .containsEntry("hostname", "pc-1")
                .containsEntry("timezone", "Europe/Berlin")
                .containsEntry("locale", "de_DE.UTF-8")
                .containsEntry("keyboard", Map.of("layout", "de"))
                .containsEntry("apt", Map.of("proxy", "http://proxy.example:3128"))
                .containsEntry("ssh_authorized_keys", List.of("ssh-ed25519 AAAA admin"))
                .containsEntry("runcmd", List.of("touch /x", "echo b"));
        assertThat(user.get("write_files").toString())
                .contains("content=http_proxy=http://proxy.example:3128\nhttps_proxy=http://proxy.example:3128\n");
        assertThat(drive.unattend()).isEmpty();
    }

    @Test
    void tellsNothingThatIsNotSaid() {
        assertThat(drives.render(ID, "pc-1", MACS, Guest.USUAL).userData())
                .isEqualTo("#cloud-config\nhostname: \"pc-1\"\n");
        Document answers =
                xml(drives.render(ID, "pc-1", MACS, windows(null, List.of())).unattend());
        assertThat(texts(answers, "ComputerName")).containsExactly("pc-1");
        assertThat(texts(answers, "ProductKey")).isEmpty();
        assertThat(texts(answers, "JoinWorkgroup")).isEmpty();
        assertThat(texts(answers, "FirstLogonCommands")).isEmpty();
    }

    @Test
    void keepsHostileValuesInsideTheirYaml() {
        for (String value : HOSTILE) {
            var linux = new Guest.Linux(value, value, value, value, HOSTILE, HOSTILE);
            Map<String, Object> user =
                    yaml(drives.render(ID, "pc-1", MACS, new Guest(linux, null)).userData());

            assertThat(user)
                    .containsOnlyKeys(
                            "hostname",
                            "timezone",
                            "locale",
                            "keyboard",
                            "apt",
                            "write_files",
                            "ssh_authorized_keys",
                            "runcmd")
                    .containsEntry("timezone", value)
                    .containsEntry("locale", value)
                    .containsEntry("keyboard", Map.of("layout", value))
                    .containsEntry("apt", Map.of("proxy", value))
                    .containsEntry("ssh_authorized_keys", HOSTILE)
                    .containsEntry("runcmd", HOSTILE);
        }
    }

    @Test
    void tellsWindowsSetupWhatTheProfileSays() {
        ConfigDrive drive =
                drives.render(ID, "operating-sy-01", MACS, windows("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", List.of("a", "b")));
        Document answers = xml(drive.unattend());

        assertThat(texts(answers, "ComputerName")).containsExactly("operating-sy-01");
        assertThat(texts(answers, "ProductKey")).containsExactly("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE");
        assertThat(texts(answers, "TimeZone")).containsExactly("W. Europe Standard Time");
        assertThat(texts(answers, "UILanguage")).containsExactly("de-DE");
        assertThat(texts(answers, "JoinWorkgroup")).containsExactly("LAB1");
        assertThat(texts(answers, "Order")).containsExactly("1", "2");
        assertThat(texts(answers, "CommandLine")).containsExactly("a", "b");
        assertThat(yaml(drive.metaData())).containsEntry("local-hostname", "operating-sy-01");
        assertThat(drive.toString()).doesNotContain("AAAAA");
    }

    @Test
    void keepsHostileValuesInsideTheirXml() {
        List<String> hostile = HOSTILE;
        for (String value : hostile) {
            var windows = new Guest.Windows(value, value, value, value, hostile);
            Document answers = xml(
                    drives.render(ID, "pc-1", MACS, new Guest(null, windows)).unattend());

            assertThat(texts(answers, "TimeZone")).containsExactly(value);
            assertThat(texts(answers, "UserLocale")).containsExactly(value);
            assertThat(texts(answers, "JoinWorkgroup")).containsExactly(value);
            assertThat(texts(answers, "ProductKey")).containsExactly(value);
            assertThat(texts(answers, "CommandLine")).containsExactlyElementsOf(hostile);
            assertThat(texts(answers, "Order")).hasSize(hostile.size());
        }
    }

    private static Guest windows(String key, List<String> commands) {
        return key == null
                ? new Guest(null, new Guest.Windows(null, null, null, null, commands))
                : new Guest(null, new Guest.Windows("W. Europe Standard Time", "de-DE", "LAB1", key, commands));
    }

    private static Map<String, Object> yaml(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    private static Document xml(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
        } catch (Exception malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    private static List<String> texts(Document document, String element) {
        NodeList found = document.getElementsByTagNameNS("urn:schemas-microsoft-com:unattend", element);
        List<String> texts = new ArrayList<>();
        for (int index = 0; index < found.getLength(); index++) {
            texts.add(found.item(index).getTextContent());
        }
        return texts;
    }
}
