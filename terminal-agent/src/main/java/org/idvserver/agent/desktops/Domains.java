package org.idvserver.agent.desktops;

import java.util.List;

/** The domains of this machine's desktops; others are never touched. Failures are StepFailures, LIBVIRT_DOWN when it does not answer. */
public interface Domains {

    List<DomainView> ours();

    /** Makes a domain, or replaces the definition of one that is off. */
    void define(String desktopId, String xml);

    /** Starts a domain up to where its guest would do its first step. */
    void startHalted(String desktopId);

    /** Lets a guest that stands still go on. */
    void resume(String desktopId);

    /** Asks the guest by ACPI; it may not listen. */
    void askToShutDown(String desktopId);

    /** Takes the power away. One that is off already is fine. */
    void destroy(String desktopId);

    /** Forgets a domain that is off, with what its firmware and its TPM remember. One that is not there is fine. */
    void undefine(String desktopId);

    /** Gives libvirt a Ceph key for as long as the action runs. The key is in libvirt's memory only, and cannot be read back. */
    void withCephKey(String secretId, byte[] key, Runnable action);
}
