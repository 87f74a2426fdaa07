package org.idvserver.network.outbound.libvirt;

import java.io.StringWriter;
import java.util.List;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.domain.ExternalNetwork;

/** Writes libvirt's network XML. The metadata says whose network it is. */
final class NetworkXml {
    static final String NAMESPACE = "https://idvserver.org/xmlns/network/1";
    private static final int BRIDGE_CHARACTERS = 8;

    private NetworkXml() {}

    static String network(HostNetworks.Wish wish) {
        return write(xml -> {
            ExternalNetwork network = wish.network();
            xml.writeStartElement("network");
            text(xml, "name", network.name());
            xml.writeStartElement("metadata");
            empty(xml, "idv:network", "xmlns:idv", NAMESPACE, "id", network.id().toString(), "digest", digest(network));
            xml.writeEndElement();
            empty(xml, "forward", "mode", "nat");
            empty(xml, "bridge", "name", bridge(network.id()), "stp", "on", "delay", "0");
            empty(xml, "mtu", "size", Integer.toString(network.mtu()));
            xml.writeStartElement("ip");
            attributes(
                    xml, "address", network.gateway(), "netmask", network.cidr().netmask());
            xml.writeStartElement("dhcp");
            for (HostNetworks.Range range : wish.ranges()) {
                range(xml, range);
            }
            for (HostNetworks.Host host : wish.hosts()) {
                host(xml, host);
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    static String host(HostNetworks.Host host) {
        return write(xml -> host(xml, host));
    }

    static String range(HostNetworks.Range range) {
        return write(xml -> range(xml, range));
    }

    /** Read by earlier releases only: to them another digest is another network. */
    private static String digest(ExternalNetwork network) {
        return String.join(
                " ",
                network.cidr().toString(),
                network.gateway(),
                network.dhcpFirst(),
                network.dhcpLast(),
                Integer.toString(network.mtu()));
    }

    /** The guard rules know NAT bridges by their name's beginning. */
    private static String bridge(UUID network) {
        String digits = network.toString();
        return "virbr-" + digits.substring(digits.length() - BRIDGE_CHARACTERS);
    }

    private static void host(XMLStreamWriter xml, HostNetworks.Host host) throws XMLStreamException {
        if (host.hostname().isEmpty()) {
            empty(xml, "host", "mac", host.mac(), "ip", host.address());
        } else {
            empty(xml, "host", "mac", host.mac(), "name", host.hostname(), "ip", host.address());
        }
    }

    private static void range(XMLStreamWriter xml, HostNetworks.Range range) throws XMLStreamException {
        empty(xml, "range", "start", range.first(), "end", range.last());
    }

    private static void text(XMLStreamWriter xml, String element, String text) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static void empty(XMLStreamWriter xml, String element, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(element);
        attributes(xml, attributes);
    }

    private static void attributes(XMLStreamWriter xml, String... attributes) throws XMLStreamException {
        List<String> pairs = List.of(attributes);
        for (int name = 0; name < pairs.size(); name += 2) {
            xml.writeAttribute(pairs.get(name), pairs.get(name + 1));
        }
    }

    private interface Body {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    private static String write(Body body) {
        try {
            StringWriter text = new StringWriter();
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            body.write(xml);
            // Closes what is open: an empty element stays open until something follows it.
            xml.writeEndDocument();
            xml.close();
            return text.toString();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
