package org.idvserver.image.outbound.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What matters of a pool's definition: where two differ, libvirt must be told anew.
 *
 * @param location the name of Ceph's pool, or the folder
 * @param access monitors, user and secret
 */
record PoolShape(String type, String location, Set<String> access) {

    static PoolShape of(String xml) {
        Element pool = parse(xml);
        String type = pool.getAttribute("type");
        Set<String> access = new HashSet<>();
        attributes(pool, "host", "name", "port", access);
        attributes(pool, "auth", "type", "username", access);
        attributes(pool, "secret", "uuid", "uuid", access);
        return new PoolShape(
                type, type.equals("dir") ? text(pool, "target", "path") : text(pool, "source", "name"), access);
    }

    boolean isAt(PoolShape other) {
        return type.equals(other.type) && location.equals(other.location);
    }

    private static void attributes(Element pool, String element, String first, String second, Set<String> into) {
        NodeList found = pool.getElementsByTagName(element);
        for (int index = 0; index < found.getLength(); index++) {
            Element one = (Element) found.item(index);
            into.add(element + " " + one.getAttribute(first) + " " + one.getAttribute(second));
        }
    }

    private static String text(Element pool, String parent, String child) {
        NodeList parents = pool.getElementsByTagName(parent);
        if (parents.getLength() == 0) {
            return "";
        }
        NodeList children = ((Element) parents.item(0)).getElementsByTagName(child);
        return children.getLength() == 0
                ? ""
                : children.item(0).getTextContent().strip();
    }

    private static Element parse(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException unreadable) {
            throw new IllegalStateException("libvirt's definition of a pool cannot be read", unreadable);
        }
    }
}
