package org.idvserver.desktop.outbound.postgres;

import jakarta.persistence.Converter;
import org.idvserver.desktop.domain.Machine;
import org.idvserver.kit.columns.JsonColumn;

/** A machine as one column of JSON: its parts are shown and sent, never searched for. */
@Converter(autoApply = true)
public class MachineColumn extends JsonColumn<Machine> {

    public MachineColumn() {
        super(Machine.class);
    }
}
