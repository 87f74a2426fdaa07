package org.idvserver.desktop.domain;

/** What a terminal's self-check found: a code such as KVM_OFF and a sentence. */
public record Finding(String code, String message) {}
