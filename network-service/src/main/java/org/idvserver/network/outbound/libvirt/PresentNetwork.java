package org.idvserver.network.outbound.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.ExternalNetwork;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What libvirt says of a network; an id only when the suite made it.
 *
 * @param bridge the Linux bridge it is
 * @param connections how many cards are plugged into it, whoever's they are
 * @param definition what can be changed by making it anew only
 * @param ranges of addresses that DHCP gives to hosts it does not know
 */
record PresentNetwork(
        Optional<UUID> id,
        String bridge,
        int connections,
        Definition definition,
        Set<HostNetworks.Range> ranges,
        Set<HostNetworks.Host> hosts) {

    record Definition(String gateway, String netmask, int mtu) {
        static Definition of(ExternalNetwork network) {
            return new Definition(network.gateway(), network.cidr().netmask(), network.mtu());
        }

        boolean holds(HostNetworks.Host host) {
            return Cidr.together(host.address(), gateway, netmask);
        }
    }

    static PresentNetwork read(String xml) {
        Document document = parse(xml);
        Set<HostNetworks.Host> hosts = all(document, "host")
                .map(host -> new HostNetworks.Host(
                        host.getAttribute("mac"), host.getAttribute("ip"), host.getAttribute("name")))
                .collect(Collectors.toSet());
        Set<HostNetworks.Range> ranges = all(document, "range")
                .map(range -> new HostNetworks.Range(range.getAttribute("start"), range.getAttribute("end")))
                .collect(Collectors.toSet());
        Element mark = (Element)
                document.getElementsByTagNameNS(NetworkXml.NAMESPACE, "network").item(0);
        return new PresentNetwork(
                Optional.ofNullable(mark).map(ours -> UUID.fromString(ours.getAttribute("id"))),
                attribute(document, "bridge", "name"),
                number(document.getDocumentElement().getAttribute("connections")),
                new Definition(
                        attribute(document, "ip", "address"),
                        attribute(document, "ip", "netmask"),
                        number(attribute(document, "mtu", "size"))),
                ranges,
                hosts);
    }

    /** Of the hosts wished those that have a place in it as it is, so that who comes gets an address; the others keep what they have. */
    List<HostNetworks.Host> fitting(List<HostNetworks.Host> wished) {
        return wished.stream()
                .flatMap(host -> definition.holds(host)
                        ? Stream.of(host)
                        : hosts.stream().filter(known -> known.mac().equals(host.mac())))
                .toList();
    }

    /** Whether a domain has a card in a network. */
    static boolean isUsed(String network, String bridge, String domainXml) {
        NodeList sources = parse(domainXml).getElementsByTagName("source");
        for (int index = 0; index < sources.getLength(); index++) {
            Element source = (Element) sources.item(index);
            if (source.getParentNode().getNodeName().equals("interface")
                    && (source.getAttribute("network").equals(network)
                            || source.getAttribute("bridge").equals(bridge))) {
                return true;
            }
        }
        return false;
    }

    /** Of the first such element; empty when there is none. */
    private static String attribute(Document document, String element, String attribute) {
        Element first = (Element) document.getElementsByTagName(element).item(0);
        return first == null ? "" : first.getAttribute(attribute);
    }

    private static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static Stream<Element> all(Document document, String name) {
        NodeList elements = document.getElementsByTagName(name);
        return IntStream.range(0, elements.getLength()).mapToObj(index -> (Element) elements.item(index));
    }

    private static Document parse(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        } catch (ParserConfigurationException | SAXException | IOException unreadable) {
            throw new IllegalStateException("libvirt's XML cannot be read", unreadable);
        }
    }
}
