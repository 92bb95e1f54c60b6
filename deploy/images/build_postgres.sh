#!/usr/bin/env bash
# Builds dateline/postgres:15: PostgreSQL from Debian's packages, with the interface of the official image.
#
#   build_postgres.sh [--force]     does nothing when the image of this very recipe exists
#
# Needs a running Docker engine; and root and mmdebstrap, unless BASE=<image with postgresql-15> is given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

image=dateline/postgres:15
recipe=$(cat base.sh build_postgres.sh postgres/* | sha256sum | cut -c1-16)

built=$(docker image inspect --format '{{index .Config.Labels "org.dateline.recipe"}}' "$image" 2>/dev/null || true)
if [[ $built == "$recipe" && ${1:-} != --force ]]; then
  echo "$image is up to date"
  exit 0
fi

base=${BASE:-dateline/base-postgres:bookworm-$(sha256sum base.sh | cut -c1-8)}
if [[ -z ${BASE:-} ]] && ! docker image inspect "$base" >/dev/null 2>&1; then
  ./base.sh postgres "$base"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
docker build --network=none --build-arg BASE="$base" \
  --label org.dateline.recipe="$recipe" --tag "$image" postgres \
  >"$log" 2>&1 || { tail -n 60 "$log" >&2; exit 1; }
echo "$image: $(docker image inspect --format '{{.Size}}' "$image" | awk '{printf "%.0f MB", $1 / 1e6}')"
