#!/bin/bash
# Runs one of Kafka's classes: `kafka-run-class.sh CLASS [argument ...]`, or the class its own name stands for.
set -euo pipefail
case ${0##*/} in
  kafka-topics.sh)              set -- org.apache.kafka.tools.TopicCommand "$@" ;;
  kafka-configs.sh)             set -- kafka.admin.ConfigCommand "$@" ;;
  kafka-consumer-groups.sh)     set -- org.apache.kafka.tools.consumer.group.ConsumerGroupCommand "$@" ;;
  kafka-console-producer.sh)    set -- org.apache.kafka.tools.ConsoleProducer "$@" ;;
  kafka-console-consumer.sh)    set -- org.apache.kafka.tools.consumer.ConsoleConsumer "$@" ;;
  kafka-get-offsets.sh)         set -- org.apache.kafka.tools.GetOffsetShell "$@" ;;
  kafka-broker-api-versions.sh) set -- org.apache.kafka.tools.BrokerApiVersionsCommand "$@" ;;
esac
printf -v classpath '%s:' /opt/kafka/libs/*.jar
log=${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.yaml}
# shellcheck disable=SC2086 # options are lists of words
exec java ${KAFKA_HEAP_OPTS:--Xms64m -Xmx512m} ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1} \
  $log ${KAFKA_OPTS:-} -cp "${classpath%:}" "$@"
