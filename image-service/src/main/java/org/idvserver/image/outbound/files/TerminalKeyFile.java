package org.idvserver.image.outbound.files;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import org.idvserver.image.application.TerminalKey;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.ImageProblem;

@ApplicationScoped
class TerminalKeyFile implements TerminalKey {
    private final Vertx vertx;
    private final StorageSettings settings;

    TerminalKeyFile(Vertx vertx, StorageSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    @Override
    public Uni<String> read() {
        String file = settings.ceph()
                .orElseThrow(() -> ImageProblem.VOLUME_NOT_REMOTE.because("No Ceph is configured here"))
                .terminalKeyFile()
                .toString();
        return vertx.fileSystem().readFile(file).map(content -> content.toString()
                .strip());
    }
}
