package org.idvserver.image.application;

import java.util.UUID;

/** Whoever asks: only administrators see what others sent. */
public record Caller(UUID id, boolean admin) {

    /** As an audit actor. */
    public String actor() {
        return "user/" + id;
    }
}
