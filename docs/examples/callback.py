"""The pool fetches 200 pages; a callback appends a line on each to db.txt."""

import json
import os
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVICE = os.environ.get("JOBPOOL", "http://127.0.0.1:8080")


class Pages(BaseHTTPRequestHandler):
    """/page/7 is seven characters long."""

    def do_GET(self):
        page = b"x" * int(self.path.rsplit("/", 1)[1])
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


def send(method, path, body=None):
    request = urllib.request.Request(
        SERVICE + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=server.serve_forever, daemon=True).start()
urls = [f"http://127.0.0.1:{server.server_port}/page/{n}" for n in range(200)]

jobs = []
for url in urls:
    call = {
        "func": "samples.Pages::fetch",
        "args": [url],
        "callback": {"func": "samples.Pages::record"},
    }
    jobs.append(send("POST", "/jobs", call)["links"]["self"])

states = []
for job in jobs:
    send("GET", job + "?wait=60s")
    while True:
        deliveries = send("GET", job + "/callbacks")["callbacks"]
        if deliveries and deliveries[0]["state"] != "PENDING":
            break
        time.sleep(0.05)
    states.append(deliveries[0]["state"])
print(states.count("DELIVERED"), "callbacks have run")
