package org.idvserver.agent.host;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** XML by a writer: whatever a value holds, it stays a value. */
public final class XmlText {
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;

    public XmlText() {
        try {
            writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Begins an element with attributes, given as name and value in turn. */
    public XmlText open(String name, String... attributes) {
        try {
            writer.writeStartElement(name);
            for (int index = 0; index < attributes.length; index += 2) {
                writer.writeAttribute(attributes[index], checked(attributes[index + 1]));
            }
            return this;
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Begins an element of a namespace of its own. */
    public XmlText openIn(String namespace, String prefix, String name, String... attributes) {
        return open(prefix + ":" + name, attributes).declare(prefix, namespace);
    }

    public XmlText close() {
        try {
            writer.writeEndElement();
            return this;
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** An element that holds text only. */
    public XmlText element(String name, String value, String... attributes) {
        open(name, attributes);
        try {
            writer.writeCharacters(checked(value));
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
        return close();
    }

    public String text() {
        try {
            writer.flush();
            return text.toString();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private XmlText declare(String prefix, String namespace) {
        try {
            writer.writeNamespace(prefix, namespace);
            return this;
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // The JDK's writer lets through what XML 1.0 cannot hold.
    private static String checked(String value) {
        boolean fits = value.codePoints().allMatch(XmlText::allowed);
        if (!fits) {
            throw new StepFailure("ORDER_INVALID", "a value holds characters that XML does not allow");
        }
        return value;
    }

    private static boolean allowed(int character) {
        boolean control = character < 0x20 && character != '\t' && character != '\n';
        boolean surrogate = character >= 0xD800 && character <= 0xDFFF;
        return !control && !surrogate && character != 0xFFFE && character != 0xFFFF;
    }
}
