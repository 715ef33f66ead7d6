"""Ten asynchronous calls on three workers; close, join, and then the results."""

import json
import os
import random
import urllib.request

SERVICE = os.environ.get("JOBPOOL", "http://127.0.0.1:8080")


def send(method, path, body=None):
    request = urllib.request.Request(
        SERVICE + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


send("PATCH", "/pool", {"size": 3})

jobs = []
for n in range(10):
    call = {"func": "samples.Tasks::work", "args": [n, random.random()]}
    jobs.append(send("POST", "/jobs", call)["links"])

send("POST", "/pool/close")
send("POST", "/pool/join?wait=60s")

for job in jobs:
    print(send("GET", job["result"]))

finished = [send("GET", job["self"]) for job in jobs]
for job in finished:
    others = sum(
        other["startedAt"] <= job["startedAt"] < other["finishedAt"] for other in finished
    )
    print("process", job["worker"]["pid"], "began as one of", others, "at a time")

send("POST", "/pool/open")
