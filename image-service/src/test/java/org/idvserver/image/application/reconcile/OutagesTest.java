package org.idvserver.image.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

class OutagesTest {
    private static final Place CEPH = new Place(PoolType.RBD, "desktops");
    private static final Place FOLDER = new Place(PoolType.DIR, "/desktops");
    private static final Problem AWAY = ImageProblem.STORAGE_UNAVAILABLE.because("away");

    private final Outages outages = new Outages(2);

    @Test
    void givesAPlaceUpAfterFailuresInARowAndNoOther() {
        outages.failed(CEPH, AWAY);
        assertThat(outages.at(CEPH)).isEmpty();
        outages.failed(CEPH, AWAY);
        assertThat(outages.at(CEPH)).contains(AWAY);
        assertThat(outages.at(FOLDER)).isEmpty();
    }

    @Test
    void goesOnWhileItAnswersNowAndThenBeItWithARefusal() {
        outages.failed(CEPH, AWAY);
        outages.answered(CEPH);
        outages.failed(CEPH, AWAY);
        outages.failed(CEPH, ImageProblem.VOLUME_IN_USE.because("in use"));
        outages.failed(CEPH, AWAY);
        assertThat(outages.at(CEPH)).isEmpty();
    }
}
