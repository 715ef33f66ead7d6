#!/usr/bin/env python3
"""Runs an image without a container engine, as its user and on a root that cannot be written, and measures how long it
takes from the start of the process to the first job's result; docs/development.md says how to call it. Needs root, on
Linux. Says what was written, and where; ends with 1 if a job failed."""

import argparse
import http.client
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PORT = 18080
MANAGEMENT_PORT = 18081
JOB = json.dumps({"func": "samples.Arithmetic::power", "args": [2, 10]})
# Makes a container of the root folder $1 and the folder of volumes $2, says so, and when told to runs the rest in it, as
# the user $3. To make a container is the platform's work, and takes no part of the time that is measured.
CONTAINER = """
set -e
root=$1 volumes=$2 user=$3
shift 3
mount --bind "$root" "$root"
mount --bind "$volumes/data" "$root/data"
mount --bind "$volumes/tmp" "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -o remount,ro,bind "$root"
echo made
read -r go
exec chroot --userspec="$user" "$root" /usr/bin/env -i "$@"
"""


def call(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Container:
    """The image's process, with fresh volumes."""

    def __init__(self, root, config, variant):
        self.folder = tempfile.TemporaryDirectory()
        self.volumes = pathlib.Path(self.folder.name)
        uid, gid = (int(part) for part in config["User"].split(":"))
        for name in ("data", "tmp"):
            (self.volumes / name).mkdir()
            os.chown(self.volumes / name, uid, gid)
        environment = dict(entry.split("=", 1) for entry in config["Env"])
        environment |= {"JOBPOOL_SECURITY_MODE": "none", "SERVER_ADDRESS": "127.0.0.1", "SERVER_PORT": str(PORT),
                        "MANAGEMENT_SERVER_ADDRESS": "127.0.0.1", "MANAGEMENT_SERVER_PORT": str(MANAGEMENT_PORT)}
        environment |= variant.environment
        command = [part for part in config["Entrypoint"] if not part.startswith(variant.dropped)]
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", CONTAINER, "sh", root,
             str(self.volumes), config["User"], "--chdir=" + config["WorkingDir"]]
            + [f"{name}={value}" for name, value in environment.items()] + command,
            stdin=subprocess.PIPE, stdout=(self.volumes / "log").open("w"), stderr=subprocess.STDOUT)
        while not self.log().startswith("made"):
            if self.process.poll() is not None:
                raise AssertionError(f"no container: {self.log()}")
            time.sleep(0.005)
        self.started = time.monotonic()
        self.process.stdin.write(b"\n")
        self.process.stdin.close()

    def first_result(self):
        """Seconds from the process's start to the answer to a job."""
        while time.monotonic() - self.started < 60:
            try:
                socket.create_connection(("127.0.0.1", PORT)).close()  # Costs less than a call, of the CPUs' time.
                status, body = call("POST", "/jobs?mode=sync", JOB)
                if status != 200 or json.loads(body)["value"] != 1024:
                    raise AssertionError(f"{status} {body}")
                return time.monotonic() - self.started
            except OSError:
                time.sleep(0.005)
        raise AssertionError("no result within 60 s")

    def child(self):
        """The service: the one process below unshare."""
        return int(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text())

    def stop(self):
        """Ends it as an operator does, and tells how long that took and its exit code."""
        begun = time.monotonic()
        os.kill(self.child(), signal.SIGTERM)
        code = self.process.wait(60)
        return time.monotonic() - begun, code

    def log(self):
        return (self.volumes / "log").read_text()

    def written(self):
        return sorted(str(path.relative_to(self.volumes)) for path in self.volumes.rglob("*"))


class Variant:
    def __init__(self, name, dropped="\0", environment=None):
        self.name, self.dropped, self.environment = name, dropped, environment or {}
        self.seconds = []


SERVICE = "-XX:AOTCache="
NO_CACHE = {"JOBPOOL_POOL_CACHE_DIRECTORY": "/proc/self/nowhere"}
VARIANTS = [
    Variant("both caches"),
    Variant("other settings", environment={"MANAGEMENT_ENDPOINT_INFO_ACCESS": "none"}),
    Variant("the service's alone", environment=NO_CACHE),
    Variant("the workers' alone", dropped=SERVICE),
    Variant("no cache", dropped=SERVICE, environment=NO_CACHE),
]


def snapshot(root):
    """What is in the image and when it was last changed."""
    return {str(path): path.lstat().st_mtime_ns for path in pathlib.Path(root, "opt").rglob("*")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", help="folder with the image's content")
    parser.add_argument("config", help="file with what `buildah inspect` prints of the image")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    config = json.loads(pathlib.Path(arguments.config).read_text())["OCIv1"]["config"]
    before = snapshot(arguments.root)
    for number in range(arguments.rounds + 1):  # The first is for the machine's file cache.
        for variant in VARIANTS:
            container = Container(arguments.root, config, variant)
            try:
                seconds = container.first_result()
                written = container.written()
                stopped, code = container.stop()
            except BaseException:
                print(container.log(), file=sys.stderr)
                container.process.kill()
                raise
            if number > 0:
                variant.seconds.append(seconds)
            elif variant is VARIANTS[0]:
                print(container.log())
                print("written while it ran:", *written, sep="\n  ")
                print("left when it had ended:", *container.written(), sep="\n  ")
                print(f"SIGTERM: exit code {code} after {stopped:.2f} s")
    if snapshot(arguments.root) != before:
        sys.exit("the image was changed")
    print(f"\nfirst result after, in s; {arguments.rounds} starts each, in turns")
    for variant in VARIANTS:
        print(f"{variant.name:20}  min {min(variant.seconds):.2f}  median {statistics.median(variant.seconds):.2f}"
              f"  max {max(variant.seconds):.2f}")


if __name__ == "__main__":
    main()
