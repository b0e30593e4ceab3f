#!/bin/sh
# Makes Engine's documentation from the built module; a link that leads nowhere fails. Without docc there
# is nothing to make.
set -eu
cd "$(dirname "$0")/.."
built=.build/release
folder=.build/docs
docc=$(command -v docc || true)
if [ -z "$docc" ]; then
  echo "docc is not installed: no documentation was made"
  exit 0
fi
mkdir -p "$folder/symbols"
triple=$(basename "$(dirname "$(readlink -f "$built")")")
swift symbolgraph-extract -module-name Engine -target "$triple" -I "$built/Modules" \
  -I Sources/CKernels/include -output-dir "$folder/symbols" \
  -Xcc -fmodule-map-file="$built/CKernels.build/module.modulemap" \
  -Xcc -fmodule-map-file="$built/CNames.build/module.modulemap"
"$docc" convert Sources/Engine/Engine.docc --additional-symbol-graph-dir "$folder/symbols" \
  --output-path "$folder/Engine.doccarchive" --fallback-display-name Engine \
  --fallback-bundle-identifier shape.Engine --warnings-as-errors
echo "wrote $folder/Engine.doccarchive"
