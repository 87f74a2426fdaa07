# shellcheck shell=bash
# Kafka: one KRaft broker on loopback, run from the jars that Maven collected in deploy/kafka.

TOPICS=(
  idv.user.v1 idv.course.v1 idv.desktop.v1 idv.terminal.v1
  idv.image.v1 idv.network.v1 idv.monitor.v1 idv.audit.v1
)
TOPIC_PARTITIONS=6

kafka_up() {
  mkdir -p "$(kafka_dir)"
  if ! process_alive "$(kafka_pid_file)" || ! kafka_answers; then
    stop_process "$(kafka_pid_file)"
    kafka_install
    kafka_configure
    kafka_format
    kafka_start
  fi
  kafka_topics
  echo "KAFKA_BOOTSTRAP=$(kafka_bootstrap)" | write_file "$IDV_STATE/env/kafka.env" 0644
}

kafka_down() { stop_process "$(kafka_pid_file)" 30; }

kafka_dir() { echo "$IDV_STATE/kafka"; }
kafka_pid_file() { echo "$IDV_STATE/run/kafka.pid"; }
kafka_log() { echo "$IDV_STATE/log/kafka.log"; }
kafka_bootstrap() { echo "127.0.0.1:$(port 19092)"; }
kafka_built_jars() { echo "$DEPLOY_DIR/kafka/target/lib"; }
kafka_answers() { kcat -b "$(kafka_bootstrap)" -L -m 3 >/dev/null 2>&1; }

# The broker runs from a copy: `mvn clean` must not take the classes away from under it.
kafka_install() {
  if [[ ! -d $(kafka_built_jars) ]]; then
    (cd "$PROJECT_DIR" && ./mvnw -B -ntp -q -pl deploy/kafka -am package -DskipTests)
  fi
  rm -rf "$IDV_STATE/kafka/lib"
  cp -r "$(kafka_built_jars)" "$IDV_STATE/kafka/lib"
}

kafka_configure() {
  write_file "$(kafka_dir)/server.properties" 0644 <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$(port 19093)
listeners=PLAINTEXT://127.0.0.1:$(port 19092),CONTROLLER://127.0.0.1:$(port 19093)
advertised.listeners=PLAINTEXT://$(kafka_bootstrap)
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=$(kafka_dir)/data
num.partitions=$TOPIC_PARTITIONS
auto.create.topics.enable=true
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=5000
broker.heartbeat.interval.ms=1000
num.network.threads=1
num.io.threads=2
background.threads=2
num.recovery.threads.per.data.dir=1
log.segment.bytes=67108864
log.index.size.max.bytes=1048576
log.cleaner.dedupe.buffer.size=8388608
END
}

kafka_format() {
  [[ ! -f $(kafka_dir)/data/meta.properties ]] || return 0
  kafka_java kafka.tools.StorageTool format -t "$(kafka_cluster_id)" -c "$(kafka_dir)/server.properties"
}

# A cluster id is 16 bytes in base64url, and must not begin with a dash.
kafka_cluster_id() { echo "I$(openssl rand -base64 16 | tr '+/' '-_' | tr -d '=\n' | tail -c +2)"; }

kafka_start() {
  start_process "$(kafka_pid_file)" "$(kafka_log)" "$(java_command)" -Xmx192m -XX:+UseSerialGC \
    -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(kafka_dir)/lib/*" \
    kafka.Kafka "$(kafka_dir)/server.properties"
  await_process 60 "$(kafka_pid_file)" kafka_answers ||
    explain "$(kafka_log)" "the broker ended, or did not answer on $(kafka_bootstrap) within 60 s"
}

kafka_java() {
  "$(java_command)" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(kafka_dir)/lib/*" "$@"
}

# Asking a broker for a topic that is not there creates it: far cheaper than a JVM for Kafka's own tool.
kafka_topics() {
  local topic
  for topic in "${TOPICS[@]}"; do
    wait_until 20 kafka_has_topic "$topic" || explain "$(kafka_log)" "topic $topic was not created"
  done
}

kafka_has_topic() {
  kcat -b "$(kafka_bootstrap)" -L -m 5 -t "$1" | grep "topic \"$1\" with $TOPIC_PARTITIONS partitions"
}
