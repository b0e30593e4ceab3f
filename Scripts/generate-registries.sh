#!/bin/sh
# Lists the layers and the commands from the files that declare them, one type a file.
# Adding a layer or a command touches its file and its test; `make` runs this.
set -eu
cd "$(dirname "$0")/.."

list() { # folder, protocol pattern, output file, header
  {
    printf '// Made by Scripts/generate-registries.sh from the files of this folder; do not edit.\n\n%s\n' "$4"
    for file in "$1"/*.swift; do
      case "$file" in *+*) continue ;; esac
      name=$(basename "$file" .swift)
      if grep -qE "^(public |package )?struct $name: .*$2" "$file"; then printf '    %s.self,\n' "$name"; fi
    done
    printf '  ]\n}\n'
  } >"$3.new"
  if cmp -s "$3.new" "$3"; then rm "$3.new"; else mv "$3.new" "$3"; fi
}

list Sources/Engine/Layers 'Layer' Sources/Engine/Layers/LayerRegistry+Generated.swift \
  '/// Every layer that a line can name.
public enum LayerRegistry {
  /// In the order of their names.
  public static let types: [any Layer.Type] = ['
list Sources/Commands/Commands 'Command' Sources/Commands/Commands/CommandRegistry+Generated.swift \
  '/// Every command of the shell.
public enum CommandRegistry {
  /// In the order of their names.
  public static let types: [any Command.Type] = ['
