package org.idvserver.desktop.domain;

/** What a desktop's virtual machine is beside processors, memory, system disk and network cards. What is not said is as usual. */
public record Machine(DataDisk dataDisk) {
    public static final Machine USUAL = new Machine(null);

    public Machine {
        dataDisk = dataDisk == null ? DataDisk.NONE : dataDisk;
    }
}
