package org.idvserver.image.inbound.rest;

import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.idvserver.image.application.VolumeQuery;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.kit.error.Faults;

/** The query parameters of a list of volumes, with all their faults told at once. */
public class VolumeListParameters {
    private static final int DEFAULT_SIZE = 100;
    private static final int MAX_SIZE = 1000;

    @QueryParam("ownerId")
    String ownerId;

    @QueryParam("versionId")
    String versionId;

    @QueryParam("poolId")
    String poolId;

    /** Such as ready or flattening. */
    @QueryParam("state")
    String state;

    /** created, the default, or size. */
    @QueryParam("sort")
    String sort;

    @QueryParam("pageSize")
    @Parameter(schema = @Schema(type = SchemaType.INTEGER))
    String pageSize;

    @QueryParam("pageToken")
    String pageToken;

    VolumeQuery query() {
        Faults faults = new Faults();
        int size = given(pageSize)
                .flatMap(text -> faults.wholeNumber(text, "pageSize"))
                .filter(wanted -> wanted != 0)
                .orElse(DEFAULT_SIZE);
        faults.require(size >= 1 && size <= MAX_SIZE, "pageSize", "must be from 1 to " + MAX_SIZE);
        Optional<VolumeQuery.Cursor> after = given(pageToken).flatMap(VolumeQuery.Cursor::of);
        faults.require(
                after.isPresent() || given(pageToken).isEmpty(), "pageToken", "must be one that this service gave");
        Optional<UUID> version = given(versionId).flatMap(value -> faults.uuid(value, "versionId"));
        Optional<UUID> pool = given(poolId).flatMap(value -> faults.uuid(value, "poolId"));
        Optional<VolumeState> wanted = Words.given(VolumeState.class, state, "state", faults);
        Optional<VolumeQuery.Sort> order = Words.given(VolumeQuery.Sort.class, sort, "sort", faults);
        faults.throwIfAny();
        return new VolumeQuery(
                given(ownerId), version, pool, wanted, order.orElse(VolumeQuery.Sort.CREATED), after, size);
    }

    private static Optional<String> given(String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }
}
