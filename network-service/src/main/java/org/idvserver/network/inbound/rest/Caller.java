package org.idvserver.network.inbound.rest;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.network.domain.StudentOwner;

/** The person behind the request, as the use cases see them. */
@RequestScoped
public class Caller {
    private final Person person;

    Caller(Person person) {
        this.person = person;
    }

    /** Whose networks alone the caller sees; empty for staff and teachers, who see all. */
    Optional<StudentOwner> sees() {
        return person.is(Roles.TEACHER) ? Optional.empty() : changes();
    }

    /** Whose networks alone the caller may change; empty for staff, who may change all. */
    Optional<StudentOwner> changes() {
        return person.is(Roles.ADMIN) || person.is(Roles.LAB_MANAGER)
                ? Optional.empty()
                : Optional.of(new StudentOwner(person.id()));
    }

    String actor() {
        return person.actor();
    }
}
