package org.idvserver.agent.networks;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.idvserver.agent.host.XmlDocument;
import org.idvserver.agent.host.XmlText;
import org.idvserver.agent.networks.NatNetwork.StaticHost;
import org.w3c.dom.Element;

/** A NAT network in libvirt's language, both ways: what is read back equals what was written. */
public final class NatNetworkXml {

    private NatNetworkXml() {}

    public static String write(NatNetwork network) {
        XmlText xml = new XmlText();
        xml.open("network");
        xml.element("name", network.name());
        xml.element("uuid", network.id());
        xml.open("forward", "mode", "nat", "dev", network.device()).close();
        xml.open("bridge", "name", network.bridge(), "stp", "off", "delay", "0").close();
        xml.open("mtu", "size", String.valueOf(network.mtu())).close();
        xml.open("ip", "address", network.gateway(), "netmask", network.netmask());
        if (!network.hosts().isEmpty()) {
            xml.open("dhcp");
            network.hosts().forEach(host -> writeHost(xml, host));
            xml.close();
        }
        return xml.close().close().text();
    }

    public static String write(StaticHost host) {
        XmlText xml = new XmlText();
        writeHost(xml, host);
        return xml.text();
    }

    /** Empty when it is not one that this agent made. */
    public static Optional<NatNetwork> read(String text) {
        XmlDocument xml = XmlDocument.parse(text);
        SortedSet<StaticHost> hosts = new TreeSet<>();
        for (Element host : xml.all("/network/ip/dhcp/host")) {
            hosts.add(new StaticHost(host.getAttribute("mac"), host.getAttribute("ip"), host.getAttribute("name")));
        }
        String mtu = xml.value("/network/mtu/@size");
        NatNetwork network = new NatNetwork(
                xml.value("/network/uuid"),
                xml.value("/network/name"),
                xml.value("/network/forward/@dev"),
                xml.value("/network/ip/@address"),
                xml.value("/network/ip/@netmask"),
                mtu.isEmpty() ? 0 : Integer.parseInt(mtu),
                hosts);
        return Optional.of(network).filter(it -> it.bridge().equals(xml.value("/network/bridge/@name")));
    }

    private static void writeHost(XmlText xml, StaticHost host) {
        xml.open("host", "mac", host.mac(), "name", host.hostname(), "ip", host.address())
                .close();
    }
}
