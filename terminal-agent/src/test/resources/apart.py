"""Sends what should not arrive, and tells what listeners heard of it: its name and the address it came from, one a line.

apart.py LISTENER[,LISTENER] NAME=WHAT...       a listener is NAMESPACE_FILE:DEVICE
apart.py connect NAMESPACE_FILE ADDRESS PORT    OPEN, CLOSED or SILENT

WHAT is one of
  frame,NAMESPACE_FILE:DEVICE,MAC,TO_MAC,ADDRESS,TO_ADDRESS   UDP, into the card
  arp,NAMESPACE_FILE:DEVICE,MAC,ADDRESS,TO_ADDRESS
  udp|syn|ack|rst|icmp,NAMESPACE_FILE,ADDRESS,TO_ADDRESS      by the sender's routes; icmp is an error about a packet that never was
  vxlan,NAMESPACE_FILE,ADDRESS,TO_ADDRESS,VNI                 a broadcast in a tunnel's packet, by the sender's routes
The last one is honest, and is sent until every listener heard it: what was sent before has arrived by then, or never will.
What is in a tunnel's packet is not heard on the cable that bears it.
"""
import re
import select
import socket
import struct
import sys
import time

from frames import card, checksum, enter, ipv4

MARK = re.compile(rb"@apart(\d\d)")
LIMIT_SECONDS = 10
PAUSE_SECONDS = 0.3
VXLAN_PORT = 4789
OUTGOING = 4  # PACKET_OUTGOING of packet(7)
FLAGS = {"syn": 0x02, "ack": 0x10, "rst": 0x04}


def between(source, target, protocol, payload):
    return ipv4(socket.inet_aton(source), socket.inet_aton(target), protocol, payload)


def udp(source, target, payload, port=5001):
    return between(source, target, 17, struct.pack("!HHHH", 5000, port, 8 + len(payload), 0) + payload)


def tcp(source, target, flags, payload):
    """Each by a port of its own: none belongs to the connection of another."""
    segment = struct.pack("!HHIIBBHHH", 6000 + flags, 5001, 1, 1, 5 << 4, flags, 1024, 0, 0) + payload
    pseudo = socket.inet_aton(source) + socket.inet_aton(target) + struct.pack("!BBH", 0, 6, len(segment))
    return between(source, target, 6, segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:])


def icmp_error(source, target, payload):
    message = struct.pack("!BBHI", 3, 1, 0, 0) + udp(target, source, payload)
    return between(source, target, 1, message[:2] + struct.pack("!H", checksum(message)) + message[4:])


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ethernet(target, source, kind, payload):
    return (mac(target) + mac(source) + struct.pack("!H", kind) + payload).ljust(60, b"\0")


def vxlan(source, target, vni, mark):
    inner = ethernet("ff:ff:ff:ff:ff:ff", "02:ee:ee:ee:ee:ee", 0x0800, udp("192.0.2.1", "255.255.255.255", mark))
    return udp(source, target, struct.pack("!II", 8 << 24, int(vni) << 8) + inner, VXLAN_PORT)


def frame_sender(kind, arguments, mark):
    place, own = arguments[:2]
    if kind == "arp":
        message = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac(own) + socket.inet_aton(arguments[2])
        message += b"\0" * 6 + socket.inet_aton(arguments[3])
        frame = ethernet("ff:ff:ff:ff:ff:ff", own, 0x0806, message) + mark
    else:
        frame = ethernet(arguments[2], own, 0x0800, udp(arguments[3], arguments[4], mark))
    opened = card(place)
    return lambda: opened.send(frame)


def packet_sender(kind, arguments, mark):
    namespace_file, source, target = arguments[:3]
    packet = {
        "udp": lambda: udp(source, target, mark),
        "icmp": lambda: icmp_error(source, target, mark),
        "vxlan": lambda: vxlan(source, target, arguments[3], mark),
    }.get(kind, lambda: tcp(source, target, FLAGS[kind], mark))()
    enter(namespace_file)
    opened = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    return lambda: opened.sendto(packet, (target, 0))


def heard(listener):
    """The number and the source of a marked packet that came in; None for all else."""
    frame, (_, _, direction, _, _) = listener.recvfrom(4096)
    found = MARK.search(frame)
    if direction == OUTGOING or not found:
        return None
    if frame[12:14] != b"\x08\x00":
        return int(found.group(1)), "-"
    if frame[23] == 17 and struct.unpack("!H", frame[36:38])[0] == VXLAN_PORT:
        return None
    return int(found.group(1)), socket.inet_ntoa(frame[26:30])


def hear(places, whats):
    listeners = [card(place) for place in places.split(",")]
    names, senders = [], []
    for number, what in enumerate(whats):
        name, text = what.split("=", 1)
        kind, *arguments = text.split(",")
        make = frame_sender if kind in ("frame", "arp") else packet_sender
        names.append(name)
        senders.append(make(kind, arguments, b"@apart%02d" % number))
    for send in senders[:-1]:
        send()
    told, ended, limit = set(), set(), time.monotonic() + LIMIT_SECONDS
    while len(ended) < len(listeners) and time.monotonic() < limit:
        senders[-1]()
        pause = time.monotonic() + PAUSE_SECONDS
        while time.monotonic() < pause:
            for listener in select.select(listeners, [], [], max(0, pause - time.monotonic()))[0]:
                found = heard(listener)
                if found:
                    told.add("%s %s" % (names[found[0]], found[1]))
                if found and found[0] == len(names) - 1:
                    ended.add(listener)
    if len(ended) < len(listeners):
        told.add("DEAF: the honest one was not heard everywhere")
    print("\n".join(sorted(told)))


def connect(namespace_file, address, port):
    enter(namespace_file)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.settimeout(1.5)
        try:
            one.connect((address, int(port)))
            print("OPEN")
        except socket.timeout:
            print("SILENT")
        except OSError:
            print("CLOSED")


if sys.argv[1] == "connect":
    connect(*sys.argv[2:])
else:
    hear(sys.argv[1], sys.argv[2:])
