"""The rival that users have: a plain script that moves files through the module, with pyserial.

It does what such scripts do: a file after the other, each packet's result looked at, no check of what came of it.
It prints the seconds between the session and the last result, and those since it was started.
"""

import argparse
import json
import os
import re
import time

START = time.monotonic()

import serial  # noqa: E402: loading it is among what a user waits for

PACKET_BYTES = 4096
INLINE_BYTES = 1024
PATIENCE_S = 60


class Module:
    def __init__(self, port, baud):
        self.port = serial.Serial(port, baud, timeout=PATIENCE_S)
        self.heard = bytearray()

    def say(self, line):
        self.port.write(line + b"\r")

    def hear(self):
        run = self.port.read(max(1, self.port.in_waiting))
        if not run:
            raise TimeoutError(bytes(self.heard[-200:]))
        self.heard += run

    def until(self, pattern):
        """What matched, its groups, and what stood in front of it."""
        while not (found := re.search(pattern, self.heard)):
            self.hear()
        result = (found[0], *found.groups(), bytes(self.heard[: found.start()]))
        del self.heard[: found.end()]
        return result

    def exactly(self, count):
        while len(self.heard) < count:
            self.hear()
        run = bytes(self.heard[:count])
        del self.heard[:count]
        return run


def upload(module, path, way):
    name = os.path.basename(path).encode()
    size = os.path.getsize(path)
    most = INLINE_BYTES if way == "inline" else PACKET_BYTES
    with open(path, "rb") as file:
        sent = 0
        while sent < size:
            run = file.read(most)
            sent += len(run)
            eof = int(sent == size)
            head = b'AT+MFTPSTOR=0,"%s",%d,%d' % (name, eof, len(run))
            if way == "inline":
                module.say(head + b',"' + run + b'"')
            else:
                module.say(head)
                module.until(rb">")
                module.port.write(run)
            said, result, _ = module.until(rb"\+MFTPSTOR: 0,(\d+)(?:,\d+)?\r\n|ERROR.*\r\n")
            if result != b"0":
                raise RuntimeError(said)


def sizes(module, directory):
    module.say(b'AT+MFTPLIST=0,"%s"' % directory)
    module.until(rb"OK\r\n")
    listed = {}
    while True:
        module.say(b"AT+MFTPPWD=0")
        said, before = module.until(rb"\+MFTPPWD: 0,0,.*\r\n|\+MFTPPWD: 0,\d+\r\n|ERROR.*\r\n")
        listed.update(re.findall(rb'\+MFTPLIST: 0,0,"([^"]+)",(\d+),', before))
        if b"PWD: 0,0" in said:
            return {name: int(size) for name, size in listed.items()}
        time.sleep(0.01)


def download(module, name, size, into):
    module.say(b'AT+MFTPRETR=0,"%s"' % name)
    with open(os.path.join(into, name.decode()), "wb") as file:
        got = 0
        while got < size:
            said, result, length, _ = module.until(
                rb"\+MFTPRETR: 0,(\d+)(?:,\d+,(\d+),|\r\n)|ERROR.*\r\n"
            )
            if result != b"0":
                raise RuntimeError(said)
            file.write(module.exactly(int(length)))
            got += int(length)


parser = argparse.ArgumentParser()
parser.add_argument("--port", required=True)
parser.add_argument("--baud", type=int, required=True)
parser.add_argument("--ftp-port", type=int, required=True)
parser.add_argument("--way", choices=["data", "inline"], default="data")
parser.add_argument("--into", help="download into this directory")
parser.add_argument("files", nargs="+", help="paths to upload, or names to download")
wanted = parser.parse_args()

module = Module(wanted.port, wanted.baud)
for line in [b"AT", b"ATE0", b"AT+CMEE=1"]:
    module.say(line)
    module.until(rb"OK\r\n")
module.say(b'AT+MFTPCONN=0,"127.0.0.1","anonymous","any@example",%d' % wanted.ftp_port)
module.until(rb"\+MFTPCONN: 0,0\r\n")

begun = time.monotonic()
if wanted.into:
    there = sizes(module, b"." if len(wanted.files) > 1 else wanted.files[0].encode())
    for name in wanted.files:
        download(module, name.encode(), there[name.encode()], wanted.into)
else:
    for path in wanted.files:
        upload(module, path, wanted.way)
ended = time.monotonic()
print(json.dumps({"seconds": ended - begun, "whole_seconds": ended - START}))
