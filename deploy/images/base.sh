#!/usr/bin/env bash
# Builds a Debian bookworm base image from Debian's own packages, for machines that reach no image registry.
#
#   base.sh python TAG [package ...]   CPython 3.11, venv, tini      (a stand-in for python:3.11-slim-bookworm)
#   base.sh jvm    TAG [package ...]   bash and the libraries a Java runtime needs, nothing else
#   base.sh postgres TAG [package ...] PostgreSQL 15
#
# Needs root, mmdebstrap and a running Docker engine. The same package set gives the same root file system.
# shellcheck disable=SC2016 # the $1 in the hooks is mmdebstrap's: the root file system
set -euo pipefail

usage() { sed -n '4,6s/^# *//p' "$0" >&2; exit 64; }
[[ $# -ge 2 ]] || usage
flavour=$1 tag=$2
shift 2

case $flavour in
  python)
    variant=minbase
    packages=(ca-certificates python3 python3-venv tini)
    change=(--change 'ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1' --change 'CMD ["python3"]')
    hooks=(--customize-hook='ln -s python3 "$1/usr/bin/python"'
           --customize-hook='find "$1/usr/lib" -name __pycache__ -prune -exec rm -rf {} +')
    ;;
  jvm)
    variant=essential
    packages=(libstdc++6)
    change=(--change 'ENV LANG=C.UTF-8' --change 'CMD ["bash"]')
    hooks=(--customize-hook='rm -rf "$1"/usr/share/perl* "$1"/usr/lib/*/perl*')
    ;;
  postgres)
    variant=minbase
    packages=(postgresql-15)
    change=(--change 'ENV LANG=C.UTF-8' --change 'CMD ["bash"]')
    # The package makes a cluster of its own, which nobody wants in an image.
    hooks=(--essential-hook='mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"'
           --customize-hook='find "$1/usr/lib" -name __pycache__ -prune -exec rm -rf {} +')
    ;;
  *) usage ;;
esac
packages+=("$@")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1735689600}
# dpkg must see the man directory before the essential packages are unpacked: their scripts write into it.
mmdebstrap --quiet --mode=root --variant="$variant" --components=main \
  --include="$(IFS=,; echo "${packages[*]}")" \
  --aptopt='Apt::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
  "${hooks[@]}" \
  --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/var/cache/ldconfig/aux-cache "$1"/var/log/*' \
  bookworm "$work/rootfs.tar" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }

docker import \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  "${change[@]}" \
  --change 'LABEL org.dateline.base="Debian bookworm by mmdebstrap; not an official image"' \
  "$work/rootfs.tar" "$tag" >/dev/null
echo "$tag: $(docker image inspect --format '{{.Size}}' "$tag" | awk '{printf "%.0f MB", $1 / 1e6}')"
