#!/usr/bin/env bash
# A GenPulse client in curl: submit, follow live events, poll, download. Usage: http.sh [PROMPT [FILE]]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
prompt=${1:-a snowy mountain lake at sunset}
file=${2:-lake.png}
command -v curl >/dev/null || { echo "this example needs curl" >&2; exit 2; }
variables=$("$root/genpulse" env)
eval "$variables"

# The value of a text field at the top of a JSON object; programs use a JSON library.
field() { sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' | head -n 1; }
# JSON allows no control characters inside of a text.
quoted() {
  printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | awk -v ORS='' 'NR > 1 { print "\\n" } { gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); print }' | tr -d '\000-\037'
}
# Never through a proxy, which would look for this machine's addresses on its own.
call() { curl --noproxy '*' -fsS "$@"; }
# The API's own key, where it asks for one; links to files are signed and take none.
api() { call ${GENPULSE_API_KEY:+-H "Authorization: Bearer $GENPULSE_API_KEY"} "$@"; }

echo "Submit"
task=$(api -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%s)-$$" \
  -d "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"$(quoted "$prompt")\"}}" "$GENPULSE_URL/generate" | field task_id)
echo "  task $task"

echo "Live events, until the task ends"
api -N --max-time 600 "$GENPULSE_URL/tasks/$task/events" | sed -n 's/^data: */  /p'

echo "Poll: the task is the truth, events are its news"
answer=$(api "$GENPULSE_URL/tasks/$task")
status=$(printf '%s' "$answer" | field status)
echo "  $status"
[ "$status" = completed ] || exit 1

echo "Download"
call -o "$file" "$(printf '%s' "$answer" | field url)"
echo "  $file"
