#!/bin/sh
# Volumes that are directories below VOLUMES_DIR: `directory.sh create|exists|put|get|remove|list [claim]`.
set -eu
volume="$VOLUMES_DIR/${2:-}"
case "$1" in
  create) mkdir "$volume" ;;
  exists) test -d "$volume" ;;
  put) tar -xpf - -C "$volume" ;;
  get) tar -cf - -C "$volume" . ;;
  remove) rm -rf "$volume" ;;
  list) ls -1 "$VOLUMES_DIR" ;;
esac
