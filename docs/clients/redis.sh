#!/usr/bin/env bash
# A GenPulse client in redis-cli: SUBSCRIBE, then LPUSH, then GET, so that no update is missed. Usage: redis.sh [PROMPT]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
prompt=${1:-a snowy mountain lake at sunset}
eval "$("$root/genpulse" env)"

quoted() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }
redis() { redis-cli --no-auth-warning -u "$REDIS_URL" "$@"; }
# The producer chooses the id: it needs it to subscribe before the task exists.
task=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr 'A-Z' 'a-z')

redis SUBSCRIBE "task_updates:$task" &
listener=$!
trap 'kill "$listener" 2>/dev/null || true' EXIT

redis LPUSH tasks:pending \
  "{\"task_id\":\"$task\",\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"$(quoted "$prompt")\"}}"

# The last update is kept for 24 hours, for those who come late.
for _ in $(seq 300); do
  case $(redis GET "task_status:$task") in
    *'"status":"completed"'*) exit 0 ;;
    *'"status":"failed"'* | *'"status":"canceled"'*) exit 1 ;;
  esac
  sleep 1
done
echo "no end after 5 minutes" >&2
exit 1
