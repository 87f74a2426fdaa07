package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.idvserver.campus.Campus.RECOVERY;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the services stand on may go away for a while. */
@Tag("system")
@ExtendWith(StandingCampus.class)
class OutagesTest {
    private static final Duration KAFKA_OUTAGE = Duration.ofMinutes(1);

    /** Pools of threads may have grown a little; a leak grows with every call that got no answer. */
    private static final long A_HANDFUL_OF_THREADS = 8;

    private final Campus campus;

    OutagesTest(Campus campus) {
        this.campus = campus;
    }

    @Test
    void losesNoEventWhileKafkaIsStopped() {
        String group = Timetable.id(campus.api().post("groups", Map.of("name", "kafka-" + UUID.randomUUID())));
        List<String> students = campus.job().students().subList(0, 5);
        Instant over = Instant.now().plus(KAFKA_OUTAGE);
        campus.room().local("infra-down", "kafka");
        MadeDesktops desktops;
        try {
            for (int members = 1; members <= students.size(); members++) {
                campus.api()
                        .put("groups/" + group + "/members", Map.of("userIds", students.subList(0, members)))
                        .ok();
            }
            desktops = MadeDesktops.of(campus, campus.requestBatch("kafka"));
            await().atMost(KAFKA_OUTAGE).until(() -> Instant.now().isAfter(over));
        } finally {
            campus.room().local("infra-up", "kafka");
        }

        await().atMost(RECOVERY).until(() -> added(group).size() >= students.size());
        assertThat(added(group)).containsExactlyElementsOf(students);
        desktops.areToldOnce();
        desktops.areToldInOrder();
    }

    @Test
    void saysThatStorageIsAwayAndGoesOnWhenItIsBack() {
        campus.api().post("findings/compare", Map.of()).ok();
        long threads = campus.threadsOf("image");
        campus.killOsd();
        String batch;
        try {
            batch = campus.requestBatch("storage");
            // The client's own limit is longer than the service's: 599 would say that nobody answered.
            assertThat(campus.api().post("findings/compare", Map.of()).status()).isEqualTo(503);
            await().atMost(RECOVERY)
                    .untilAsserted(() -> assertThat(campus.reasonsOf(batch)).contains("STORAGE_UNAVAILABLE"));
            assertThat(campus.reasonsOf(batch))
                    .isSubsetOf("STORAGE_UNAVAILABLE", "VOLUME_PENDING", "PEER_UNAVAILABLE", "TIMEOUT");
        } finally {
            campus.room().local("infra-up", "ceph");
        }

        MadeDesktops desktops = MadeDesktops.of(campus, batch);
        desktops.areThereOnce();
        desktops.areToldOnce();
        await().atMost(RECOVERY).untilAsserted(() -> assertThat(campus.threadsOf("image"))
                .isLessThanOrEqualTo(threads + A_HANDFUL_OF_THREADS));
    }

    private List<String> added(String group) {
        List<String> added = new ArrayList<>();
        for (Topic.Event event : campus.topic("idv.user.v1").events("idv.user.group-members-changed.v1")) {
            if (event.key().equals(group)) {
                event.data().get("addedUserIds").forEach(id -> added.add(id.asText()));
            }
        }
        return added;
    }
}
