package org.idvserver.agent.desktops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.idvserver.agent.host.Command;
import org.idvserver.contracts.desktop.v1.ConfigDrive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesktopFolderTest {
    @TempDir
    Path folder;

    @Test
    void putsAnAnswerFileWhereWindowsSetupLooks() {
        ConfigDrive drive = ConfigDrive.newBuilder()
                .setMetaData("instance-id: x\n")
                .setUnattend("<unattend>\u00fc</unattend>")
                .build();
        String iso = new DesktopFolder(folder.resolve("d")).configDrive(drive).toString();

        assertThat(Command.of("isoinfo", "-d", "-i", iso).runOrFail("TEST")).contains("Volume id: cidata");
        assertThat(Command.of("isoinfo", "-J", "-f", "-i", iso)
                        .runOrFail("TEST")
                        .lines())
                .containsExactlyInAnyOrder("/Autounattend.xml", "/Unattend.xml", "/meta-data");
        assertThat(Command.of("isoinfo", "-J", "-x", "/Unattend.xml", "-i", iso).runOrFail("TEST"))
                .startsWith("<unattend>");
    }

    @Test
    void hasNoAnswerFileUnlessOneIsOrdered() {
        String iso = new DesktopFolder(folder.resolve("d"))
                .configDrive(ConfigDrive.newBuilder().setMetaData("m").build())
                .toString();

        assertThat(Command.of("isoinfo", "-J", "-f", "-i", iso)
                        .runOrFail("TEST")
                        .lines())
                .containsExactly("/meta-data");
    }
}
