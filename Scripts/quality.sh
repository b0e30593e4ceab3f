#!/bin/sh
# Trains the shipped networks for whole names in full, with three seeds each, and prints their losses.
# usage: Scripts/quality.sh [names.txt]    (the lecture's list; the bundled names when left out)
# The loss over test is looked at once, here; what was chosen was chosen by val.
set -eu
cd "$(dirname "$0")/.."
shape=${SHAPE:-.build/release/shape}
choose=
[ -z "${1:-}" ] || choose="data '$1';"

printf '%-16s %10s %5s %8s %8s %8s %8s\n' network parameters seed train val test seconds
for script in wavenet-76k wavenet-183k; do
  for seed in 1 2 3; do
    # The losses are shown, whatever they are.
    "$shape" --json --define seed=$seed --define most=4 \
      -c "$choose set precision 6; source examples/$script.wnscript" 2>/dev/null |
      awk -v script="$script" -v seed="$seed" '
        function field(name) {
          if (!match($0, "\"" name "\":[-0-9.e]+")) return ""
          return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
        }
        /"command":"push"/ { sub(/.*"totals":/, ""); parameters = field("parameters") }
        /"command":"train"/ { seconds = field("seconds") }
        /"command":"eval"/ { if (field("val") != "") { train = field("train"); val = field("val") }
          if (field("test") != "") test = field("test") }
        END {
          if (test == "") { print script ": the run failed"; exit 1 }
          printf "%-16s %10s %5s %8.4f %8.4f %8.4f %8.1f\n", script, parameters, seed, train, val, test, seconds
        }'
  done
done | awk '
  { print; n[$1]++; for (i = 4; i <= 7; i++) { sum[$1, i] += $i; squares[$1, i] += $i * $i } }
  END {
    for (script in n) {
      line = sprintf("%-16s %10s %5s", script, "", "mean")
      for (i = 4; i <= 7; i++) {
        mean = sum[script, i] / n[script]
        spread = sqrt((squares[script, i] - n[script] * mean * mean) / (n[script] - 1))
        line = line sprintf(i < 7 ? " %.4f±%.4f" : " %.1f±%.1f", mean, spread)
      }
      print line
    }
  }'
