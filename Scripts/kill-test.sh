#!/bin/sh
# Kills a training program with SIGKILL at random moments and loads its checkpoint each time.
#
# usage: sh Scripts/kill-test.sh [KILLS [PROGRAM]]     (100 kills of .build/release/shape)
#
# A small network trains with a checkpoint every step, so that the program spends most of its time in
# writing. Each round goes on from the checkpoint of the round before and is killed after 20 to 520 ms.
# The checkpoint must load, and its step must not have gone back. Prints what it found; ends with 1
# if a checkpoint was not whole. Files that a killed program left (.shape-*.tmp) show how often the
# kill came in the middle of a write.
set -eu
cd "$(dirname "$0")/.."
kills=${1:-100}
program=$(realpath "${2:-.build/release/shape}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

"$program" -c 'data names block=3; add embedding 27 8, flatten, linear 24 64, tanh, linear 64 27; save run' >/dev/null
round=0 bad=0 middle=0 last=0
while [ "$round" -lt "$kills" ]; do
  round=$((round + 1))
  "$program" -c 'load run; train 1000000 checkpoint=run every=1' >/dev/null 2>&1 &
  child=$!
  milliseconds=$(($(od -An -N2 -tu2 /dev/urandom) % 500 + 20))
  sleep "$(printf '0.%03d' "$milliseconds")"
  kill -9 "$child"
  wait "$child" 2>/dev/null || true
  if ls -A | grep -q '^\.shape-'; then middle=$((middle + 1)); fi
  rm -f .shape-*.tmp
  if loaded=$("$program" --json -c 'load run' 2>&1); then
    step=$(printf '%s\n' "$loaded" | sed 's/.*"step":\([0-9]*\).*/\1/')
    if [ "$step" -lt "$last" ]; then
      bad=$((bad + 1))
      echo "kill $round after $milliseconds ms: step $step after step $last"
    fi
    last=$step
  else
    bad=$((bad + 1))
    echo "kill $round after $milliseconds ms: $loaded"
  fi
done
echo "$kills kills, $middle of them in the middle of a write; $bad checkpoints not whole; step $last reached"
[ "$bad" -eq 0 ]
