package org.idvserver.kit.error;

/** One thing that is wrong with a request: where (such as {@code seats[2].label}) and why. */
public record Fault(String field, String reason) {}
