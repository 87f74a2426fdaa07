"""A guest of a course's network: what DHCP tells it, and what the network's names are.

names.py dhcp DEVICE MAC HOSTNAME CLIENT   what a lease says; CLIENT is plain, windows or networkd; SILENT without an answer
names.py decline DEVICE MAC ADDRESS SERVER   says to the DHCP server, in the name of this MAC, that the address is taken
names.py ask SERVER NAME TYPE [tcp]        what is answered to A, AAAA, PTR, ANY or AXFR: records, NONE, or a code such as NXDOMAIN
names.py update SERVER NAME ADDRESS        tries to change a name (RFC 2136): what is answered
"""
import socket
import struct
import sys

LIMIT_SECONDS = 2
TYPES = {"A": 1, "PTR": 12, "AAAA": 28, "AXFR": 252, "ANY": 255}
CODES = {1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 9: "NOTAUTH"}
NAMED = {3: "router", 6: "name servers", 15: "domain", 26: "mtu", 119: "search"}
CLIENTS = {
    "plain": b"",
    "windows": b"\x3c\x08MSFT 5.0",
    "networkd": b"\x3d\x13\xff\x01\x02\x03\x04\x00\x02\x00\x00\xab\x11\x01\x02\x03\x04\x05\x06\x07\x08",
}


def labels(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def name_at(message, at):
    """The name, and where it ends."""
    parts, end = [], None
    while message[at]:
        if message[at] >= 192:
            end = end or at + 2
            at = struct.unpack("!H", message[at:at + 2])[0] & 0x3FFF
        else:
            parts.append(message[at + 1:at + 1 + message[at]].decode())
            at += 1 + message[at]
    return ".".join(parts), end or at + 1


def by_udp(server, sent):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(LIMIT_SECONDS)
        one.connect((server, 53))
        one.send(sent)
        return one.recv(4096)


def by_tcp(server, sent):
    with socket.create_connection((server, 53), LIMIT_SECONDS) as one:
        one.sendall(struct.pack("!H", len(sent)) + sent)
        return one.recv(4096)[2:]


def told(server, sent, by):
    try:
        heard = by(server, sent)
    except socket.timeout:
        return "SILENT"
    except OSError:
        return "CLOSED"
    if not heard:
        return "CLOSED"
    code = heard[3] & 15
    return CODES.get(code, str(code)) if code else records(heard)


def records(message):
    questions, answers = struct.unpack("!HH", message[4:8])
    at, found = 12, []
    for _ in range(questions):
        at = name_at(message, at)[1] + 4
    for _ in range(answers):
        at = name_at(message, at)[1]
        kind, length = struct.unpack("!H", message[at:at + 2])[0], struct.unpack("!H", message[at + 8:at + 10])[0]
        at += 10
        if kind == 1:
            found.append(socket.inet_ntoa(message[at:at + 4]))
        elif kind == 12:
            found.append(name_at(message, at)[0])
        else:
            found.append("type %d" % kind)
        at += length
    return " ".join(sorted(found)) or "NONE"


def ask(server, name, kind, by="udp"):
    sent = struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels(name) + struct.pack("!HH", TYPES[kind], 1)
    return told(server, sent, by_tcp if by == "tcp" else by_udp)


def update(server, name, address):
    zone = labels(name.split(".", 1)[1]) + struct.pack("!HH", 6, 1)
    record = labels(name) + struct.pack("!HHIH", 1, 1, 300, 4) + socket.inet_aton(address)
    return told(server, struct.pack("!HHHHHH", 7, 5 << 11, 1, 0, 1, 0) + zone + record, by_udp)


def client_socket(device):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    one.settimeout(LIMIT_SECONDS)
    one.bind(("0.0.0.0", 68))
    return one


def client_head(mac):
    return struct.pack("!BBBBIHH16x", 1, 1, 6, 0, 0x1D5, 0, 0x8000) + bytes.fromhex(mac.replace(":", "")) + b"\0" * 202


def decline(device, mac, address, server):
    said = b"\x35\x01\x04\x32\x04" + socket.inet_aton(address) + b"\x36\x04" + socket.inet_aton(server) + b"\xff"
    with client_socket(device) as one:
        one.sendto(client_head(mac) + b"\x63\x82\x53\x63" + said, ("255.255.255.255", 67))
    return "SENT"


def dhcp(device, mac, hostname, client):
    with client_socket(device) as one:
        head = client_head(mac)
        usual = b"\x0c" + bytes([len(hostname)]) + hostname.encode() + CLIENTS[client] + b"\x37\x06\x01\x03\x06\x0f\x1a\x77\xff"
        try:
            offer = exchange(one, head + b"\x63\x82\x53\x63\x35\x01\x01" + usual)
            wish = b"\x35\x01\x03\x32\x04" + offer[16:20] + b"\x36\x04" + options(offer)[54]
            lease = exchange(one, head + b"\x63\x82\x53\x63" + wish + usual)
        except socket.timeout:
            return "SILENT"
    lines = ["address " + socket.inet_ntoa(lease[16:20])]
    lines += [NAMED[number] + " " + shown(number, value) for number, value in sorted(options(lease).items()) if number in NAMED]
    return "\n".join(lines)


def exchange(one, message):
    one.sendto(message, ("255.255.255.255", 67))
    return one.recv(4096)


def options(message):
    found, at = {}, 240
    while message[at] != 255:
        if message[at] == 0:
            at += 1
            continue
        found[message[at]] = message[at + 2:at + 2 + message[at + 1]]
        at += 2 + message[at + 1]
    return found


def shown(number, value):
    if number in (3, 6):
        return " ".join(socket.inet_ntoa(value[at:at + 4]) for at in range(0, len(value), 4))
    if number == 119:
        return name_at(value, 0)[0]
    return str(struct.unpack("!H", value)[0]) if number == 26 else value.rstrip(b"\0").decode()


if __name__ == "__main__":
    print({"dhcp": dhcp, "decline": decline, "ask": ask, "update": update}[sys.argv[1]](*sys.argv[2:]))
