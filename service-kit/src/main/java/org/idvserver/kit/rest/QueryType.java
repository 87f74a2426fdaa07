package org.idvserver.kit.rest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types of query parameters whose text can be wrong. */
enum QueryType {
    ID("must be a UUID", UUID.class) {
        @Override
        void read(String text, Class<?> type) {
            UUID.fromString(text);
        }
    },
    WHOLE_NUMBER("must be a whole number", Integer.class, int.class) {
        @Override
        void read(String text, Class<?> type) {
            Integer.parseInt(text);
        }
    },
    LARGE_WHOLE_NUMBER("must be a whole number", Long.class, long.class) {
        @Override
        void read(String text, Class<?> type) {
            Long.parseLong(text);
        }
    },
    /** Stricter than Java, to which everything that is not true is false. */
    TRUTH("must be true or false", Boolean.class, boolean.class) {
        @Override
        void read(String text, Class<?> type) {
            if (!Set.of("true", "false").contains(text)) {
                throw new IllegalArgumentException(text);
            }
        }
    },
    TIME_WITH_OFFSET(
            "must be a time with its offset from UTC, such as 2026-09-01T08:00:00Z (a + is written %2B)",
            OffsetDateTime.class) {
        @Override
        void read(String text, Class<?> type) {
            OffsetDateTime.parse(text);
        }
    },
    TIME("must be a time in UTC, such as 2026-09-01T00:00:00Z", Instant.class) {
        @Override
        void read(String text, Class<?> type) {
            Instant.parse(text);
        }
    },
    WORD("must be one of ") {
        @Override
        void read(String text, Class<?> type) {
            if (constants(type).noneMatch(text::equals)) {
                throw new IllegalArgumentException(text);
            }
        }

        @Override
        String demand(Class<?> type) {
            return super.demand(type) + constants(type).collect(Collectors.joining(", "));
        }
    };

    private final String demand;
    private final Set<Class<?>> types;

    QueryType(String demand, Class<?>... types) {
        this.demand = demand;
        this.types = Set.of(types);
    }

    /** Empty for a type that any text has. */
    static Optional<QueryType> of(Class<?> type) {
        return type.isEnum()
                ? Optional.of(WORD)
                : Arrays.stream(values())
                        .filter(known -> known.types.contains(type))
                        .findFirst();
    }

    boolean reads(String text, Class<?> type) {
        try {
            read(text, type);
            return true;
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            return false;
        }
    }

    String demand(Class<?> type) {
        return demand;
    }

    /** Fails with IllegalArgumentException or DateTimeException. */
    abstract void read(String text, Class<?> type);

    private static Stream<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(constant -> ((Enum<?>) constant).name());
    }
}
