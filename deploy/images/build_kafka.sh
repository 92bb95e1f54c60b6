#!/usr/bin/env bash
# Builds dateline/kafka:4.3.1: Apache Kafka (KRaft) from Maven Central's jars, with the interface of apache/kafka.
#
#   build_kafka.sh [--force]     does nothing when the image of this very recipe exists
#
# Needs a running Docker engine, Maven and a JDK 17 or newer (jlink). With BASE=<image> (bash, libstdc++, glibc)
# it builds on that image; otherwise it makes a base from Debian packages, which needs root and mmdebstrap.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' kafka/pom.xml)
image=dateline/kafka:$version
recipe=$(cat base.sh build_kafka.sh kafka/* | sha256sum | cut -c1-16)

built=$(docker image inspect --format '{{index .Config.Labels "org.dateline.recipe"}}' "$image" 2>/dev/null || true)
if [[ $built == "$recipe" && ${1:-} != --force ]]; then
  echo "$image is up to date"
  exit 0
fi

for tool in mvn jlink; do
  command -v $tool >/dev/null || { echo "build_kafka.sh: $tool is missing (Maven; a JDK, 17 or newer)" >&2; exit 69; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp kafka/* "$work"

base=${BASE:-dateline/base-jvm:bookworm-$(sha256sum base.sh | cut -c1-8)}
if [[ -z ${BASE:-} ]] && ! docker image inspect "$base" >/dev/null 2>&1; then
  ./base.sh jvm "$base"
fi

kafka/fetch.sh "$work/libs"

# What the jars use (log4j: java.desktop, for java.beans), and what they look up by name: EC keys, SASL, zip files.
modules=java.base,java.desktop,java.logging,java.management,java.management.rmi,java.naming,java.net.http,java.rmi,java.scripting
modules+=,java.security.jgss,java.security.sasl,java.sql,java.xml
modules+=,jdk.crypto.ec,jdk.management,jdk.management.agent,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs
jlink --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --output "$work/jre"
"$work/jre/bin/java" -Xshare:dump >/dev/null  # the archive that those of the Dockerfile build upon

docker build --network=none --build-arg BASE="$base" \
  --label org.dateline.recipe="$recipe" --tag "$image" "$work" \
  >"$work/build.log" 2>&1 || { tail -n 60 "$work/build.log" >&2; exit 1; }
docker image prune --force --filter label=org.dateline.kafka >/dev/null  # the stages, and what had the tag before
echo "$image: $(docker image inspect --format '{{.Size}}' "$image" | awk '{printf "%.0f MB", $1 / 1e6}')"
