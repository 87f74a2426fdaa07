"""Sends frames as a guest would that is honest, and as one that plays another; tells which of them a listener saw, one a line.

spoof.py SENDER LISTENER OWN_MAC OWN_ADDRESS OTHER_MAC OTHER_ADDRESS, where SENDER and LISTENER are NAMESPACE_FILE:DEVICE.
Each frame bears its number behind its end, where nobody but the listener here looks, and as the payload of UDP: a bridge may cut what is
behind the end of a packet.
"""
import re
import socket
import struct
import sys
import time

from frames import card, checksum, ipv4

PAYLOAD = b"@spoof__"
MARK = re.compile(rb"@spoof(\d\d)")
LIMIT_SECONDS = 5
SHORTEST_FRAME = 60
BROADCAST = b"\xff" * 6
ALL_NODES_MAC = bytes.fromhex("333300000001")


def ethernet(source, payload, kind, destination=BROADCAST):
    return destination + source + struct.pack("!H", kind) + payload


def arp(operation, sender_mac, sender_ip, target_ip, target_mac=b"\0" * 6):
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + sender_mac + sender_ip + target_mac + target_ip


def udp(source_port, destination_port):
    return struct.pack("!HHHH", source_port, destination_port, 8 + len(PAYLOAD), 0) + PAYLOAD


def ipv6(source, destination, protocol, payload):
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 255) + source + destination + payload


def icmp6(source, destination, kind, body):
    message = struct.pack("!BBH", kind, 0, 0) + body
    pseudo = source + destination + struct.pack("!II", len(message), 58)
    return message[:2] + struct.pack("!H", checksum(pseudo + message)) + message[4:]


def link_address(kind, address):
    return struct.pack("!BB", kind, 1) + address


def frames(own_mac, own, other_mac, other):
    """The last one ends it."""
    zero, everybody = b"\0" * 4, b"\xff" * 4
    unspecified = b"\0" * 16
    link_local, routed, all_nodes = (
        socket.inet_pton(socket.AF_INET6, text) for text in ("fe80::aa:1", "2001:db8::1", "ff02::1"))

    def four(payload, source=own, destination=everybody, source_mac=own_mac):
        return ethernet(source_mac, ipv4(source, destination, 17, payload), 0x0800)

    def six(protocol, payload, source=link_local, source_mac=own_mac):
        return ethernet(source_mac, ipv6(source, all_nodes, protocol, payload), 0x86DD, ALL_NODES_MAC)

    def neighbour(kind, options, source=link_local):
        flags = b"\x20\0\0\0" if kind == 136 else zero
        return six(58, icmp6(source, all_nodes, kind, flags + link_local + options), source)

    router = icmp6(link_local, all_nodes, 134, b"\x40\0\x07\x08" + b"\0" * 8 + link_address(1, own_mac))
    decline = struct.pack("!HHHH", 68, 67, 8 + 44 + len(PAYLOAD), 0) + (
        struct.pack("!BBBB", 1, 1, 6, 0) + b"\0" * 24 + other_mac + b"\0" * 10 + PAYLOAD)
    return {
        "honest-arp-request": ethernet(own_mac, arp(1, own_mac, own, other), 0x0806),
        "honest-arp-reply": ethernet(own_mac, arp(2, own_mac, own, other, other_mac), 0x0806),
        "honest-arp-probe": ethernet(own_mac, arp(1, own_mac, zero, own), 0x0806),
        "honest-ip": four(udp(5000, 5001)),
        "honest-dhcp-request": four(udp(68, 67), source=zero),
        "honest-dhcp-renewal": four(udp(68, 67)),
        "six-solicitation": neighbour(135, link_address(1, own_mac)),
        "six-address-check": neighbour(135, b"", source=unspecified),
        "six-advertisement": neighbour(136, link_address(2, own_mac)),
        "six-udp": six(17, udp(5000, 5001)),
        "forged-mac-arp": ethernet(other_mac, arp(1, other_mac, own, other), 0x0806),
        "forged-mac-ip": four(udp(5000, 5001), source_mac=other_mac),
        "forged-mac-six": six(17, udp(5000, 5001), source_mac=other_mac),
        "forged-mac-dhcp-request": four(udp(68, 67), source=zero, source_mac=other_mac),
        "forged-ip": four(udp(5000, 5001), source=other),
        "forged-ip-of-nobody": four(udp(5000, 5001), source=zero),
        "forged-arp-address": ethernet(own_mac, arp(2, own_mac, other, own), 0x0806),
        "forged-arp-mac": ethernet(own_mac, arp(2, other_mac, own, other), 0x0806),
        "forged-dhcp-offer": four(udp(67, 68)),
        "forged-dhcp-offer-from-another-port": four(udp(6767, 68)),
        "forged-dhcp-offer-as-other": four(udp(67, 68), source=other),
        "forged-router": six(58, router),
        "forged-router-behind-options": six(60, struct.pack("!BBBB", 58, 0, 1, 4) + zero + router),
        "forged-router-in-fragments": six(44, struct.pack("!BBHI", 58, 0, 1, 7) + router),
        "forged-redirect": six(58, icmp6(link_local, all_nodes, 137, b"\0" * 36)),
        "forged-advertisement": neighbour(136, link_address(2, other_mac)),
        "forged-advertisement-without-mac": neighbour(136, b""),
        "forged-solicitation": neighbour(135, link_address(1, other_mac)),
        "forged-solicitation-twice": neighbour(135, link_address(1, other_mac) + link_address(1, own_mac)),
        "forged-dhcp6-advertise": six(17, udp(547, 546)),
        "forged-dhcp6-advertise-from-another-port": six(17, udp(5470, 546)),
        "forged-routed-six": six(17, udp(5000, 5001), source=routed),
        "unseen-dhcp-decline": ethernet(own_mac, ipv4(zero, everybody, 17, decline), 0x0800),
        "forged-mac-to-the-bridge": ethernet(
            other_mac, ipv4(other, own, 17, udp(5000, 4789)), 0x0800, bytes.fromhex("0180c200000e")),
        "forged-arp-probe": ethernet(own_mac, arp(1, own_mac, zero, other), 0x0806),
        "forged-reverse-arp": ethernet(own_mac, arp(3, other_mac, zero, zero), 0x8035),
        "honest-end": ethernet(own_mac, arp(1, own_mac, own, other), 0x0806),
    }


def main():
    sender, listener = card(sys.argv[1]), card(sys.argv[2])
    own_mac, other_mac = (bytes.fromhex(sys.argv[number].replace(":", "")) for number in (3, 5))
    own, other = (socket.inet_aton(sys.argv[number]) for number in (4, 6))
    wanted = frames(own_mac, own, other_mac, other)
    names = list(wanted)
    for number, name in enumerate(names):
        mark = PAYLOAD.replace(b"__", b"%02d" % number)
        sender.send(wanted[name].replace(PAYLOAD, mark).ljust(SHORTEST_FRAME, b"\0") + mark)
    seen, end = set(), time.monotonic() + LIMIT_SECONDS
    while names[-1] not in seen and time.monotonic() < end:
        listener.settimeout(max(0.01, end - time.monotonic()))
        try:
            found = MARK.search(listener.recv(2048))
        except socket.timeout:
            break
        if found:
            seen.add(names[int(found.group(1))])
    print("\n".join(sorted(seen)))


main()
