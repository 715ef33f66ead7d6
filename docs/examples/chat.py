"""Six clients talk to four workers."""

import json
import os
import socket
import urllib.request

SERVICE = os.environ.get("JOBPOOL", "http://127.0.0.1:8080")
PORT = int(os.environ.get("CHAT_PORT", "9000"))


def sessions():
    """The sessions that have not ended, oldest first."""
    path = "/jobs?func=samples.Chat::talk&state=QUEUED&state=RUNNING"
    with urllib.request.urlopen(SERVICE + path) as answer:
        return json.load(answer)["jobs"][::-1]


def wait_until(condition):
    """Looks at the sessions until they are as they should be."""
    while not condition(sessions()):
        pass


class Client:
    def __init__(self):
        self.connection = socket.create_connection(("127.0.0.1", PORT), timeout=30)
        self.answers = self.connection.makefile(encoding="utf-8")

    def say(self, text):
        self.connection.sendall((text + "\n").encode())

    def hear(self):
        return self.answers.readline().rstrip()

    def leave(self):
        self.connection.shutdown(socket.SHUT_WR)
        self.hear()
        self.answers.close()
        self.connection.close()


clients = []
for number in range(6):
    clients.append(Client())
    wait_until(lambda there: len(there) == len(clients))
    clients[number].say(f"client {number} is here")

for number in range(4):
    print(clients[number].hear())
for session in sessions():
    worker = session["worker"]
    print(session["state"], f"in process {worker['pid']}" if worker else "and connected")

print("client 1 leaves")
clients[1].leave()
print(clients[4].hear())
print("client 3 leaves")
clients[3].leave()
print(clients[5].hear())

for number in (0, 2, 4, 5):
    clients[number].leave()
