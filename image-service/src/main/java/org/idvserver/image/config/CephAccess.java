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
 * @param terminalUser what the users of terminals begin with; a point and the terminal's id follow
 * @param imagesPool the pool of images, which no terminal may write to
 */
public record CephAccess(
        Path conf, String user, Path keyFile, List<String> monitors, String terminalUser, String imagesPool) {}
