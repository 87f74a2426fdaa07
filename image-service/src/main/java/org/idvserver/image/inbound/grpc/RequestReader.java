package org.idvserver.image.inbound.grpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.idvserver.contracts.image.v1.TerminalGrants;
import org.idvserver.image.application.Grants;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.page.PageRequest;

/** Reads the fields of a request and notes everything that is wrong with them. */
final class RequestReader {
    private static final int MOST_ITEMS = 1000;
    private static final int MOST_TERMINALS = 500;
    private static final UUID NONE = new UUID(0, 0);

    /** It becomes part of an image's name. */
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    private static final Pattern SNAPSHOT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");

    private final Faults faults = new Faults();

    /** A stand-in when it is not an id: ask {@link #throwIfAny} before using it. */
    UUID id(String value, String field) {
        return faults.uuid(value, field).orElse(NONE);
    }

    void text(String value, String field) {
        faults.notBlank(value, field);
    }

    void notNegative(int value, String field) {
        faults.require(value >= 0, field, "must not be negative");
    }

    Set<UUID> ids(List<String> values, String field) {
        faults.require(values.size() <= MOST_ITEMS, field, "must be at most " + MOST_ITEMS);
        Set<UUID> ids = new LinkedHashSet<>();
        for (int row = 0; row < values.size(); row++) {
            ids.add(id(values.get(row), field + "[" + row + "]"));
        }
        return ids;
    }

    List<Grants.Wish> grants(List<TerminalGrants> values, String field) {
        faults.require(values.size() <= MOST_TERMINALS, field, "must be at most " + MOST_TERMINALS);
        Set<UUID> terminals = new HashSet<>();
        List<Grants.Wish> wishes = new ArrayList<>();
        for (int row = 0; row < values.size(); row++) {
            TerminalGrants value = values.get(row);
            String at = field + "[" + row + "].";
            UUID terminal = id(value.getTerminalId(), at + "terminal_id");
            faults.require(terminals.add(terminal) || terminal.equals(NONE), at + "terminal_id", "is there twice");
            wishes.add(new Grants.Wish(
                    terminal,
                    ids(value.getVersionIdsList(), at + "version_ids"),
                    ids(value.getVolumeIdsList(), at + "volume_ids"),
                    value.getFence()));
        }
        return wishes;
    }

    List<String> owners(List<String> values, String field, String suffix) {
        faults.require(!values.isEmpty(), field, "must not be empty");
        faults.require(values.size() <= MOST_ITEMS, field, "must be at most " + MOST_ITEMS);
        Set<String> owners = new LinkedHashSet<>();
        for (int row = 0; row < values.size(); row++) {
            String at = field + "[" + row + "]" + suffix;
            faults.require(OWNER.matcher(values.get(row)).matches(), at, "must be up to 64 letters, digits and -");
            faults.require(owners.add(values.get(row)), at, "is there twice");
        }
        return List.copyOf(owners);
    }

    void require(boolean holds, String field, String reason) {
        faults.require(holds, field, reason);
    }

    void snapshot(String value, String field) {
        faults.require(
                SNAPSHOT.matcher(value).matches() && !value.equals(BlockImage.RELEASE_SNAPSHOT),
                field,
                "must be up to 63 letters, digits and -, and not release");
    }

    /** Reads the page last: it throws all that was noted. */
    PageRequest page(int pageSize, String pageToken) {
        return PageRequest.ofMessage(pageSize, pageToken, faults);
    }

    void throwIfAny() {
        faults.throwIfAny();
    }
}
