package org.idvserver.monitor.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.idvserver.monitor.config.MonitorConfig;
import org.idvserver.monitor.domain.Change;
import org.jboss.logging.Logger;

/** Tells a watcher every change, from where they left off, at the pace they take. */
@ApplicationScoped
public class FollowChanges {
    private static final Logger LOG = Logger.getLogger(FollowChanges.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int BATCH = 200;

    private final Changes changes;
    private final NewestChange newestChange;
    private final MonitorConfig config;

    FollowChanges(Changes changes, NewestChange newestChange, MonitorConfig config) {
        this.changes = changes;
        this.newestChange = newestChange;
        this.config = config;
    }

    /** What a watcher hears; the change is null for all kinds but CHANGED. */
    public record News(Kind kind, long sequence, Change change) {

        /** The kinds of news. */
        public enum Kind {
            /** The feed is open: whoever reads the states from now on misses nothing. */
            READY,
            /** Too much was missed: read all states again; the feed goes on from here. */
            RESET,
            CHANGED,
            /** Nothing happened, and the feed is alive. */
            HEARTBEAT
        }
    }

    /** Never ends by itself. Without a last sequence it starts from now. */
    public Multi<News> follow(OptionalLong lastSeen) {
        return changes.kept().onItem().transformToMulti(kept -> {
            boolean resumes = lastSeen.isPresent() && kept.follows(lastSeen.getAsLong());
            long start = resumes ? lastSeen.getAsLong() : kept.newest();
            News.Kind first = lastSeen.isPresent() && !resumes ? News.Kind.RESET : News.Kind.READY;
            return Multi.createBy()
                    .concatenating()
                    .streams(Multi.createFrom().item(new News(first, start, null)), from(start));
        });
    }

    private Multi<News> from(long start) {
        AtomicLong seen = new AtomicLong(start);
        return Multi.createBy()
                .repeating()
                .uni(() -> next(seen))
                .indefinitely()
                .onItem()
                .disjoint();
    }

    /** While the database is away the feed stays open, so that watchers need not come back. */
    private Uni<List<News>> next(AtomicLong seen) {
        return read(seen)
                .onFailure()
                .invoke(failure -> LOG.warn("the feed waits for the database", failure))
                .onFailure()
                .recoverWithUni(() -> Uni.createFrom()
                        .item(List.of(heartbeat(seen.get())))
                        .onItem()
                        .delayIt()
                        .by(PAUSE));
    }

    private Uni<List<News>> read(AtomicLong seen) {
        return changes.after(seen.get(), BATCH).flatMap(found -> {
            if (found.isEmpty()) {
                return quiet(seen.get());
            }
            seen.set(found.get(found.size() - 1).sequence());
            return Uni.createFrom()
                    .item(found.stream()
                            .map(change -> new News(News.Kind.CHANGED, change.sequence(), change))
                            .toList());
        });
    }

    private Uni<List<News>> quiet(long sequence) {
        return newestChange
                .after(sequence)
                .map(woken -> List.<News>of())
                .ifNoItem()
                .after(config.feedHeartbeat())
                .recoverWithItem(() -> List.of(heartbeat(sequence)));
    }

    private static News heartbeat(long sequence) {
        return new News(News.Kind.HEARTBEAT, sequence, null);
    }
}
