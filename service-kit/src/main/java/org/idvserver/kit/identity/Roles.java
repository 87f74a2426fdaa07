package org.idvserver.kit.identity;

/** The roles that tokens carry. */
public final class Roles {
    public static final String ADMIN = "admin";
    public static final String LAB_MANAGER = "lab-manager";
    public static final String TEACHER = "teacher";
    public static final String STUDENT = "student";

    private Roles() {}
}
