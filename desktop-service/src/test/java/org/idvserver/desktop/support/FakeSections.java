package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Sections;
import org.idvserver.kit.error.RequestProblem;

/** The sections and labs that tests make. */
@Mock
@ApplicationScoped
public class FakeSections implements Sections {
    private final Map<UUID, Section> sections = new ConcurrentHashMap<>();
    private final Map<UUID, Lab> labs = new ConcurrentHashMap<>();

    /** A section under a name of its own, with so many students. */
    public Section add(int students) {
        return add(students, List.of());
    }

    public Section add(int students, List<UUID> teachers) {
        UUID id = UUID.randomUUID();
        List<UUID> users = Stream.generate(UUID::randomUUID).limit(students).toList();
        Section section = new Section(id, "Net " + id.toString().substring(0, 8), teachers, users);
        sections.put(id, section);
        return section;
    }

    /** A lab with so many seats. */
    public Lab addLab(int seats) {
        Lab lab = new Lab(
                UUID.randomUUID(),
                "Lab " + UUID.randomUUID().toString().substring(0, 8),
                IntStream.rangeClosed(1, seats)
                        .mapToObj(number -> new Seat(UUID.randomUUID(), "A" + number))
                        .toList());
        labs.put(lab.id(), lab);
        return lab;
    }

    /** Knows nothing of a lab any more, as if course-service were away. */
    public void forget(Lab lab) {
        labs.remove(lab.id());
    }

    @Override
    public Uni<Section> section(UUID id) {
        return found(sections.get(id));
    }

    @Override
    public Uni<Lab> lab(UUID id) {
        return found(labs.get(id));
    }

    private static <T> Uni<T> found(T thing) {
        return thing == null
                ? Uni.createFrom().failure(RequestProblem.NOT_FOUND.because("There is nothing of that id"))
                : Uni.createFrom().item(thing);
    }
}
