package org.idvserver.image.domain;

/** What its owner wants of a maintenance VM. */
public enum MaintenanceTarget {
    RUNNING,
    STOPPED,
    PUBLISHED,
    DISCARDED
}
