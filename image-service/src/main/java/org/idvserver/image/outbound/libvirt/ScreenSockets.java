package org.idvserver.image.outbound.libvirt;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.idvserver.image.application.Consoles;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.jboss.logging.Logger;

/** The Unix sockets that QEMU shows screens on: whoever may open the file needs no password, and nobody else gets near. */
@ApplicationScoped
class ScreenSockets implements Consoles {
    private static final Logger LOG = Logger.getLogger(ScreenSockets.class);
    private static final int CONNECT_MILLIS = 3000;

    private final Path folder;
    private final NetClient client;

    ScreenSockets(ImageConfig config, Vertx vertx) {
        this.folder = config.maintenance().consoleDir();
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
    }

    Path of(UUID vm) {
        return folder.resolve(vm + ".vnc");
    }

    /** A socket that a killed QEMU left is in the way of the next. */
    void prepare(UUID vm) {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(of(vm));
        } catch (IOException failure) {
            throw ImageProblem.CONSOLE_UNAVAILABLE
                    .because("The folder of the consoles cannot be written")
                    .causedBy(failure);
        }
    }

    void remove(UUID vm) {
        try {
            Files.deleteIfExists(of(vm));
        } catch (IOException left) {
            LOG.debugf(left, "the socket of the ended maintenance VM %s stays", vm);
        }
    }

    @Override
    public Uni<NetSocket> connect(UUID vm) {
        return Uni.createFrom()
                .completionStage(() -> client.connect(SocketAddress.domainSocketAddress(of(vm).toString()))
                        .map(NetSocket::pause)
                        .toCompletionStage())
                .onFailure()
                .transform(failure -> ImageProblem.CONSOLE_UNAVAILABLE
                        .because("The screen does not answer: the machine just ended, or runs on another node")
                        .causedBy(failure));
    }
}
