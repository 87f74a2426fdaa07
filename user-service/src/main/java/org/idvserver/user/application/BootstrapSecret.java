package org.idvserver.user.application;

/** The one-time secret that the installer printed. */
public interface BootstrapSecret {

    boolean matches(String offered);
}
