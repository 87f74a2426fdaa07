# shellcheck shell=bash
# The system test: the whole stack on its own state, used through public APIs only.

system_test() {
  with_lock remember_build
  with_lock start_everything
  campus_secrets
  (cd "$PROJECT_DIR" && campus_environment ./mvnw -B -ntp -pl deploy/campus surefire:test -Didv.test.groups=system)
}

# `test` has just built and tested these sources.
remember_build() { sources_state >"$IDV_STATE/build.stamp"; }
