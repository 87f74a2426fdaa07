package org.idvserver.campus;

import java.io.PrintStream;
import java.util.Locale;

/** Runs the main job on the demonstration campus and tells each step with its time. */
public final class Main {
    private static final PrintStream OUT = System.out;

    private Main() {}

    public static void main(String[] arguments) {
        FirstLight firstLight = new FirstLight(Settings.fromEnvironment());
        step("an administrator signs in", firstLight::signIn);
        step("a lab, a course, 20 students, a lesson", firstLight::teachingData);
        step("the golden image: imported, verified, released", firstLight::goldenImage);
        step("20 desktops, batch-generated", firstLight::batch);
        step("two terminals enrol and connect", firstLight::enrolTerminals);
        step("a LOCAL and a ROAMING desktop boot", firstLight::bootDesktops);
        step("they reach each other and the outside", firstLight::network);
        step("another section cannot be reached", firstLight::isolation);
        step("a restart restores the desktop", firstLight::restoreMode);
        step("monitoring sees it all", firstLight::monitoring);
    }

    private static void step(String what, Runnable action) {
        long start = System.nanoTime();
        try {
            action.run();
        } catch (IllegalStateException failure) {
            OUT.printf(Locale.ROOT, "    FAILED: %s: %s%n", what, failure.getMessage());
            System.exit(1);
        }
        OUT.printf(Locale.ROOT, "    %-50s %6.1f s%n", what, (System.nanoTime() - start) / 1e9);
    }
}
