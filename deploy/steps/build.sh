# shellcheck shell=bash
# The build: skipped when no source has changed since the last one and its results are still there.

build_all() {
  local stamp=$IDV_STATE/build.stamp state
  state=$(sources_state)
  if [[ -n $state && -f $stamp && $(<"$stamp") == "$state" ]] && build_results_exist; then
    echo "unchanged since the last build"
    return
  fi
  (cd "$PROJECT_DIR" && ./mvnw -B -ntp -DskipTests package)
  echo "$state" >"$stamp"
}

# Empty outside of a git checkout: then Maven decides.
sources_state() {
  git -C "$PROJECT_DIR" rev-parse --git-dir >/dev/null 2>&1 || return 0
  (
    cd "$PROJECT_DIR"
    git ls-files -z --cached --others --exclude-standard -- . ':!*.md' ':!deploy/steps' ':!deploy/local' 2>/dev/null |
      xargs -0 -r stat -c '%n %Y %s' 2>/dev/null | sha256sum
  ) || true
}

build_results_exist() {
  local service
  [[ -d $(kafka_built_jars) && -d $DEPLOY_DIR/campus/target/lib && -f $DEPLOY_DIR/campus/target/campus.jar ]] || return 1
  [[ -f $PROJECT_DIR/terminal-agent/target/terminal-agent.jar ]] || return 1
  for service in "${SERVICES[@]}"; do
    [[ -f $PROJECT_DIR/$service-service/target/quarkus-app/quarkus-run.jar ]] || return 1
  done
}
