package org.idvserver.image.outbound.libvirt;

import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/**
 * Keeps a guest from sending as another: by its own MAC only, and from the address that libvirt saw DHCP give it; before that it
 * speaks to DHCP alone. libvirt keeps the rules for as long as the machine runs.
 *
 * @see <a href="https://libvirt.org/formatnwfilter.html">Network filters</a>
 */
final class GuestFilter {
    static final String NAME = "idv-maintenance-guest";

    private static final String XML =
            """
            <filter name='%s' chain='root'>
              <uuid>5d3f1b7e-3c55-4f0e-9f5a-1d7c0a6be8f4</uuid>
              <rule action='drop' direction='out' priority='-900'><mac match='no' srcmacaddr='$MAC'/></rule>
              <rule action='accept' direction='out' priority='-800'><arp arpsrcmacaddr='$MAC' arpsrcipaddr='$IP'/></rule>
              <rule action='accept' direction='out' priority='-800'>
                <arp arpsrcmacaddr='$MAC' arpsrcipaddr='0.0.0.0' arpdstipaddr='$IP'/>
              </rule>
              <rule action='drop' direction='out' priority='-700'><ip protocol='udp' srcportstart='67'/></rule>
              <rule action='drop' direction='out' priority='-700'><ip protocol='udp' dstportstart='4789'/></rule>
              <rule action='accept' direction='out' priority='-600'>
                <ip srcipaddr='0.0.0.0' dstipaddr='255.255.255.255' protocol='udp' srcportstart='68' dstportstart='67'/>
              </rule>
              <rule action='accept' direction='out' priority='-600'><ip srcipaddr='$IP'/></rule>
              <rule action='drop' direction='out' priority='1000'><mac/></rule>
            </filter>
            """
                    .formatted(NAME);

    private GuestFilter() {}

    /** Makes it, or makes it what it should be. */
    static void ensure(Connect libvirt) throws LibvirtException {
        libvirt.networkFilterDefineXML(XML).free();
    }
}
