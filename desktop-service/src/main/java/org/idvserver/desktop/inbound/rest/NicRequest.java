package org.idvserver.desktop.inbound.rest;

import jakarta.validation.constraints.NotNull;
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
 */
@Consistent
public record NicRequest(@NotNull NicKind kind, @Schema(examples = "dmz") String network)
        implements Consistent.Request {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    @Override
    public List<Fault> contradictions() {
        if (kind == null || network == null) {
            return List.of();
        }
        if (kind == NicKind.INTERNAL && !NAME.matcher(network).matches()) {
            return List.of(new Fault("network", "must be a name of up to 32 characters such as dmz"));
        }
        if (kind == NicKind.EXTERNAL && !ID.matcher(network).matches()) {
            return List.of(new Fault("network", "must be the id of an external network"));
        }
        return List.of();
    }

    Nic nic() {
        return new Nic(kind, network == null || kind == NicKind.INTERNAL ? network : network.toLowerCase());
    }
}
