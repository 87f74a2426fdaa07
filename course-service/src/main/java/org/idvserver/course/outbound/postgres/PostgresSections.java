package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.application.Sections;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Section;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresSections implements Sections, PanacheRepositoryBase<Section, UUID> {
    private static final String WHOLE =
            "from Section s left join fetch s.teachers left join fetch s.students" + " where s.id in ?1 order by s.id";

    @Override
    public Uni<Void> add(Section section) {
        return persistAndFlush(section).replaceWithVoid();
    }

    @Override
    public Uni<Section> get(UUID id) {
        return list(WHOLE, List.of(id)).map(found -> {
            if (found.isEmpty()) {
                throw CourseProblem.SECTION_NOT_FOUND.because("There is no section %s", id);
            }
            return found.get(0);
        });
    }

    @Override
    public Uni<List<Section>> page(PageRequest request) {
        return whole(find("id > ?1 order by id", request.after()), request);
    }

    @Override
    public Uni<List<Section>> pageOf(UUID user, PageRequest request) {
        return whole(
                find(
                        "from Section s where s.id > ?1 and (?2 member of s.teachers or ?2 member of s.students) order by s.id",
                        request.after(),
                        user),
                request);
    }

    private Uni<List<Section>> whole(PanacheQuery<Section> query, PageRequest request) {
        return query.range(0, request.size())
                .list()
                .flatMap(sections ->
                        list(WHOLE, sections.stream().map(Section::id).toList()));
    }
}
