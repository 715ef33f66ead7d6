#!/usr/bin/env bash
# Makes the AOT caches of an image while it is built: runs the service as the image does, has it serve some of
# everything, and stops it, which makes the JVM write down what it has loaded. The workers' cache is made by the service.
set -euo pipefail

home=/opt/jobpool
cache=$home/cache
work=$(mktemp -d)
port=8080
key=training-$RANDOM$RANDOM

# request METHOD PATH [BODY]: sends it and prints the answer.
request() {
  local body=${3-}
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n' "$1" "$2" >&3
  printf 'Authorization: Bearer %s\r\n' "$key" >&3
  printf 'Content-Length: %d\r\n\r\n%s' "${#body}" "$body" >&3
  cat <&3
  exec 3>&-
}

# await SECONDS COMMAND...: until the command succeeds.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ] || ! kill -0 "$service" 2>/dev/null; then
      echo "not so in time: $*" >&2
      cat "$work/log" >&2
      exit 1
    fi
    sleep 0.2
  done
}

succeeds() { request "$@" | grep -q '"state":"SUCCEEDED"'; }
has_worker_cache() { compgen -G "$cache/worker-*.aot"; }

cd "$work"
hash=$(printf %s "$key" | sha256sum | cut -d' ' -f1)
echo '{"keys": [{"principal": "training", "sha256": "'"$hash"'", "roles": ["admin"]}]}' >keys.json
# With C1 alone, at its level that counts calls: what C2 compiles in a training run is compiled by it again at each start,
# and what ends at level 1 in a training run stays there for good. See docs/decisions/041-image-and-chart.md.
SERVER_ADDRESS=127.0.0.1 MANAGEMENT_SERVER_ADDRESS=127.0.0.1 \
JOBPOOL_STORE_URL="jdbc:sqlite:$work/store/jobpool.db" JOBPOOL_SECURITY_KEYS="$work/keys.json" \
  java -XX:AOTCacheOutput=$home/service.aot -XX:TieredStopAtLevel=2 -XX:-UsePerfData -Djava.io.tmpdir="$work" \
    -Dorg.sqlite.lib.path=$home/native -Dorg.sqlite.lib.name=libsqlitejdbc.so \
    --enable-native-access=ALL-UNNAMED -jar $home/jobpool.jar >"$work/log" 2>&1 &
service=$!

await 120 succeeds POST '/jobs?mode=sync' '{"func": "samples.Arithmetic::power", "args": [2, 10]}'
await 10 succeeds POST '/jobs?mode=sync' '{"func": "samples.Text::upper", "kwargs": {"text": "ahead of time"}}'
location=$(request POST /jobs '{"func": "samples.Arithmetic::square", "args": [12]}' | sed -n 's/\r$//; s/^Location: //Ip')
await 10 succeeds GET "$location?wait=5s"
for path in "$location/log" "$location/events" /jobs /pool /functions /v3/api-docs /swagger-ui/index.html; do
  request GET "$path" >/dev/null
done
# Else the cache would be of another start than the image's.
grep -q 'Starting AOT-processed' "$work/log"
port=$MANAGEMENT_SERVER_PORT
for path in /actuator/health /actuator/health/liveness /actuator/health/readiness /actuator/prometheus; do
  request GET "$path" >/dev/null
done
await 120 has_worker_cache

kill -TERM $service
wait $service || [ $? -eq 143 ] # SIGTERM
test -s $home/service.aot
chown -R 0:0 $cache
chmod -R a+rX,go-w $home
rm -rf "$work"
ls -l $home/service.aot $cache
