# shellcheck shell=bash
# The main job on a demonstration campus, through public APIs only.

demo_run() {
  campus_secrets
  campus_environment "$(java_command)" -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp "$DEPLOY_DIR/campus/target/campus.jar:$DEPLOY_DIR/campus/target/lib/*" org.idvserver.campus.Main
}

# Runs a command that is told where the stack is.
campus_environment() {
  IDV_STATE=$IDV_STATE IDV_DEPLOY_LOCAL=$DEPLOY_DIR/local IDV_PUBLIC_URL=$(gateway_url) "$@"
}

# The password of the demonstration's own administrator, and the operator's one-time password.
campus_secrets() {
  secret campus-admin 24 >/dev/null
  secret first-admin 18 >/dev/null
}
