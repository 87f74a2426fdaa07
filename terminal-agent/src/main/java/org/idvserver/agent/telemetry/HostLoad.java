package org.idvserver.agent.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** This machine's load, from /proc. */
public final class HostLoad {
    private static final Path PROC = Path.of("/proc");
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int LAST_OWN = 7;

    private long lastBusy;
    private long lastTotal;

    /** 0 to 1 over all CPUs since the last call; 0 at first. */
    public double cpuLoad() {
        String[] ticks = lines("stat").lines().findFirst().orElse("cpu").split("\\s+", -1);
        long total = 0;
        long idle = 0;
        // Guest time is within user time: not counted twice.
        for (int field = 0; field <= LAST_OWN && field + 1 < ticks.length; field++) {
            long value = Long.parseLong(ticks[field + 1]);
            total += value;
            idle += field == IDLE || field == IOWAIT ? value : 0;
        }
        long busy = total - idle;
        double load = lastTotal == 0 || total == lastTotal ? 0 : (double) (busy - lastBusy) / (total - lastTotal);
        lastBusy = busy;
        lastTotal = total;
        return Math.min(1, Math.max(0, load));
    }

    public static long memoryTotalMib() {
        return memory().getOrDefault("MemTotal", 0L) >> 10;
    }

    public static long memoryUsedMib() {
        Map<String, Long> memory = memory();
        return (memory.getOrDefault("MemTotal", 0L) - memory.getOrDefault("MemAvailable", 0L)) >> 10;
    }

    // KiB each.
    private static Map<String, Long> memory() {
        return lines("meminfo")
                .lines()
                .map(line -> line.split(":?\\s+", -1))
                .filter(fields -> fields.length >= 2)
                .collect(Collectors.toMap(
                        fields -> fields[0], fields -> Long.valueOf(fields[1]), (first, same) -> first));
    }

    private static String lines(String file) {
        try {
            return Files.readString(PROC.resolve(file));
        } catch (IOException unreadable) {
            return "";
        }
    }
}
