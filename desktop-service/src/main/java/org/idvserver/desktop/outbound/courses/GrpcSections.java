package org.idvserver.desktop.outbound.courses;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.idvserver.contracts.course.v1.GetLabRequest;
import org.idvserver.contracts.course.v1.GetSectionRequest;
import org.idvserver.contracts.course.v1.MutinyCourseServiceGrpc;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.kit.error.ProblemTranslation;

/** course-service over gRPC. */
@ApplicationScoped
class GrpcSections implements Sections {
    private final MutinyCourseServiceGrpc.MutinyCourseServiceStub service;
    private final DesktopConfig.Peers limits;

    GrpcSections(@GrpcClient("course") MutinyCourseServiceGrpc.MutinyCourseServiceStub service, DesktopConfig config) {
        this.service = service;
        this.limits = config.peers();
    }

    @Override
    public Uni<Section> section(UUID id) {
        GetSectionRequest request =
                GetSectionRequest.newBuilder().setSectionId(id.toString()).build();
        return limited()
                .getSection(request)
                .map(answer -> new Section(
                        id,
                        answer.getSection().getName(),
                        ids(answer.getSection().getTeacherUserIdsList()),
                        ids(answer.getSection().getStudentUserIdsList())))
                .onFailure()
                .transform(ProblemTranslation::of);
    }

    @Override
    public Uni<Lab> lab(UUID id) {
        GetLabRequest request =
                GetLabRequest.newBuilder().setLabId(id.toString()).build();
        return limited()
                .getLab(request)
                .map(answer -> new Lab(
                        id,
                        answer.getLab().getName(),
                        answer.getLab().getSeatsList().stream()
                                .map(seat -> new Seat(UUID.fromString(seat.getSeatId()), seat.getLabel()))
                                .toList()))
                .onFailure()
                .transform(ProblemTranslation::of);
    }

    private static List<UUID> ids(List<String> texts) {
        return texts.stream().map(UUID::fromString).toList();
    }

    private MutinyCourseServiceGrpc.MutinyCourseServiceStub limited() {
        return service.withDeadlineAfter(limits.limit().toMillis(), TimeUnit.MILLISECONDS);
    }
}
