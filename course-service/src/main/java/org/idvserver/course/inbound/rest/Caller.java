package org.idvserver.course.inbound.rest;

import jakarta.enterprise.context.RequestScoped;
import org.idvserver.course.application.Requests;
import org.idvserver.course.application.Teacher;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** The person behind the request, as the use cases see them. */
@RequestScoped
public class Caller {
    private final Person person;

    Caller(Person person) {
        this.person = person;
    }

    Teacher asTeacher() {
        return new Teacher(person.id(), person.is(Roles.ADMIN) || person.is(Roles.LAB_MANAGER));
    }

    /** What is asked for once under a key, which is null when the asker gave none. */
    Requests.Once once(String idempotencyKey, Record request) {
        return new Requests.Once(person.actor(), idempotencyKey, request.toString());
    }
}
