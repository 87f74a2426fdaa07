package org.idvserver.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

    @Test
    void readsWhatATechnicianWrites() throws SettingsFaults {
        AgentSettings settings = SettingsReader.read(valid());

        assertThat(settings.servers().gateway()).hasToString("https://10.99.255.254:8443");
        assertThat(settings.underlay().management())
                .extracting(Object::toString)
                .containsExactly("10.99.255.254/32", "10.1.0.0/16");
        assertThat(settings.underlay().dialIn()).isEmpty();
        assertThat(settings.host().stateFolder()).isEqualTo(Path.of("/var/lib/idv-terminal"));
        assertThat(settings.host().virtualisation()).isEqualTo(Virtualisation.AUTO);
        assertThat(settings.host().powerOffCommand()).containsExactly("systemctl", "poweroff");
        assertThat(settings.telemetryInterval()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void tellsAllFaultsAtOnce() {
        Properties wrong = valid();
        wrong.remove("name");
        wrong.remove("ca.file");
        wrong.setProperty("server.url", "http://plain");
        wrong.setProperty("grpc.desktop.port", "70000");
        wrong.setProperty("underlay.address", "10.99.0.256");
        wrong.setProperty("management.addresses", "10.99.255.254, anywhere");
        wrong.setProperty("ovsdb.dial.in", "10.99.255.254:65536");
        wrong.setProperty("virtualisation", "xen");
        wrong.setProperty("state.dir", "relative");
        wrong.setProperty("sever.url", "a typing error");

        SettingsFaults faults = catchThrowableOfType(SettingsFaults.class, () -> SettingsReader.read(wrong));

        assertThat(faults.faults())
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "name",
                        "ca.file or enrolment.ca.sha256",
                        "server.url",
                        "grpc.desktop.port",
                        "underlay.address",
                        "management.addresses",
                        "ovsdb.dial.in",
                        "virtualisation",
                        "state.dir",
                        "sever.url");
    }

    @Test
    void readsWhereTheSwitchDialsIn() throws SettingsFaults {
        Properties calling = valid();
        calling.setProperty("ovsdb.dial.in", "network.idv.example.edu:6640");

        assertThat(SettingsReader.read(calling).underlay().dialIn()).contains("network.idv.example.edu:6640");
    }

    @Test
    void tellsThatTheFileIsMissing() {
        SettingsFaults faults = catchThrowableOfType(
                SettingsFaults.class, () -> SettingsReader.read(Path.of("/nowhere/agent.properties")));

        assertThat(faults).hasMessageContaining("/nowhere/agent.properties cannot be read");
    }

    private static Properties valid() {
        Properties properties = new Properties();
        properties.setProperty("name", "t1");
        properties.setProperty("server.url", "https://10.99.255.254:8443");
        properties.setProperty("grpc.host", "10.99.255.254");
        properties.setProperty("grpc.desktop.port", "9083");
        properties.setProperty("grpc.image.port", "9084");
        properties.setProperty("grpc.monitor.port", "9086");
        properties.setProperty("ca.file", "/etc/idv-terminal/ca.crt");
        properties.setProperty("underlay.address", "10.99.0.2");
        properties.setProperty("underlay.interface", "br-phy");
        properties.setProperty("management.addresses", "10.99.255.254, 10.1.0.0/16");
        return properties;
    }
}
