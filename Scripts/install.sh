#!/bin/sh
# Installs the program with its manual page and the shells' completions, which it makes itself.
# usage: Scripts/install.sh PROGRAM PREFIX    ($DESTDIR stands before the prefix)
set -eu
program=$1
prefix=${DESTDIR:-}$2

put() { # folder, name; the content comes through the pipe
  install -d "$prefix/$1"
  cat >"$prefix/$1/$2"
  chmod 644 "$prefix/$1/$2"
}

install -d "$prefix/bin"
install -m 755 "$program" "$prefix/bin/shape"
"$program" --manual | put share/man/man1 shape.1
"$program" --generate-completion-script bash | put share/bash-completion/completions shape
"$program" --generate-completion-script zsh | put share/zsh/site-functions _shape
"$program" --generate-completion-script fish | put share/fish/vendor_completions.d shape.fish
