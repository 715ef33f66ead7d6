"""Ten synchronous calls on three workers."""

import json
import os
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
        return answer.read().decode()


send("PATCH", "/pool", {"size": 3})

results = []
for n in range(10):
    call = {"func": "samples.Tasks::work", "args": [n, 0.3]}
    job = json.loads(send("POST", "/jobs?mode=sync", call))
    print(send("GET", job["links"]["log"]), end="")
    results.append(job["value"])
print(results)
