"""Speaks as the guest of a machine whose QEMU takes frames from a socket; prints which kinds came through to the bridge.

guest.py SOCKET DEVICE BRIDGE MAC, where QEMU connects to SOCKET after the line "ready", and DEVICE is the machine's card on the host.
It sends before it has an address, gets one by DHCP, and sends again as itself and as others: "early-..." are the first, "honest-..."
what must come through.
"""
import ipaddress
import re
import socket
import struct
import sys
import time

MARK = re.compile(rb"@guest-([a-z-]+)@")
LIMIT_SECONDS = 60
# dnsmasq pings an address for three seconds before it offers it.
PATIENCE_SECONDS = 6
BROADCAST = b"\xff" * 6
STRANGER = bytes.fromhex("02deadbeef01")
NOBODY = bytes(4)
EVERYBODY = b"\xff" * 4
TRANSACTION = 0x1D5
MAGIC = bytes.fromhex("63825363")
DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5


def raw(device):
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.bind((device, 0))
    wire.settimeout(0.2)
    return wire


def ethernet(source, kind, payload, destination=BROADCAST):
    return destination + source + struct.pack("!H", kind) + payload


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def ipv4(source, destination, protocol, payload):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + source + destination
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def udp(source_port, destination_port, payload):
    return struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload


def arp(mac, address, target):
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac + address + bytes(6) + target


def dhcp(mac, kind, *options):
    message = struct.pack("!BBBBIHH", 1, 1, 6, 0, TRANSACTION, 0, 0x8000) + bytes(16) + mac + bytes(10 + 192)
    message += MAGIC + bytes([53, 1, kind]) + b"".join(options) + b"\xff"
    return ethernet(mac, 0x0800, ipv4(NOBODY, EVERYBODY, 17, udp(68, 67, message)))


def marked(name):
    return b"@guest-" + name.encode() + b"@"


def packet(name, mac, source, ports=(40000, 40001)):
    return ethernet(mac, 0x0800, ipv4(source, EVERYBODY, 17, udp(*ports, marked(name))))


def question(name, frame_mac, mac, address):
    return ethernet(frame_mac, 0x0806, arp(mac, address, address) + marked(name))


class Guest:
    def __init__(self, path, device, bridge, mac):
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()
        print("ready", flush=True)
        self.line, _ = server.accept()
        self.card, self.bridge, self.mac = raw(device), raw(bridge), mac
        self.seen = set()

    def send(self, *frames):
        for frame in frames:
            frame = frame.ljust(60, b"\0")
            self.line.sendall(struct.pack("!I", len(frame)) + frame)

    def listen(self, until):
        """Collects what comes through until one of that name does, or nothing comes for a moment."""
        try:
            while until not in self.seen:
                self.seen.update(name.decode() for name in MARK.findall(self.bridge.recv(2000)))
        except TimeoutError:
            pass

    def answer(self, kind):
        """The address that a server offers or gives, and the server's."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                frame = self.card.recv(2000)
            except TimeoutError:
                continue
            found = re.search(re.escape(MAGIC) + rb".*?\x35\x01" + bytes([kind]), frame, re.S)
            if found and struct.pack("!I", TRANSACTION) in frame:
                server = re.search(rb"\x36\x04(.{4})", frame[found.start():], re.S).group(1)
                return frame[42 + 16:42 + 20], server
        return None

    def ask(self, kind, answer, *options):
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            self.send(dhcp(self.mac, kind, *options))
            if found := self.answer(answer):
                return found
        raise SystemExit("DHCP answered nothing")

    def address(self):
        offered, server = self.ask(DISCOVER, OFFER)
        given, _ = self.ask(REQUEST, ACK, b"\x32\x04" + offered, b"\x36\x04" + server)
        return given

    def until_it_comes_through(self, frame, name):
        deadline = time.monotonic() + LIMIT_SECONDS
        while name not in self.seen and time.monotonic() < deadline:
            self.send(frame)
            self.listen(name)


def other(address):
    return (ipaddress.ip_address(address) + 1).packed


def main(path, device, bridge, mac):
    mac = bytes.fromhex(mac.replace(":", ""))
    guest = Guest(path, device, bridge, mac)
    early = bytes([192, 0, 2, 1])
    guest.send(packet("early-packet", mac, early), question("early-arp", mac, mac, early))
    own = guest.address()
    guest.until_it_comes_through(packet("honest-packet", mac, own), "honest-packet")
    guest.send(
        question("honest-arp", mac, mac, own),
        ethernet(mac, 0x0806, arp(mac, NOBODY, own) + marked("honest-probe")),
        ethernet(mac, 0x0806, arp(mac, NOBODY, other(own)) + marked("probe-for-other")),
        packet("other-mac", STRANGER, own),
        packet("other-address", mac, other(own)),
        question("arp-frame-of-other", STRANGER, mac, own),
        question("arp-mac-of-other", mac, STRANGER, own),
        question("arp-address-of-other", mac, mac, other(own)),
        packet("answers-dhcp", mac, own, (67, 68)),
        packet("tunnel", mac, own, (40000, 4789)),
        ethernet(mac, 0x86DD, struct.pack("!IHBB", 6 << 28, 20, 58, 255) + bytes(32) + marked("six")),
        ethernet(mac, 0x8100, struct.pack("!HH", 7, 0x0800) + packet("tagged", mac, own)[14:]),
        ethernet(mac, 0x88B5, marked("unknown-kind")),
        ethernet(mac, 39, marked("spanning-tree"), bytes.fromhex("0180c2000000")),
    )
    guest.until_it_comes_through(packet("honest-end", mac, own), "honest-end")
    print("\n".join(sorted(guest.seen)))


main(*sys.argv[1:])
