package org.idvserver.image.outbound.libvirt;

import java.io.StringWriter;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.domain.StoragePool;

/**
 * What libvirt wants to read.
 *
 * @see <a href="https://libvirt.org/formatstorage.html">Storage pool XML</a>
 * @see <a href="https://libvirt.org/formatsecret.html">Secret XML</a>
 */
final class PoolXml {

    private PoolXml() {}

    /** Writes one document. */
    private interface Content {
        void writeTo(XMLStreamWriter xml) throws XMLStreamException;
    }

    static String secret(UUID id, String user) {
        return document(xml -> {
            xml.writeStartElement("secret");
            xml.writeAttribute("ephemeral", "no");
            xml.writeAttribute("private", "yes");
            text(xml, "uuid", id.toString());
            xml.writeStartElement("usage");
            xml.writeAttribute("type", "ceph");
            text(xml, "name", "client." + user + " secret of idv");
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    static String folder(StoragePool pool) {
        return document(xml -> {
            xml.writeStartElement("pool");
            xml.writeAttribute("type", "dir");
            text(xml, "name", pool.name());
            xml.writeStartElement("target");
            text(xml, "path", pool.place().location());
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    static String rbd(StoragePool pool, CephAccess ceph, UUID secretId) {
        return document(xml -> {
            xml.writeStartElement("pool");
            xml.writeAttribute("type", "rbd");
            text(xml, "name", pool.name());
            xml.writeStartElement("source");
            text(xml, "name", pool.place().location());
            for (String monitor : ceph.monitors()) {
                host(xml, monitor);
            }
            xml.writeStartElement("auth");
            xml.writeAttribute("type", "ceph");
            xml.writeAttribute("username", ceph.user());
            xml.writeEmptyElement("secret");
            xml.writeAttribute("uuid", secretId.toString());
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    private static void host(XMLStreamWriter xml, String monitor) throws XMLStreamException {
        int colon = monitor.lastIndexOf(':');
        xml.writeEmptyElement("host");
        xml.writeAttribute("name", monitor.substring(0, colon));
        xml.writeAttribute("port", monitor.substring(colon + 1));
    }

    private static void text(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }

    private static String document(Content content) {
        try {
            StringWriter text = new StringWriter();
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            content.writeTo(xml);
            xml.close();
            return text.toString();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
