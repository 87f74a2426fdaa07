package org.idvserver.course.application;

import java.util.UUID;

/** Who acts on teaching data: staff may touch every section, a teacher their own. */
public record Teacher(UUID id, boolean staff) {

    public String actor() {
        return "user/" + id;
    }
}
