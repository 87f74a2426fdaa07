package org.idvserver.image.support;

import java.util.ArrayList;
import java.util.List;
import org.idvserver.testkit.infra.Infra;

/** libvirt as an operator sees it. */
public final class Virsh {

    private Virsh() {}

    public static String run(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("virsh", "-q", "-c", Infra.describe("libvirt").get("LIBVIRT_URI")));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }

    public static List<String> running() {
        return names("pool-list", "--name");
    }

    public static List<String> known() {
        return names("pool-list", "--name", "--all");
    }

    private static List<String> names(String... arguments) {
        return run(arguments).lines().map(String::strip).toList();
    }
}
