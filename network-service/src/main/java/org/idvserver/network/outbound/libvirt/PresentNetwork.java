package org.idvserver.network.outbound.libvirt;

import java.io.IOException;
import java.io.StringReader;
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
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What libvirt says of a network; id and digest only when the suite made it. */
record PresentNetwork(Optional<UUID> id, String digest, Set<HostNetworks.Host> hosts, Set<HostNetworks.Range> ranges) {

    static PresentNetwork read(String xml) {
        Document document = parse(xml);
        NodeList marks = document.getElementsByTagNameNS(NetworkXml.NAMESPACE, "network");
        Element mark = (Element) marks.item(0);
        Set<HostNetworks.Host> hosts = all(document, "host")
                .map(host -> new HostNetworks.Host(
                        host.getAttribute("mac"), host.getAttribute("ip"), host.getAttribute("name")))
                .collect(Collectors.toSet());
        Set<HostNetworks.Range> ranges = all(document, "range")
                .map(range -> new HostNetworks.Range(range.getAttribute("start"), range.getAttribute("end")))
                .collect(Collectors.toSet());
        return mark == null
                ? new PresentNetwork(Optional.empty(), "", hosts, ranges)
                : new PresentNetwork(
                        Optional.of(UUID.fromString(mark.getAttribute("id"))),
                        mark.getAttribute("digest"),
                        hosts,
                        ranges);
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
