package org.idvserver.image.domain;

/** What a pool is for; of the first two there is one each. */
public enum PoolPurpose {
    IMAGES,
    DESKTOPS,
    GENERAL
}
