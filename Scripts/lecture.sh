#!/bin/sh
# Trains the lecture's five networks in full and prints our losses beside PyTorch's.
# usage: Scripts/lecture.sh [names.txt]    (the lecture's list; the bundled names when left out)
# PyTorch's numbers stand in examples/lecture-numbers.tsv.
set -eu
cd "$(dirname "$0")/.."
shape=${SHAPE:-.build/release/shape}
list=bundled
choose=
if [ -n "${1:-}" ]; then
  list=lecture
  choose="data '$1';"
fi

printf '%-36s %10s  %-19s %-19s %-19s %7s\n' \
  "network ($list names)" parameters 'ours train / val' 'PyTorch train / val' difference seconds
tab=$(printf '\t')
grep -q "^$list$tab" examples/lecture-numbers.tsv || { echo "no numbers for $list" >&2; exit 1; }
grep "^$list$tab" examples/lecture-numbers.tsv | while IFS=$tab read -r _ script parameters train val; do
  "$shape" --json -c "$choose set precision 6; source examples/$script.wnscript" 2>/dev/null |
    awk -v script="$script" -v parameters="$parameters" -v train="$train" -v val="$val" '
      function field(name) {
        if (!match($0, "\"" name "\":[-0-9.e]+")) return ""
        return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
      }
      /"command":"train"/ { seconds = field("seconds") }
      /"command":"eval"/ { our_train = field("train"); our_val = field("val") }
      END {
        if (our_val == "") { print script ": the run failed"; exit 1 }
        printf "%-36s %10s  %.6f / %.6f %.6f / %.6f %+.6f / %+.6f %7.1f\n", script, parameters,
          our_train, our_val, train, val, our_train - train, our_val - val, seconds
      }'
done
