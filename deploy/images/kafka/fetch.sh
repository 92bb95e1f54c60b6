#!/usr/bin/env bash
# Copies Kafka's jars from Maven Central into a directory (about 56 MB).   fetch.sh DIRECTORY
set -euo pipefail
target=$(realpath -m "${1:?usage: fetch.sh DIRECTORY}")
log=$(mvn --batch-mode --quiet --file "$(dirname "${BASH_SOURCE[0]}")/pom.xml" \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$target" 2>&1) || { echo "$log" >&2; exit 1; }
for jar in kafka_2.13 kafka-clients kafka-tools connect-file log4j-slf4j-impl; do
  compgen -G "$target/$jar-*.jar" >/dev/null || { echo "fetch.sh: $jar is missing in $target" >&2; exit 1; }
done
