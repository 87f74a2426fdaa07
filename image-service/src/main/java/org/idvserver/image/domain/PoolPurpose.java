package org.idvserver.image.domain;

/** What a pool is for; of the first two one of each type serves. */
public enum PoolPurpose {
    IMAGES,
    DESKTOPS,
    GENERAL
}
