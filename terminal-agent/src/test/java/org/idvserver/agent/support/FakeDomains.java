package org.idvserver.agent.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.idvserver.agent.desktops.DomainView;
import org.idvserver.agent.desktops.Domains;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.host.XmlDocument;

/** libvirt's domains in memory. */
public final class FakeDomains implements Domains {
    public final List<String> acts = new ArrayList<>();
    public final Map<String, String> definitions = new LinkedHashMap<>();
    public final Map<String, Boolean> running = new HashMap<>();
    public final Map<String, byte[]> keys = new HashMap<>();
    public final List<String> forgotten = new ArrayList<>();
    public final Map<String, StepFailure> failingStarts = new HashMap<>();
    /** Guests that stand still: not let go yet, or their disk takes no more writes. */
    public final Set<String> halted = new HashSet<>();
    /** Guests that power off when they are asked. */
    public boolean obedient = true;

    @Override
    public List<DomainView> ours() {
        return definitions.entrySet().stream()
                .map(domain -> view(domain.getKey(), XmlDocument.parse(domain.getValue())))
                .toList();
    }

    @Override
    public void define(String desktopId, String xml) {
        definitions.put(desktopId, xml);
        running.putIfAbsent(desktopId, false);
    }

    @Override
    public void startHalted(String desktopId) {
        acts.add("start " + desktopId);
        if (failingStarts.containsKey(desktopId)) {
            throw failingStarts.get(desktopId);
        }
        running.put(desktopId, true);
        halted.add(desktopId);
    }

    @Override
    public void resume(String desktopId) {
        halted.remove(desktopId);
    }

    @Override
    public void askToShutDown(String desktopId) {
        acts.add("ask " + desktopId);
        if (obedient) {
            running.put(desktopId, false);
        }
    }

    @Override
    public void destroy(String desktopId) {
        acts.add("destroy " + desktopId);
        halted.remove(desktopId);
        running.put(desktopId, false);
    }

    @Override
    public void undefine(String desktopId) {
        forgotten.add(desktopId);
        definitions.remove(desktopId);
        running.remove(desktopId);
    }

    @Override
    public void withCephKey(String secretId, byte[] key, Runnable action) {
        keys.put(secretId, key);
        try {
            action.run();
        } finally {
            keys.remove(secretId);
        }
    }

    private DomainView view(String id, XmlDocument xml) {
        return new DomainView(
                id,
                xml.value("/domain/name"),
                running.get(id),
                halted.contains(id),
                Long.parseLong(xml.value("/domain/metadata/*/@restart-generation")),
                0,
                0);
    }
}
