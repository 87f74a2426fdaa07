package org.idvserver.agent.networks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;

/**
 * One resolver for each listed network: a dnsmasq on its bridge that asks this machine's name servers for listed names only, and has the
 * addresses it is told let through before it passes them on.
 */
public final class ListedNames {
    private static final Logger LOG = Logger.getLogger(ListedNames.class.getName());
    private static final String CODE = "NAMES_FAILED";
    private static final String READABLE = "rw-r--r--";
    private static final Pattern MARK = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern NAME_SERVER = Pattern.compile("\\s*nameserver\\s+([0-9a-fA-F.:]+)(%\\S+)?\\s*");

    private final Path root;
    private final Path resolvConf;

    /**
     * @param root a folder that the resolvers' user may read
     * @param resolvConf names this machine's name servers; looked at again on each pass
     */
    public ListedNames(Path root, Path resolvConf) {
        this.root = root;
        this.resolvConf = resolvConf;
    }

    /** The network's bridge should be there. */
    public void ensure(ListedNetwork network) {
        String mark = ListedNetwork.mark(network.id());
        Path folder = root.resolve(mark);
        try {
            DurableFile.folder(folder, "rwxr-xr-x");
            String wish = DnsmasqText.names(network, nameServers(), folder);
            Path configuration = configuration(folder);
            if (!Files.exists(configuration) || !Files.readString(configuration).equals(wish)) {
                process(folder).stop();
                DurableFile.write(configuration, wish.getBytes(StandardCharsets.US_ASCII), READABLE);
            }
        } catch (IOException failure) {
            throw new StepFailure(CODE, "files of the resolver: " + failure, failure);
        }
        if (!process(folder).alive()) {
            process(folder).restart();
            LOG.info("resolver of " + ListedNetwork.bridge(mark) + " started");
        }
    }

    /** Stops the resolvers of all networks but those whose rules are there. */
    public void retain(Collection<String> marks) {
        for (String mark : present()) {
            if (!marks.contains(mark)) {
                Path folder = root.resolve(mark);
                process(folder).stop();
                try {
                    DurableFile.remove(folder);
                } catch (IOException failure) {
                    throw new StepFailure(CODE, folder + " cannot be removed: " + failure, failure);
                }
                LOG.info("resolver of " + ListedNetwork.bridge(mark) + " removed");
            }
        }
    }

    /** Marks of the networks whose resolvers are here. */
    public Set<String> present() {
        if (!Files.isDirectory(root)) {
            return Set.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> MARK.matcher(name).matches())
                    .collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new StepFailure(CODE, root + " cannot be read: " + unreadable, unreadable);
        }
    }

    private List<String> nameServers() throws IOException {
        List<String> found = Files.readAllLines(resolvConf, StandardCharsets.ISO_8859_1).stream()
                .map(NAME_SERVER::matcher)
                .filter(matcher -> matcher.matches() && matcher.group(2) == null)
                .map(matcher -> matcher.group(1))
                .distinct()
                .toList();
        if (found.isEmpty()) {
            throw new StepFailure(CODE, resolvConf + " names no name server: listed names cannot be looked up");
        }
        return found;
    }

    private static Path configuration(Path folder) {
        return folder.resolve("dnsmasq.conf");
    }

    private static DnsmasqProcess process(Path folder) {
        return DnsmasqProcess.onMachine(CODE, configuration(folder), folder.resolve("dnsmasq.pid"));
    }
}
