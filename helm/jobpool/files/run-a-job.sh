# What the pod of `helm test` runs: sends REQUEST to HOST and PORT, and succeeds with what it asks for.
# The image has bash and no program for HTTP.
read -r method path wanted body <<<"$REQUEST"
exec 3<>"/dev/tcp/$HOST/$PORT"
{
  printf '%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n' "$method" "$path" "$HOST"
  if [ -n "${API_KEY-}" ]; then
    printf 'Authorization: Bearer %s\r\n' "$API_KEY"
  fi
  printf 'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#body}" "$body"
} >&3
answer=$(cat <&3)
printf '%s\n' "$answer"
[[ $answer == *"$wanted"* ]]
