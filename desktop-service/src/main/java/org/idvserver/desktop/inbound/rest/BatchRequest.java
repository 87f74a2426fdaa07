package org.idvserver.desktop.inbound.rest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.application.AcceptBatch;
import org.idvserver.desktop.application.Audience;

/**
 * Many desktops of one profile. For whom is told by what is given: a section alone (or with some of its students' {@code userIds}):
 * one for each student; {@code userIds} alone: one for each person; a lab (or some of its {@code seatIds}): one for each seat, for a
 * section when one is given too; a {@code count} with a section or a lab: a pool, of which each who comes takes the first free one,
 * and keeps it when it is {@code sticky}. Without a pattern the profile's names them, with {@code n} for the place in the section
 * or the lab. With a profile whose desktops are in networks of students' own each is made for one person and stays theirs: no lab, no
 * count.
 */
@ForWhom
@Schema(
        example =
                """
                {"sectionId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d10", "profileId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d11",
                 "namePattern": "{section}-{nn}"}""")
public record BatchRequest(
        UUID sectionId,
        UUID labId,
        @Size(min = 1, max = 1000) List<@NotNull UUID> userIds,
        @Size(min = 1, max = 1000) List<@NotNull UUID> seatIds,
        @Min(1) @Max(1000) Integer count,
        Boolean sticky,
        @NotNull UUID profileId,
        @Size(max = 200) @NameTemplate String namePattern) {

    AcceptBatch.Request wish(String idempotencyKey) {
        return new AcceptBatch.Request(audience(), profileId, namePattern, idempotencyKey);
    }

    private Audience audience() {
        if (count != null) {
            return new Audience.Pool(
                    Optional.ofNullable(sectionId), Optional.ofNullable(labId), count, Boolean.TRUE.equals(sticky));
        }
        if (labId != null) {
            return new Audience.Seats(labId, Optional.ofNullable(seatIds), Optional.ofNullable(sectionId));
        }
        return sectionId == null
                ? new Audience.People(userIds)
                : new Audience.Students(sectionId, Optional.ofNullable(userIds));
    }
}
