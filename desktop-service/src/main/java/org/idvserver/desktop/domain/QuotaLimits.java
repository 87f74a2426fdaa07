package org.idvserver.desktop.domain;

import jakarta.persistence.Embeddable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** How much somebody may have; null where there is no limit. */
@Embeddable
public record QuotaLimits(Integer desktops, Integer vcpus, Long memoryMib, Long diskGib) {
    public static final QuotaLimits NONE = new QuotaLimits(null, null, null, null);

    /** What this does not say, the other says. */
    public QuotaLimits or(QuotaLimits other) {
        return new QuotaLimits(
                desktops == null ? other.desktops : desktops,
                vcpus == null ? other.vcpus : vcpus,
                memoryMib == null ? other.memoryMib : memoryMib,
                diskGib == null ? other.diskGib : diskGib);
    }

    /** For each the more generous of both, where both say something. */
    public QuotaLimits generous(QuotaLimits other) {
        return new QuotaLimits(
                greater(desktops, other.desktops),
                greater(vcpus, other.vcpus),
                greater(memoryMib, other.memoryMib),
                greater(diskGib, other.diskGib));
    }

    private static <T extends Comparable<T>> T greater(T one, T other) {
        return Stream.of(one, other)
                .flatMap(Stream::ofNullable)
                .max(T::compareTo)
                .orElse(null);
    }

    public boolean none() {
        return Stream.of(desktops, vcpus, memoryMib, diskGib).allMatch(Objects::isNull);
    }

    /** What would be too much, in words with the numbers. */
    public List<String> refusals(Usage used, Usage more) {
        List<String> refusals = new ArrayList<>();
        refuse(refusals, "desktops", desktops, used.desktops(), more.desktops());
        refuse(refusals, "vCPUs", vcpus, used.vcpus(), more.vcpus());
        refuse(refusals, "MiB of memory", memoryMib, used.memoryMib(), more.memoryMib());
        refuse(refusals, "GiB of disk", diskGib, used.diskGib(), more.diskGib());
        return refusals;
    }

    private static void refuse(List<String> refusals, String what, Number limit, long used, long more) {
        if (limit != null && used + more > limit.longValue()) {
            refusals.add(
                    "may have %d %s, has %d and would have %d more".formatted(limit.longValue(), what, used, more));
        }
    }
}
