package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.reconcile.ChangeHints;
import org.idvserver.kit.reconcile.Notifications;

/** Tells what becomes of a version, in whichever replica it is worked on. */
@ApplicationScoped
public class FollowVersion {
    private final FindImages findImages;
    private final ChangeHints hints;

    FollowVersion(FindImages findImages, Notifications notifications) {
        this.findImages = findImages;
        this.hints = new ChangeHints(notifications, "version");
    }

    /** The version now and after each change, until it is settled. */
    public Multi<ChangeHints.Look<ImageVersion>> follow(UUID id) {
        return hints.follow(
                id,
                new ChangeHints.Followed<>(() -> findImages.version(id), FollowVersion::shown, ImageVersion::settled));
    }

    private static List<Object> shown(ImageVersion version) {
        return List.of(
                version.state(),
                version.target(),
                version.reason(),
                version.importStep(),
                version.progressBytes(),
                version.progressTotalBytes());
    }
}
