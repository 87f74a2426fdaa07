package org.idvserver.course.inbound.grpc;

import com.google.protobuf.Timestamp;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.UUID;
import org.idvserver.contracts.course.v1.CourseService;
import org.idvserver.contracts.course.v1.GetLabRequest;
import org.idvserver.contracts.course.v1.GetLabResponse;
import org.idvserver.contracts.course.v1.GetLessonRequest;
import org.idvserver.contracts.course.v1.GetLessonResponse;
import org.idvserver.contracts.course.v1.GetSectionRequest;
import org.idvserver.contracts.course.v1.GetSectionResponse;
import org.idvserver.contracts.course.v1.Lab;
import org.idvserver.contracts.course.v1.Lesson;
import org.idvserver.contracts.course.v1.Seat;
import org.idvserver.contracts.course.v1.Section;
import org.idvserver.course.application.ArrangeLabs;
import org.idvserver.course.application.ArrangeSections;
import org.idvserver.course.application.ScheduleLessons;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.GrpcCaller;

/** Teaching data, for the other services. */
@GrpcService
public class CourseGrpc implements CourseService {
    private final ArrangeSections sections;
    private final ArrangeLabs labs;
    private final ScheduleLessons lessons;

    CourseGrpc(ArrangeSections sections, ArrangeLabs labs, ScheduleLessons lessons) {
        this.sections = sections;
        this.labs = labs;
        this.lessons = lessons;
    }

    @Override
    public Uni<GetSectionResponse> getSection(GetSectionRequest request) {
        GrpcCaller.service();
        return sections.get(id(request.getSectionId(), "section_id")).map(section -> GetSectionResponse.newBuilder()
                .setSection(message(section))
                .build());
    }

    @Override
    public Uni<GetLabResponse> getLab(GetLabRequest request) {
        GrpcCaller.service();
        return labs.get(id(request.getLabId(), "lab_id"))
                .map(lab -> GetLabResponse.newBuilder().setLab(message(lab)).build());
    }

    @Override
    public Uni<GetLessonResponse> getLesson(GetLessonRequest request) {
        GrpcCaller.service();
        return lessons.get(id(request.getLessonId(), "lesson_id")).map(lesson -> GetLessonResponse.newBuilder()
                .setLesson(message(lesson))
                .build());
    }

    private static UUID id(String value, String field) {
        Faults faults = new Faults();
        var id = faults.uuid(value, field);
        faults.throwIfAny();
        return id.orElseThrow();
    }

    private static Section message(org.idvserver.course.domain.Section section) {
        return Section.newBuilder()
                .setSectionId(section.id().toString())
                .setCourseId(section.course().id().toString())
                .setCourseCode(section.course().code())
                .setName(section.name())
                .addAllTeacherUserIds(
                        section.teachers().stream().map(UUID::toString).toList())
                .addAllStudentUserIds(
                        section.students().stream().map(UUID::toString).toList())
                .build();
    }

    private static Lab message(org.idvserver.course.domain.Lab lab) {
        Lab.Builder message = Lab.newBuilder().setLabId(lab.id().toString()).setName(lab.name());
        lab.seats()
                .forEach(seat -> message.addSeats(Seat.newBuilder()
                        .setSeatId(seat.id().toString())
                        .setLabel(seat.label())
                        .setRow(seat.row())
                        .setColumn(seat.column())
                        .setTeacher(seat.teacher())));
        return message.build();
    }

    private static Lesson message(org.idvserver.course.domain.Lesson lesson) {
        return Lesson.newBuilder()
                .setLessonId(lesson.id().toString())
                .setSectionId(lesson.sectionId().toString())
                .setLabId(lesson.labId().toString())
                .setStartTime(timestamp(lesson.startTime()))
                .setEndTime(timestamp(lesson.endTime()))
                .setExam(lesson.exam())
                .build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
