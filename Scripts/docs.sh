#!/bin/sh
# Builds Engine's documentation; a link that leads nowhere fails. Without docc there is nothing to build.
set -eu
cd "$(dirname "$0")/.."
folder=.build/docs
docc=$(command -v docc || true)
if [ -z "$docc" ]; then
  echo "docc is not installed: no documentation was built"
  exit 0
fi
mkdir -p "$folder/symbols"
swift build --scratch-path "$folder" --target Engine -Xswiftc -use-ld=lld \
  -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$PWD/$folder/symbols"
"$docc" convert Sources/Engine/Engine.docc --additional-symbol-graph-dir "$folder/symbols" \
  --output-path "$folder/Engine.doccarchive" --fallback-display-name Engine \
  --fallback-bundle-identifier shape.Engine --warnings-as-errors
echo "wrote $folder/Engine.doccarchive"
