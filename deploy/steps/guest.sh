# shellcheck shell=bash
# The lab's desktop image, built once for each state of the builder's sources.

guest_up() { guest_image; }

guest_dir() { echo "$IDV_STATE/guest"; }
guest_image_file() { echo "$(guest_dir)/lab-desktop.raw"; }

guest_image() {
  local stamp
  stamp=$(guest_sources_digest)
  if [[ -f $(guest_image_file) && $(cat "$(guest_dir)/sources.sha256" 2>/dev/null) == "$stamp" ]]; then
    echo "up to date: $(guest_image_file)"
  else
    mkdir -p "$(guest_dir)"
    IDV_GUEST_CACHE=$IDV_STATE/cache "$DEPLOY_DIR/guest/build-guest-image" "$(guest_image_file)"
    echo "$stamp" | write_file "$(guest_dir)/sources.sha256" 0644
  fi
  echo "GUEST_IMAGE=$(guest_image_file)" | write_file "$IDV_STATE/env/guest.env" 0644
}

# Names, modes and contents of everything the image is built from, but the cached Debian packages.
guest_sources_digest() {
  (
    cd "$DEPLOY_DIR/guest" || exit
    find . -type f -printf '%p %m\n' | LC_ALL=C sort
    find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -d ' ' -f 1
}
