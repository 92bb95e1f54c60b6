#!/usr/bin/env bash
# Builds dateline/prometheus:debian, used like prom/prometheus, from Debian's binary on this machine, for machines
# that reach no image registry. Needs the package prometheus, a running Docker engine, and the base of
# build_dateline.sh (or BASE=<image of the same Debian>).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

image=dateline/prometheus:debian
base=${BASE:-dateline/base-python:bookworm-$(sha256sum base.sh | cut -c1-8)}
binary=$(command -v prometheus) || { echo "build_prometheus.sh: the package prometheus is missing" >&2; exit 69; }
docker image inspect "$base" >/dev/null 2>&1 || ./base.sh python "$base"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$binary" "$work/prometheus"
cat >"$work/Dockerfile" <<'END'
ARG BASE
FROM ${BASE}
COPY prometheus /bin/prometheus
RUN mkdir -m 0777 /prometheus
USER 65534:65534
ENTRYPOINT ["/bin/prometheus"]
END
docker build --quiet --network=none --build-arg BASE="$base" --tag "$image" "$work" >/dev/null
echo "$image: $(docker image inspect --format '{{.Size}}' "$image" | awk '{printf "%.0f MB", $1 / 1e6}')"
