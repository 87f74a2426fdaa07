package org.idvserver.image.config;

import java.nio.file.Path;
import java.util.List;

/**
 * How Ceph is reached.
 *
 * @param conf Ceph's configuration file
 * @param user this service's user, without {@code client.}
 * @param keyFile file with that user's key
 * @param monitors each {@code host:port}
 * @param terminalUser user that terminals open their volumes as
 * @param terminalKeyFile file with that user's key
 */
public record CephAccess(
        Path conf, String user, Path keyFile, List<String> monitors, String terminalUser, Path terminalKeyFile) {}
