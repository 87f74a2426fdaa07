package org.idvserver.image.outbound.files;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import org.idvserver.image.application.TerminalKey;
import org.idvserver.image.config.ImageConfig;

@ApplicationScoped
class TerminalKeyFile implements TerminalKey {
    private final Vertx vertx;
    private final String file;

    TerminalKeyFile(Vertx vertx, ImageConfig config) {
        this.vertx = vertx;
        this.file = config.ceph().terminalKeyFile().toString();
    }

    @Override
    public Uni<String> read() {
        return vertx.fileSystem().readFile(file).map(content -> content.toString()
                .strip());
    }
}
