#!/bin/sh
# Lists the layers, the lint rules and the errors from the files that declare them.
# Adding one touches its file and its test; `make` runs this.
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
list Sources/Advice/Lint/Rules 'LintRule' Sources/Advice/Lint/LintRegistry+Generated.swift \
  '/// Every rule of lint.
public enum LintRegistry {
  /// In the order of their names.
  public static let rules: [any LintRule.Type] = ['

# Every case of every error with its doc comment, from which help, the reference and the codes come.
errors=Sources/Commands/Language/ErrorRegistry+Generated.swift
{
  printf '%s\n' '// Made by Scripts/generate-registries.sh from the declarations of errors; do not edit.' \
    '// swift-format-ignore-file' '' \
    '/// Every case of every error that the shell tells.' 'enum ErrorRegistry {' \
    '  /// The type, the case and what it means.' \
    '  static let cases: [(type: String, name: String, meaning: String)] = ['
  find Sources -name '*.swift' ! -name '*+Generated.swift' | LC_ALL=C sort | xargs awk '
    /^(public |package )?enum [A-Za-z]+Error: .*DiagnosableError/ {
      match($0, /[A-Za-z]+Error/); type = substr($0, RSTART, RLENGTH); doc = ""; done = 0
    }
    /^}/ { type = "" }
    type == "" { next }
    /^  \/\/\/ ?$/ { done = 1; next }
    /^  \/\/\/ / { if (!done) doc = doc (doc == "" ? "" : " ") substr($0, 7); next }
    /^  case [a-z]/ {
      match($0, /case [A-Za-z]+/); name = substr($0, RSTART + 5, RLENGTH - 5)
      gsub(/\\/, "\\\\", doc); gsub(/"/, "\\\"", doc)
      printf "    (\"%s\", \"%s\", \"%s\"),\n", type, name, doc
    }
    { doc = ""; done = 0 }'
  printf '  ]\n}\n'
} >"$errors.new"
if cmp -s "$errors.new" "$errors"; then rm "$errors.new"; else mv "$errors.new" "$errors"; fi
