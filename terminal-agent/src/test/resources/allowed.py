"""The world outside of an exam's network, and what a guest there tries.

allowed.py world              servers, in the namespace that has their addresses; runs until it is killed
allowed.py ask SERVER NAME [tcp]        what a name server answers: NXDOMAIN, REFUSED, NONE or addresses, SILENT when it does not
allowed.py serve ADDRESS PORT           one server, until it is killed
allowed.py tcp ADDRESS PORT             what a server says: OK, CLOSED or SILENT
allowed.py udp ADDRESS PORT             the same
allowed.py hold ADDRESS PORT FILE       stays connected, and writes after each exchange of a line what it is: OK, CLOSED or SILENT
"""
import selectors
import socket
import struct
import sys
import time

NAMES = {
    b"exam.example.edu": "203.0.113.10",
    b"second.exam.example.edu": "203.0.113.11",
    b"later.example.edu": "203.0.113.12",
    b"other.example.org": "203.0.113.10",
    b"www.later.example.edu": "203.0.113.12",
}
SERVERS = ["203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13", "203.0.113.99"]
TCP_PORTS = [80, 443, 853, 8443]
UDP_PORTS = [443, 5000]
NAME_SERVER = "203.0.113.53"
OTHER_NAME_SERVER = "203.0.113.54"
LIMIT_SECONDS = 1.5
CODES = {2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED"}


def question(name, kind=1):
    labels = b"".join(bytes([len(label)]) + label for label in name.encode().split(b"."))
    return struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


def asked(message):
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]])
        at += 1 + message[at]
    return b".".join(labels).lower(), struct.unpack("!H", message[at + 1:at + 3])[0], message[12:at + 5]


def answer(message, names):
    """The address that is right; of some names one of this node or of its campus, as the name says: 10-0-0-1.trap.example.edu."""
    name, kind, section = asked(message)
    address = names(name) if kind == 1 else None
    flags = 0x8180 if names(name) else 0x8183
    head = message[:2] + struct.pack("!HHHHH", flags, 1, 1 if address else 0, 0, 0)
    if not address:
        return head + section
    return head + section + struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(address)


def right(name):
    if name.endswith(b".trap.example.edu"):
        return name.split(b".")[0].decode().replace("-", ".")
    return NAMES.get(name)


def wrong(name):
    return "203.0.113.13"


def serve(only=None, port=None):
    selector = selectors.DefaultSelector()

    def listen(address, port, kind, act):
        one = socket.socket(socket.AF_INET, kind)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((address, port))
        if kind == socket.SOCK_STREAM:
            one.listen(50)
        one.setblocking(False)
        selector.register(one, selectors.EVENT_READ, act)

    def accept(names):
        def accepted(server):
            client, _ = server.accept()
            selector.register(client, selectors.EVENT_READ, lambda it: talk(it, names))
        return accepted

    def talk(client, names):
        try:
            heard = client.recv(4096)
            if names and heard:
                told = answer(heard[2:], names)
                client.sendall(struct.pack("!H", len(told)) + told)
            elif heard:
                client.sendall(heard)
        except OSError:
            heard = b""
        if not heard:
            selector.unregister(client)
            client.close()

    def reply(names):
        def replied(server):
            heard, sender = server.recvfrom(4096)
            server.sendto(answer(heard, names) if names else heard, sender)
        return replied

    if only:
        listen(only, int(port), socket.SOCK_STREAM, accept(None))
    else:
        for address in SERVERS:
            for port in TCP_PORTS:
                listen(address, port, socket.SOCK_STREAM, accept(None))
            for port in UDP_PORTS:
                listen(address, port, socket.SOCK_DGRAM, reply(None))
        for address, names in ((NAME_SERVER, right), (OTHER_NAME_SERVER, wrong)):
            listen(address, 53, socket.SOCK_DGRAM, reply(names))
            listen(address, 53, socket.SOCK_STREAM, accept(names))
    while True:
        for key, _ in selector.select():
            key.data(key.fileobj)


def connect(address, port):
    return socket.create_connection((address, int(port)), LIMIT_SECONDS)


def exchange(one):
    try:
        one.sendall(b"hello\n")
        return "OK" if one.recv(100) == b"hello\n" else "CLOSED"
    except socket.timeout:
        return "SILENT"
    except OSError:
        return "CLOSED"


def tcp(address, port):
    try:
        with connect(address, port) as one:
            return exchange(one)
    except socket.timeout:
        return "SILENT"
    except OSError:
        return "CLOSED"


def udp(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(LIMIT_SECONDS)
        one.connect((address, int(port)))
        return exchange(one)


def ask(server, name, by="udp"):
    try:
        if by == "tcp":
            with connect(server, 53) as one:
                sent = question(name)
                one.sendall(struct.pack("!H", len(sent)) + sent)
                heard = one.recv(4096)[2:]
        else:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                one.settimeout(LIMIT_SECONDS)
                one.connect((server, 53))
                one.send(question(name))
                heard = one.recv(4096)
    except socket.timeout:
        return "SILENT"
    except OSError:
        return "CLOSED"
    if not heard:
        return "CLOSED"
    code = heard[3] & 15
    if code:
        return CODES.get(code, str(code))
    return socket.inet_ntoa(heard[-4:]) if struct.unpack("!H", heard[6:8])[0] else "NONE"


def hold(address, port, file):
    with open(file, "w") as told, connect(address, port) as one:
        while True:
            seen = exchange(one)
            told.write(seen + "\n")
            told.flush()
            if seen == "CLOSED":
                return
            time.sleep(0.2)


def main():
    acts = {"world": serve, "serve": serve, "ask": ask, "tcp": tcp, "udp": udp, "hold": hold}
    print(acts[sys.argv[1]](*sys.argv[2:]) or "")


if __name__ == "__main__":
    main()
