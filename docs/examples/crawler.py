"""Takes a board of films apart with a regular expression."""

import json
import os
import urllib.request

SERVICE = os.environ.get("JOBPOOL", "http://127.0.0.1:8080")
FILM = (
    r"<dd>.*?<i class=\"board-index.*?>(\d+)</i>.*?title=\"(.*?)\".*?"
    r"class=\"movie-item-info\".*?<p class=\"star\">(.*?)</p>.*?"
    r"<p class=\"releasetime\">(.*?)</p>"
)
BOARDS = {SERVICE + "/samples/board.html": FILM}


def send(method, path, body=None):
    request = urllib.request.Request(
        SERVICE + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


jobs = []
for url, pattern in BOARDS.items():
    call = {"func": "samples.MovieBoard::scrape", "args": [url, pattern]}
    jobs.append(send("POST", "/jobs", call)["links"])

for job in jobs:
    for film in send("GET", job["result"] + "?wait=60s"):
        print(film)
