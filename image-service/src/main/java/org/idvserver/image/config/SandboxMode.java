package org.idvserver.image.config;

/** Whether images are read in a sandbox. */
public enum SandboxMode {
    /** An import waits while there is no sandbox. */
    REQUIRED,
    /** Limits of memory and time only: where the service itself runs in a container that forbids namespaces. */
    OFF
}
