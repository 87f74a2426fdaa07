package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.application.Wakers;

/** Notes for which cards packets were sent. */
@Mock
@ApplicationScoped
public class FakeWakers implements Wakers {
    private final Set<String> macs = ConcurrentHashMap.newKeySet();

    @Override
    public Uni<Void> send(Collection<Terminals.Waking> asleep) {
        asleep.forEach(one -> macs.add(one.mac()));
        return Uni.createFrom().voidItem();
    }

    public boolean sent(String mac) {
        return macs.contains(mac);
    }
}
