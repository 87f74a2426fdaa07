package org.idvserver.agent.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.config.SettingsFaults;
import org.idvserver.agent.config.SettingsReader;

/** Settings of an agent below one folder. */
public final class TestSettings {

    private TestSettings() {}

    /** With a token file, and the CA's file unless more says otherwise; an empty value removes a key. */
    public static AgentSettings of(PlayedServer server, Path pki, Path folder, Map<String, String> more)
            throws IOException, SettingsFaults {
        Properties properties = new Properties();
        properties.putAll(server.settings());
        properties.putAll(Map.of(
                "name", "t1",
                "enrolment.token.file",
                        Files.writeString(folder.resolve("token"), PlayedServer.TOKEN + "\n")
                                .toString(),
                "ca.file", pki.resolve("ca.crt").toString(),
                "underlay.address", "127.0.0.1",
                "underlay.interface", "lo",
                "management.addresses", "127.0.0.1",
                "state.dir", folder.resolve("state").toString()));
        properties.putAll(more);
        return SettingsReader.read(properties);
    }
}
