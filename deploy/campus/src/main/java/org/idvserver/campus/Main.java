package org.idvserver.campus;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs the main job on the demonstration campus and tells each step with its time, or why it failed and where to read on. */
public final class Main {
    private static final PrintStream OUT = System.out;

    private FirstLight firstLight;

    private Main() {}

    public static void main(String[] arguments) {
        new Main().run();
    }

    private void run() {
        step("the stack and the guest image are found", this::find, "make-guest-image");
        step("an administrator signs in", firstLight::signIn, "user-service");
        step("a lab, a course, 20 students, a lesson", firstLight::teachingData, "course-service", "user-service");
        step("the golden image: imported, verified, released", firstLight::goldenImage, "image-service");
        step("20 desktops, batch-generated", firstLight::batch, "desktop-service", "image-service", "network-service");
        step("two terminals enrol and connect", firstLight::enrolTerminals, "desktop-service", "agent-t1", "agent-t2");
        step("they hold what the lesson needs", firstLight::prepareLesson, "desktop-service", "agent-t1", "agent-t2");
        step("a LOCAL and a ROAMING desktop boot", firstLight::bootDesktops, "agent-t1", "agent-t2");
        step("they reach each other and the outside", firstLight::network, "agent-t1", "agent-t2", "network-service");
        step("another section cannot be reached", firstLight::isolation, "agent-t2", "network-service");
        step("a restart restores the desktop", firstLight::restoreMode, "agent-t1");
        step("monitoring sees it all", firstLight::monitoring, "monitor-service");
    }

    private void find() {
        firstLight = new FirstLight(Settings.fromEnvironment());
    }

    private static void step(String what, Runnable action, String... logs) {
        long start = System.nanoTime();
        try {
            action.run();
        } catch (RuntimeException failure) {
            OUT.printf(Locale.ROOT, "    %-50s FAILED after %.1f s%n", what, secondsSince(start));
            OUT.printf("      cause: %s%n", cause(failure));
            OUT.printf("      read:  %s%n", commands(logs));
            System.exit(1);
        }
        OUT.printf(Locale.ROOT, "    %-50s %6.1f s%n", what, secondsSince(start));
    }

    /** What a step found is a sentence; what nobody foresaw needs its name. */
    private static String cause(RuntimeException failure) {
        return failure instanceof IllegalStateException && failure.getMessage() != null
                ? failure.getMessage()
                : failure.toString();
    }

    private static String commands(String... logs) {
        return List.of(logs).stream().map(log -> "deploy/local logs " + log).collect(Collectors.joining(", "));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
