package org.idvserver.desktop.inbound.rest;

import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.domain.Nic;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.kit.error.Fault;

/**
 * A network card.
 *
 * @param network which network of its kind: of INTERNAL ones, a name within the section or lab that the desktops are for, whose
 *     network it is made for when desktops first need it; of EXTERNAL ones, its id. Without it: the owner's first one, and the default
 *     external one
 * @param owner of INTERNAL ones; with STUDENT the card is in the network of that name which the student who has the desktop has, or
 *     gets for it: all desktops of one student that name it meet there, and nobody else's
 */
@Consistent
public record NicRequest(
        @NotNull NicKind kind,
        @Schema(examples = "dmz") String network,
        @Schema(
                        description =
                                "Of INTERNAL ones. STUDENT: the network of that name which the student who has the desktop has, or"
                                        + " gets for it. All desktops of one student that name it meet there, and nobody else's; each"
                                        + " is made for one person and stays theirs. It counts in what students may have, which"
                                        + " never keeps a desktop from being made. Left out: the section's or lab's network")
                NicOwner owner)
        implements Consistent.Request {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    @Override
    public List<Fault> contradictions() {
        List<Fault> found = new ArrayList<>();
        if (kind == NicKind.EXTERNAL && own()) {
            found.add(new Fault("owner", "only INTERNAL networks are a student's: leave it out"));
        }
        if (kind == NicKind.EXTERNAL && network != null && !ID.matcher(network).matches()) {
            found.add(new Fault("network", "must be the id of an external network"));
        }
        if (kind == NicKind.INTERNAL && network == null && own()) {
            found.add(new Fault("network", "must say which of the student's networks, such as ring-2"));
        }
        if (kind == NicKind.INTERNAL
                && network != null
                && !NAME.matcher(network).matches()) {
            found.add(new Fault("network", "must be a name of up to 32 characters such as dmz"));
        }
        return found;
    }

    boolean own() {
        return owner == NicOwner.STUDENT;
    }

    Nic nic() {
        return new Nic(kind, network == null || kind == NicKind.INTERNAL ? network : network.toLowerCase(), own());
    }
}
