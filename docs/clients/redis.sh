#!/usr/bin/env bash
# A GenPulse client in redis-cli: SUBSCRIBE, then LPUSH, then listen; GET for who comes late. Usage: redis.sh [PROMPT [FILE]]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
prompt=${1:-a snowy mountain lake at sunset}
file=${2:-lake.png}
for program in redis-cli curl; do
  command -v "$program" >/dev/null || { echo "this example needs $program" >&2; exit 2; }
done
variables=$("$root/genpulse" env)
eval "$variables"

# The value of a text field at the top of a JSON object; programs use a JSON library.
field() { sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' | head -n 1; }
# JSON allows no control characters inside of a text.
quoted() {
  printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | awk -v ORS='' 'NR > 1 { print "\\n" } { gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); print }' | tr -d '\000-\037'
}
redis() { redis-cli --no-auth-warning -u "$REDIS_URL" "$@"; }
# The producer chooses the id: it needs it to subscribe before the task exists.
task=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr 'A-Z' 'a-z')

echo "Subscribe"
exec 3< <(redis SUBSCRIBE "task_updates:$task")
listener=$!
trap 'kill "$listener" 2>/dev/null || true' EXIT
# Redis confirms with three lines: subscribe, the channel, how many. Nothing is missed from here on.
for _ in 1 2 3; do read -r -t 60 _ <&3; done

echo "Submit"
redis LPUSH tasks:pending \
  "{\"task_id\":\"$task\",\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"$(quoted "$prompt")\"}}" >/dev/null
echo "  task $task"

echo "Listen, until the task ends"
while read -r -t 600 line <&3; do
  case $line in '{'*) echo "  $line" ;; esac
  case $line in *'"status":"completed"'* | *'"status":"failed"'* | *'"status":"canceled"'*) break ;; esac
done

echo "Get: the last update is kept for 24 hours"
answer=$(redis GET "task_status:$task")
status=$(printf '%s' "$answer" | field status)
echo "  $status"
[ "$status" = completed ] || exit 1

echo "Download"
curl --noproxy '*' -fsS -o "$file" "$(printf '%s' "$answer" | field url)"
echo "  $file"
