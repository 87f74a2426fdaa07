package org.idvserver.network.outbound.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.PointerByReference;

/** Functions of libvirt that libvirt-java 0.5.4 lacks. */
interface VirNetworkLibrary extends Library {
    VirNetworkLibrary INSTANCE = Native.load("virt", VirNetworkLibrary.class);

    int COMMAND_DELETE = 2;
    int COMMAND_ADD_LAST = 3;
    int SECTION_IP_DHCP_HOST = 4;
    int SECTION_IP_DHCP_RANGE = 5;
    int AFFECT_LIVE_AND_CONFIG = 1 | 2;

    Pointer virNetworkLookupByName(Pointer connection, String name);

    int virNetworkFree(Pointer network);

    int virNetworkUpdate(Pointer network, int command, int section, int parentIndex, String xml, int flags);

    int virNetworkGetDHCPLeases(Pointer network, String mac, PointerByReference leases, int flags);

    void virNetworkDHCPLeaseFree(Pointer lease);

    String virGetLastErrorMessage();

    /** {@code virNetworkDHCPLease} of libvirt-network.h. */
    @Structure.FieldOrder({"iface", "expirytime", "type", "mac", "iaid", "ipaddr", "prefix", "hostname", "clientid"})
    final class DhcpLease extends Structure {
        public String iface;
        /** Seconds since 1970. */
        public long expirytime;

        public int type;
        public String mac;
        public String iaid;
        public String ipaddr;
        public int prefix;
        public String hostname;
        public String clientid;

        DhcpLease(Pointer pointer) {
            super(pointer);
            read();
        }
    }
}
