package org.idvserver.desktop.application;

import java.util.Optional;
import java.util.function.Function;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;

/** How one item of a bulk call ended: with a value, or with why not. */
public record Outcome<T>(T value, ItemFault fault) {

    /** Why an item failed, and whether asking again later may succeed. */
    public record ItemFault(String reason, String message, boolean retryable) {

        /** What nobody foresaw may have worked or not: asking again tells. */
        public static ItemFault of(Problem problem) {
            boolean ambiguous = problem.kind() == ProblemKind.INTERNAL;
            return new ItemFault(
                    problem.code().name(),
                    problem.getMessage(),
                    ambiguous || problem.kind().retryable());
        }
    }

    public static <T> Outcome<T> done(T value) {
        return new Outcome<>(value, null);
    }

    public static <T> Outcome<T> failed(ItemFault fault) {
        return new Outcome<>(null, fault);
    }

    /** The peer said nothing about the item: asking again tells. */
    public static <T> Outcome<T> unanswered() {
        return failed(ItemFault.of(
                DesktopProblem.ITEM_UNANSWERED.because("A service this one needs left the item unanswered")));
    }

    public Optional<ItemFault> failure() {
        return Optional.ofNullable(fault);
    }

    /** Goes on with the value; a failure stays what it is. */
    public <R> Outcome<R> then(Function<T, Outcome<R>> step) {
        return fault == null ? step.apply(value) : failed(fault);
    }
}
