"""What the programs for guests that send and hear frames have in common."""
import ctypes
import socket
import struct


def enter(namespace_file):
    with open(namespace_file) as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns " + namespace_file)


def card(place):
    """A raw socket of NAMESPACE_FILE:DEVICE; the process is in that namespace from then on."""
    namespace_file, device = place.split(":")
    enter(namespace_file)
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
    opened.bind((device, 0))
    return opened


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def ipv4(source, target, protocol, payload):
    """Of addresses of four bytes."""
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + source + target
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload
