package org.idvserver.kit.page;

import java.util.List;
import java.util.function.Function;

/** One page of a list; {@code nextPageToken} is null on the last one. */
public record Page<T>(List<T> items, String nextPageToken) {

    public <R> Page<R> map(Function<T, R> mapper) {
        return new Page<>(items.stream().map(mapper).toList(), nextPageToken);
    }

    /** A page of at most {@code size} out of up to {@code size + 1} rows that were read to see whether more follow. */
    public static <T> Page<T> of(List<T> rows, int size, Function<T, String> keyOf) {
        if (rows.size() <= size) {
            return new Page<>(List.copyOf(rows), null);
        }
        List<T> items = List.copyOf(rows.subList(0, size));
        return new Page<>(items, PageRequest.encode(keyOf.apply(items.get(size - 1))));
    }
}
