package org.idvserver.desktop.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoundTest {
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID SECOND = new UUID(1, 2);
    private static final UUID THIRD = new UUID(1, 3);
    private static final long PERIOD = Duration.ofMinutes(5).toNanos();

    private final Round round = new Round(Duration.ofMinutes(5), 2, 0);

    @Test
    void goesFromGroupToGroupAndRestsUntilTheNextIsDue() {
        assertThat(round.next(PERIOD - 1)).isEmpty();
        assertThat(round.next(PERIOD)).contains(new UUID(0, 0));
        round.found(List.of(FIRST, SECOND));
        assertThat(round.next(PERIOD + 1)).contains(SECOND);
        round.found(List.of(THIRD));
        assertThat(round.next(PERIOD + 2)).isEmpty();
        assertThat(round.next(2 * PERIOD)).contains(new UUID(0, 0));
    }

    @Test
    void restsWhenThereIsNothing() {
        assertThat(round.next(PERIOD)).isPresent();
        round.found(List.of());
        assertThat(round.next(PERIOD + 1)).isEmpty();
    }
}
