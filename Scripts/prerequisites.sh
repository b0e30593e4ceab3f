#!/bin/sh
# Checks what the build needs and installs readline's header where apt can.
set -eu

if ! command -v swift >/dev/null 2>&1; then
  echo "shape needs a Swift 6.2 toolchain or newer (swift.org/install); 'swift' was not found." >&2
  exit 1
fi

for folder in /usr/include /usr/local/include /opt/homebrew/opt/readline/include; do
  if [ -f "$folder/readline/readline.h" ]; then exit 0; fi
done

if ! command -v apt-get >/dev/null 2>&1; then
  echo "shape needs GNU readline's header: install the package 'libreadline-dev' (Debian, Ubuntu)," >&2
  echo "'readline-devel' (Fedora), 'readline' (Arch, Homebrew) or its like, then run make again." >&2
  exit 1
fi

run=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "shape needs libreadline-dev; as root: apt-get install libreadline-dev" >&2
    exit 1
  fi
  run=sudo
fi
echo "installing libreadline-dev"
$run apt-get update -qq && $run apt-get install -y -qq libreadline-dev
