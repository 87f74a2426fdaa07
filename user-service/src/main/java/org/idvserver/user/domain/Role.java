package org.idvserver.user.domain;

import java.util.Optional;

/** What a person may do at most; scoped grants narrow it later. */
public enum Role {
    ADMIN("admin"),
    LAB_MANAGER("lab-manager"),
    TEACHER("teacher"),
    STUDENT("student");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As tokens and the API spell it. */
    public String word() {
        return word;
    }

    public static Optional<Role> of(String word) {
        for (Role role : values()) {
            if (role.word.equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
