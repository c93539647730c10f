#!/usr/bin/python3
"""A collector for syslog over TLS (RFC 5425): writes each message it is sent as a line to a file.

usage: syslog_receiver.py PORT CERTIFICATE KEY CLIENT_CA FILE     CLIENT_CA "-": no certificate is asked for

Prints a line once it listens. Ends with status 1 at the first octet that is not framed as it should be.
"""

import os
import socketserver
import ssl
import sys

port, certificate, key, client_ca, path = sys.argv[1:]
out = open(path, "ab", buffering=0)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
if client_ca != "-":
    context.load_verify_locations(client_ca)
    context.verify_mode = ssl.CERT_REQUIRED


def read_length(stream):
    digits = b""
    while (octet := stream.read(1)) != b" ":
        if octet == b"" and digits == b"":
            return None
        if not octet.isdigit() or len(digits) > 6 or (digits == b"" and octet == b"0"):
            print(f"bad framing after {digits!r}: {octet!r}", file=sys.stderr, flush=True)
            os._exit(1)
        digits += octet
    return int(digits)


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            with context.wrap_socket(self.request, server_side=True) as secure, secure.makefile("rb") as stream:
                while (length := read_length(stream)) is not None:
                    out.write(stream.read(length) + b"\n")
        except (ssl.SSLError, OSError):
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", int(port)), Connection) as server:
    print(f"listening on {server.server_address[1]}", flush=True)
    server.serve_forever()
