package org.idvserver.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.config.SettingsFaults;
import org.idvserver.agent.config.SettingsReader;
import org.idvserver.agent.enrol.Enrolment;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.host.StateFolder;

/** {@code terminal-agent.jar [status] [FILE]}: runs the agent, or prints what the running one sees. */
public final class Main {
    private static final String USUAL_FILE = "/etc/idv-terminal/agent.properties";
    private static final int WRONG_SETTINGS = 78; // EX_CONFIG of sysexits.h
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        boolean status = arguments.length > 0 && arguments[0].equals("status");
        int file = status ? 1 : 0;
        try {
            AgentSettings settings =
                    SettingsReader.read(Path.of(arguments.length > file ? arguments[file] : USUAL_FILE));
            StateFolder state = new StateFolder(settings.host().stateFolder());
            if (status) {
                System.out.print(StatusFile.read(state.status()));
            } else {
                run(settings, state.prepare());
            }
        } catch (SettingsFaults faults) {
            System.err.println(faults.getMessage());
            System.exit(WRONG_SETTINGS);
        } catch (IOException | GeneralSecurityException failure) {
            Logger.getLogger(Main.class.getName()).log(Level.SEVERE, "the agent cannot start", failure);
            System.exit(FAILED);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(AgentSettings settings, StateFolder state)
            throws IOException, GeneralSecurityException, InterruptedException {
        Identity identity = new Identity(state.identity());
        new Enrolment(settings, identity).complete();
        Agent agent = new Agent(settings, state, identity);
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "stop"));
        agent.start();
    }
}
