package org.idvserver.kit.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Collects everything that is wrong with a request, so that its sender hears it all at once. */
public final class Faults {
    private final List<Fault> faults = new ArrayList<>();

    public Faults add(String field, String reason) {
        faults.add(new Fault(field, reason));
        return this;
    }

    public Faults require(boolean holds, String field, String reason) {
        return holds ? this : add(field, reason);
    }

    public Faults notBlank(String value, String field) {
        return require(value != null && !value.isBlank(), field, "must not be empty");
    }

    /** Parses an id, or notes a fault and answers empty. */
    public Optional<UUID> uuid(String value, String field) {
        try {
            return Optional.of(UUID.fromString(value == null ? "" : value));
        } catch (IllegalArgumentException notAnId) {
            add(field, "must be a UUID");
            return Optional.empty();
        }
    }

    /** Parses a whole number, or notes a fault and answers empty. */
    public Optional<Integer> wholeNumber(String value, String field) {
        try {
            return Optional.of(Integer.valueOf(value));
        } catch (NumberFormatException notANumber) {
            add(field, "must be a whole number");
            return Optional.empty();
        }
    }

    List<Fault> all() {
        return List.copyOf(faults);
    }

    public boolean any() {
        return !faults.isEmpty();
    }

    /** Whether something is wrong with a field, or with what is in it. */
    public boolean concern(String field) {
        return faults.stream()
                .map(Fault::field)
                .anyMatch(
                        wrong -> wrong.equals(field) || wrong.startsWith(field + ".") || wrong.startsWith(field + "["));
    }

    /** All faults in a line, for one item of many that is refused on its own. */
    public String text() {
        return faults.stream()
                .map(fault -> fault.field() + " " + fault.reason())
                .collect(Collectors.joining("; "));
    }

    /** Throws {@link RequestProblem#INVALID_REQUEST} with all faults, if there is one. */
    public void throwIfAny() {
        if (!faults.isEmpty()) {
            String detail =
                    faults.size() == 1 ? "The request has a fault" : "The request has " + faults.size() + " faults";
            throw new Problem(RequestProblem.INVALID_REQUEST, detail, faults, null);
        }
    }
}
