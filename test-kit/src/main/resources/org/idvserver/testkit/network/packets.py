"""Frames and streams of guests.

packets.py listen DEVICE MARK    counts frames that hold MARK from the line "ready" until its input ends, and prints how many
packets.py send DEVICE MARK [VLAN]    broadcasts one frame with MARK, tagged when a VLAN is named
packets.py sink ADDRESS PORT    takes one connection from the line "ready" on, and prints the SHA-256 of what it brought
packets.py pour ADDRESS PORT BYTES    sends pseudo-random bytes, and prints their SHA-256
"""
import hashlib
import random
import select
import socket
import struct
import sys

EVERY_KIND = 3
EXPERIMENT = struct.pack("!H", 0x88B5)
LIMIT_SECONDS = 60
QUIET_SECONDS = 0.5


def raw(device):
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_KIND))
    wire.bind((device, 0))
    return wire


def ready():
    print("ready", flush=True)


def listen(device, mark):
    wire, copies = raw(device), 0
    ready()
    ending = False
    while True:
        inputs = [wire] if ending else [wire, sys.stdin]
        heard = select.select(inputs, [], [], QUIET_SECONDS if ending else LIMIT_SECONDS)[0]
        if wire in heard:
            frame, (_, _, kind, *_) = wire.recvfrom(2000)
            copies += kind != socket.PACKET_OUTGOING and mark.encode() in frame
        elif ending:
            break
        else:
            ending = True
    print(copies)


def send(device, mark, vlan=None):
    wire = raw(device)
    tag = struct.pack("!HH", 0x8100, int(vlan)) if vlan else b""
    wire.send(b"\xff" * 6 + wire.getsockname()[4] + tag + EXPERIMENT + mark.encode().ljust(60, b"\0"))


def sink(address, port):
    server = socket.create_server((address, int(port)))
    server.settimeout(LIMIT_SECONDS)
    ready()
    stream, digest = server.accept()[0], hashlib.sha256()
    stream.settimeout(LIMIT_SECONDS)
    while data := stream.recv(1 << 16):
        digest.update(data)
    print(digest.hexdigest())


def pour(address, port, size):
    data = random.Random(1).randbytes(int(size))
    with socket.create_connection((address, int(port)), LIMIT_SECONDS) as stream:
        stream.sendall(data)
    print(hashlib.sha256(data).hexdigest())


{"listen": listen, "send": send, "sink": sink, "pour": pour}[sys.argv[1]](*sys.argv[2:])
