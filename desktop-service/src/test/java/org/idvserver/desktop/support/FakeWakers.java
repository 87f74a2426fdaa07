package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.application.Wakers;

/** Notes when packets were sent for which cards. */
@Mock
@ApplicationScoped
public class FakeWakers implements Wakers {
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    /** The cards for which packets were sent together. */
    public record Sent(Instant at, Set<String> macs) {

        /** How many of these cards are among them. */
        public long of(Collection<String> these) {
            return these.stream().filter(macs::contains).count();
        }
    }

    @Override
    public Uni<Void> send(Collection<Terminals.Waking> asleep) {
        sent.add(new Sent(
                Instant.now(), asleep.stream().map(Terminals.Waking::mac).collect(Collectors.toSet())));
        return Uni.createFrom().voidItem();
    }

    public boolean sent(String mac) {
        return sent.stream().anyMatch(one -> one.macs().contains(mac));
    }

    /** The oldest first. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }
}
