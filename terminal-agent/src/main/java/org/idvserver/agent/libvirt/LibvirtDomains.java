package org.idvserver.agent.libvirt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import org.idvserver.agent.desktops.DesktopXml;
import org.idvserver.agent.desktops.DomainView;
import org.idvserver.agent.desktops.Domains;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.host.XmlDocument;
import org.idvserver.agent.host.XmlText;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInfo;
import org.libvirt.LibvirtException;
import org.libvirt.Secret;
import org.w3c.dom.Element;

/** The desktops' domains, through libvirt. */
public final class LibvirtDomains implements Domains {
    private static final Logger LOG = Logger.getLogger(LibvirtDomains.class.getName());
    private static final String MARK = "/domain/metadata/*[name()='" + DesktopXml.PREFIX + ":" + DesktopXml.MARK + "']";
    private static final double NANOSECONDS = 1e9;
    private static final int KIB_PER_MIB = 1024;

    /** @see <a href="https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainUndefineFlagsValues">virDomainUndefineFlagsValues</a> */
    private static final int WITH_NVRAM = 4;

    /** @see <a href="https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainCreateFlags">virDomainCreateFlags</a> */
    private static final int PAUSED = 1;

    private static final int KEEPING_NVRAM = 8;
    private static final int KEEPING_TPM = 64;

    private final LibvirtSession session;

    public LibvirtDomains(LibvirtSession session) {
        this.session = session;
    }

    @Override
    public List<DomainView> ours() {
        return session.call(connection -> {
            List<DomainView> ours = new ArrayList<>();
            for (Domain domain : connection.listAllDomains(0)) {
                view(domain).ifPresent(ours::add);
                domain.free();
            }
            return ours;
        });
    }

    @Override
    public void define(String desktopId, String xml) {
        String name = XmlDocument.parse(xml).value("/domain/name");
        session.call(connection -> {
            Optional<Domain> known = find(connection, desktopId);
            // libvirt refuses a new name for a known id.
            if (known.isPresent() && !known.get().getName().equals(name)) {
                known.get().undefine(hasTpm(known.get()) ? KEEPING_NVRAM | KEEPING_TPM : KEEPING_NVRAM);
            }
            return connection.domainDefineXML(xml);
        });
    }

    @Override
    public void startHalted(String desktopId) {
        session.call(
                connection -> connection.domainLookupByUUIDString(desktopId).create(PAUSED));
    }

    @Override
    public void resume(String desktopId) {
        whenRunning(desktopId, Domain::resume);
    }

    @Override
    public void askToShutDown(String desktopId) {
        whenRunning(desktopId, Domain::shutdown);
    }

    @Override
    public void destroy(String desktopId) {
        whenRunning(desktopId, Domain::destroy);
    }

    @Override
    public void undefine(String desktopId) {
        session.call(connection -> {
            Optional<Domain> domain = find(connection, desktopId);
            if (domain.isPresent()) {
                // What its TPM holds goes too, unless that is to be kept.
                domain.get().undefine(WITH_NVRAM);
            }
            return domain;
        });
    }

    @Override
    public void withCephKey(String secretId, byte[] key, Runnable action) {
        session.call(connection -> {
            Secret secret = connection.secretDefineXML(secretXml(secretId));
            return secret.setValue(key);
        });
        try {
            action.run();
        } finally {
            forgetKey(secretId);
        }
    }

    private void forgetKey(String secretId) {
        try {
            session.call(
                    connection -> connection.secretLookupByUUIDString(secretId).undefine());
        } catch (StepFailure failure) {
            // It is ephemeral: gone with libvirtd at the latest, and replaced at the next start.
            LOG.warning("a Ceph key stays in libvirt's memory: " + failure.getMessage());
        }
    }

    private static boolean hasTpm(Domain domain) throws LibvirtException {
        return !XmlDocument.parse(domain.getXMLDesc(0))
                .all("/domain/devices/tpm")
                .isEmpty();
    }

    private interface Change {
        void apply(Domain domain) throws LibvirtException;
    }

    private void whenRunning(String desktopId, Change change) {
        session.call(connection -> {
            Optional<Domain> domain = find(connection, desktopId);
            if (domain.isPresent() && domain.get().isActive() == 1) {
                change.apply(domain.get());
            }
            return domain;
        });
    }

    // Not by a look-up: libvirt prints an error of its own when there is none.
    private static Optional<Domain> find(Connect connection, String desktopId) throws LibvirtException {
        for (Domain domain : connection.listAllDomains(0)) {
            if (domain.getUUIDString().equals(desktopId)) {
                return Optional.of(domain);
            }
        }
        return Optional.empty();
    }

    // A domain may end while it is looked at: then it is seen as ended next time.
    private static Optional<DomainView> view(Domain domain) throws LibvirtException {
        XmlDocument xml = XmlDocument.parse(domain.getXMLDesc(0));
        List<Element> mark = xml.all(MARK);
        if (mark.isEmpty()) {
            return Optional.empty();
        }
        DomainInfo info = domain.getInfo();
        return Optional.of(new DomainView(
                domain.getUUIDString(),
                domain.getName(),
                domain.isActive() == 1,
                info.state == DomainInfo.DomainState.VIR_DOMAIN_PAUSED,
                Long.parseLong(mark.get(0).getAttribute(DesktopXml.RESTART_GENERATION)),
                info.cpuTime / NANOSECONDS,
                info.memory / KIB_PER_MIB));
    }

    private static String secretXml(String secretId) {
        XmlText xml = new XmlText();
        xml.open("secret", "ephemeral", "yes", "private", "yes").element("uuid", secretId);
        xml.open("usage", "type", "ceph").element("name", "idv desktop " + secretId);
        return xml.close().close().text();
    }
}
