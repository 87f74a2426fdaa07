package org.idvserver.desktop.outbound.postgres;

import jakarta.persistence.Converter;
import org.idvserver.desktop.domain.Guest;
import org.idvserver.kit.columns.JsonColumn;

/** What guests are told as one column of JSON. */
@Converter(autoApply = true)
public class GuestColumn extends JsonColumn<Guest> {

    public GuestColumn() {
        super(Guest.class);
    }
}
