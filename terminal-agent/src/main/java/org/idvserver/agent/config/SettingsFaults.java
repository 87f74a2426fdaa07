package org.idvserver.agent.config;

import java.util.List;

/** All that is wrong with the configuration, told at once. */
public final class SettingsFaults extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    SettingsFaults(List<String> faults) {
        super("The configuration has faults:\n  " + String.join("\n  ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
