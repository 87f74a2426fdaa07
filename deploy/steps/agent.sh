# shellcheck shell=bash
# What a technician does at a lab terminal: install the agent's configuration with a one-time token, start and stop it;
# and what people do there: sit down, with the password on standard input, and leave.

command_agent() {
  local terminal=${1:-} action=${2:-}
  local usage="usage: deploy/local agent K enrol|start|stop|kill|sign-in USERNAME|sign-out"
  [[ $terminal =~ ^[0-9]+$ ]] || fail "$usage"
  case $action in
    enrol) agent_enrol "$terminal" ;;
    start) lab_agent_start "$terminal" ;;
    stop) lab_agent_stop "$terminal" ;;
    kill) lab_agent_kill "$terminal" ;;
    sign-in) lab_agent_word "$terminal" sign-in "${3:?the name of who sits down}" ;;
    sign-out) lab_agent_word "$terminal" sign-out ;;
    *) fail "$usage" ;;
  esac
}

command_cable() {
  case ${2:-} in
    plug) lab_plug "$1" ;;
    unplug) lab_unplug "$1" ;;
    *) fail "usage: deploy/local cable K plug|unplug" ;;
  esac
}

# The token comes on standard input: it must not be seen in a list of processes.
agent_enrol() {
  local dir token
  dir=$(lab_dir "$1")/etc/idv-terminal
  IFS= read -r token || [[ -n $token ]] || fail "the enrolment token is expected on standard input"
  cp "$(pki_dir)/ca.crt" "$dir/ca.crt"
  echo "$token" | write_file "$dir/enrolment-token" 0600
  agent_properties "$1" | write_file "$dir/agent.properties" 0600
  lab_agent_start "$1"
}

agent_properties() {
  cat <<END
name=t$1
server.url=$(gateway_url)
grpc.host=$LAB_HOST_ADDRESS
grpc.desktop.port=$(grpc_port desktop)
grpc.image.port=$(grpc_port image)
grpc.monitor.port=$(grpc_port monitor)
enrolment.token.file=/etc/idv-terminal/enrolment-token
enrolment.ca.sha256=$(openssl x509 -in "$(pki_dir)/ca.crt" -outform DER | sha256sum | cut -d ' ' -f 1)
ca.file=/etc/idv-terminal/ca.crt
underlay.address=$(lab_address "$1")
underlay.mtu=$LAB_MTU
underlay.interface=br-phy
datapath=netdev
state.dir=/var/lib/idv-terminal
libvirt.uri=qemu:///system
virtualisation=auto
power.off.command=touch /var/lib/idv-terminal/switched-off
management.addresses=$LAB_HOST_ADDRESS
telemetry.interval.seconds=2
END
}
