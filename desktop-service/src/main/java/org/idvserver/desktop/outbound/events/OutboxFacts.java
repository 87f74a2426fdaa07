package org.idvserver.desktop.outbound.events;

import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.contracts.desktop.v1.BatchStateChanged;
import org.idvserver.contracts.desktop.v1.DesktopAssigned;
import org.idvserver.contracts.desktop.v1.DesktopCreated;
import org.idvserver.contracts.desktop.v1.DesktopStateChanged;
import org.idvserver.contracts.desktop.v1.LessonBegun;
import org.idvserver.contracts.desktop.v1.LessonChecked;
import org.idvserver.contracts.desktop.v1.LessonEnded;
import org.idvserver.contracts.desktop.v1.LessonObstacle;
import org.idvserver.contracts.desktop.v1.RolloutStateChanged;
import org.idvserver.contracts.desktop.v1.TerminalConnectionChanged;
import org.idvserver.contracts.desktop.v1.TerminalEnrolled;
import org.idvserver.contracts.desktop.v1.TerminalRevoked;
import org.idvserver.contracts.desktop.v1.TerminalSignedIn;
import org.idvserver.contracts.desktop.v1.TerminalSignedOut;
import org.idvserver.contracts.desktop.v1.VacantSeat;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.LabReadiness;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Readiness;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;

/** Writes facts to the outbox, each with its audit record. */
@ApplicationScoped
class OutboxFacts implements Facts {
    private static final String DESKTOPS = "idv.desktop.v1";
    private static final String TERMINALS = "idv.terminal.v1";

    private static final int MOST_OBSTACLES = 100;

    private final Outbox outbox;
    private final Audit audit;

    OutboxFacts(Outbox outbox, Audit audit) {
        this.outbox = outbox;
        this.audit = audit;
    }

    @Override
    public Uni<Void> tell(Map<String, ? extends List<? extends Fact>> byActor) {
        return outbox.append(byActor.entrySet().stream()
                .flatMap(told -> told.getValue().stream()
                        .flatMap(fact -> Stream.concat(event(fact), Stream.of(record(told.getKey(), fact)))))
                .toList());
    }

    /** The event that consumers get; acts that change nothing for them have none. */
    private static Stream<Event> event(Fact fact) {
        if (fact instanceof Fact.DesktopMade made) {
            return desktop("created", made.desktop(), message(made));
        }
        if (fact instanceof Fact.DesktopMoved moved) {
            return desktop("state-changed", moved.desktop(), message(moved));
        }
        if (fact instanceof Fact.DesktopAssigned assigned) {
            return desktop("assigned", assigned.desktop(), message(assigned));
        }
        if (fact instanceof Fact.BatchMoved moved) {
            return desktop("batch-state-changed", moved.batch(), message(moved));
        }
        if (fact instanceof Fact.RolloutMoved moved) {
            return desktop("rollout-state-changed", moved.rollout().id(), message(moved));
        }
        if (fact instanceof Fact.LessonChecked checked) {
            return desktop("lesson-checked", checked.lab().lesson().id(), message(checked.lab()));
        }
        if (fact instanceof Fact.LessonBegun begun) {
            return desktop("lesson-begun", begun.lesson(), message(begun));
        }
        if (fact instanceof Fact.LessonEnded ended) {
            return desktop("lesson-ended", ended.lesson(), message(ended));
        }
        if (fact instanceof Fact.TerminalEnrolled enrolled) {
            return terminal("enrolled", enrolled.terminal(), message(enrolled));
        }
        if (fact instanceof Fact.TerminalLinkChanged changed) {
            return terminal("connection-changed", changed.terminal(), message(changed));
        }
        if (fact instanceof Fact.SignedIn in) {
            return terminal("signed-in", in.terminal(), message(in));
        }
        if (fact instanceof Fact.SignedOut out) {
            return terminal("signed-out", out.terminal(), message(out));
        }
        if (fact instanceof Fact.TerminalRevoked revoked) {
            return terminal("revoked", revoked.terminal(), message(revoked));
        }
        return Stream.empty();
    }

    private Event record(String actor, Fact fact) {
        if (fact instanceof Fact.EnrolmentRefused refused) {
            return audit.refused("terminal/unknown", "terminal.enrolled", "terminal/unknown", refused.detail());
        }
        AuditWords words = AuditWords.of(fact);
        return audit.succeeded(actor, words.action(), words.object(), words.detail());
    }

    private static Stream<Event> desktop(String fact, UUID key, Message data) {
        return Stream.of(new Event(DESKTOPS, "idv.desktop." + fact + ".v1", key.toString(), data));
    }

    private static Stream<Event> terminal(String fact, UUID key, Message data) {
        return Stream.of(new Event(TERMINALS, "idv.terminal." + fact + ".v1", key.toString(), data));
    }

    private static DesktopCreated message(Fact.DesktopMade made) {
        return DesktopCreated.newBuilder()
                .setDesktopId(made.desktop().toString())
                .setName(made.name())
                .setBatchId(made.batch().toString())
                .setSectionId(text(made.section()))
                .setUserId(text(made.user()))
                .build();
    }

    private static DesktopStateChanged message(Fact.DesktopMoved moved) {
        return DesktopStateChanged.newBuilder()
                .setDesktopId(moved.desktop().toString())
                .setName(moved.name())
                .setFromState(moved.from())
                .setToState(moved.to())
                .setReason(moved.reason())
                .setTerminalId(text(moved.terminal()))
                .setOccurredTime(Timestamps.fromMillis(moved.at().toEpochMilli()))
                .build();
    }

    private static DesktopAssigned message(Fact.DesktopAssigned assigned) {
        return DesktopAssigned.newBuilder()
                .setDesktopId(assigned.desktop().toString())
                .setName(assigned.name())
                .setTerminalId(text(assigned.terminal()))
                .setPlacement(assigned.placement().name())
                .build();
    }

    private static BatchStateChanged message(Fact.BatchMoved moved) {
        return BatchStateChanged.newBuilder()
                .setBatchId(moved.batch().toString())
                .setFromState(moved.from().name())
                .setToState(moved.to().name())
                .setItemCount(moved.counts().total())
                .setDoneCount(moved.counts().succeeded())
                .setFailedCount(moved.counts().failed())
                .build();
    }

    private static RolloutStateChanged message(Fact.RolloutMoved moved) {
        Rollout rollout = moved.rollout();
        return RolloutStateChanged.newBuilder()
                .setRolloutId(rollout.id().toString())
                .setImageId(rollout.source().imageId().toString())
                .setVersionId(rollout.versionId().toString())
                .setFromState(moved.from() == null ? "" : moved.from().name())
                .setToState(rollout.state().name())
                .setReason(rollout.why().map(Desktop.Failure::reason).orElse(""))
                .setWave(rollout.wave())
                .setTerminalCount(moved.counts().total())
                .setHealthyCount(moved.counts().in(RolloutItemState.HEALTHY))
                .setFailedCount(moved.counts().in(RolloutItemState.FAILED))
                .build();
    }

    private static LessonChecked message(LabReadiness lab) {
        Lesson lesson = lab.lesson();
        return LessonChecked.newBuilder()
                .setLessonId(lesson.id().toString())
                .setSectionId(lesson.sectionId().toString())
                .setLabId(lesson.labId().toString())
                .setExam(lesson.exam())
                .setStartTime(Timestamps.fromMillis(lesson.starts().toEpochMilli()))
                .setTerminalCount(lab.terminals().size())
                .setReadyCount((int) lab.readyTerminals())
                .setDesktopCount((int) lab.stock().desktops())
                .setReadyDesktopCount((int) lab.stock().ready())
                .setSeatCount(lab.seats().size())
                .setReadySeatCount((int) lab.readySeats())
                .addAllObstacles(lab.terminals().stream()
                        .flatMap(
                                terminal -> terminal.obstacles().stream().map(obstacle -> obstacle(terminal, obstacle)))
                        .limit(MOST_OBSTACLES)
                        .toList())
                .build();
    }

    private static LessonObstacle obstacle(Readiness readiness, Readiness.Obstacle obstacle) {
        return LessonObstacle.newBuilder()
                .setTerminalId(readiness.terminal().id().toString())
                .setTerminalName(readiness.terminal().name())
                .setCode(obstacle.code().name())
                .setMessage(obstacle.message())
                .build();
    }

    private static LessonBegun message(Fact.LessonBegun begun) {
        return LessonBegun.newBuilder()
                .setLessonId(begun.lesson().toString())
                .setSectionId(begun.section().toString())
                .setLabId(begun.lab().toString())
                .setExam(begun.exam())
                .setOccurredTime(Timestamps.fromMillis(begun.at().toEpochMilli()))
                .setSeatedCount((int) begun.seated())
                .setLeftCount(begun.left())
                .setVacantCount(begun.vacant().size())
                .addAllVacantSeats(begun.vacant().stream()
                        .limit(MOST_OBSTACLES)
                        .map(place -> VacantSeat.newBuilder()
                                .setSeatId(place.spot().seatId().toString())
                                .setLabel(place.spot().label())
                                .setCode(place.vacancy().orElseThrow().name())
                                .build())
                        .toList())
                .build();
    }

    private static LessonEnded message(Fact.LessonEnded ended) {
        return LessonEnded.newBuilder()
                .setLessonId(ended.lesson().toString())
                .setSectionId(ended.section().toString())
                .setLabId(ended.lab().toString())
                .setExam(ended.exam())
                .setOccurredTime(Timestamps.fromMillis(ended.at().toEpochMilli()))
                .build();
    }

    private static TerminalEnrolled message(Fact.TerminalEnrolled enrolled) {
        return TerminalEnrolled.newBuilder()
                .setTerminalId(enrolled.terminal().toString())
                .setName(enrolled.name())
                .setLabId(enrolled.lab().toString())
                .setSeatId(text(enrolled.seat()))
                .build();
    }

    private static TerminalConnectionChanged message(Fact.TerminalLinkChanged changed) {
        return TerminalConnectionChanged.newBuilder()
                .setTerminalId(changed.terminal().toString())
                .setName(changed.name())
                .setLabId(changed.lab().toString())
                .setConnected(changed.connected())
                .setOccurredTime(Timestamps.fromMillis(changed.at().toEpochMilli()))
                .build();
    }

    private static TerminalSignedIn message(Fact.SignedIn in) {
        return TerminalSignedIn.newBuilder()
                .setTerminalId(in.terminal().toString())
                .setLabId(in.lab().toString())
                .setUserId(in.user().toString())
                .setDesktopId(in.desktop().toString())
                .setOccurredTime(Timestamps.fromMillis(in.at().toEpochMilli()))
                .build();
    }

    private static TerminalSignedOut message(Fact.SignedOut out) {
        return TerminalSignedOut.newBuilder()
                .setTerminalId(out.terminal().toString())
                .setLabId(out.lab().toString())
                .setUserId(out.user().toString())
                .setOccurredTime(Timestamps.fromMillis(out.at().toEpochMilli()))
                .build();
    }

    private static TerminalRevoked message(Fact.TerminalRevoked revoked) {
        return TerminalRevoked.newBuilder()
                .setTerminalId(revoked.terminal().toString())
                .setReason(revoked.reason())
                .build();
    }

    private static String text(UUID id) {
        return id == null ? "" : id.toString();
    }
}
