# shellcheck shell=bash
# The platform's certificates: one CA, an intermediate that signs terminals, and a leaf for each service and the gateway.

TRUST_DOMAIN=idv.local

pki_up() {
  local service
  umask 077
  mkdir -p "$(pki_dir)"
  chmod 0755 "$(pki_dir)"
  pki_root
  pki_terminals_ca
  for service in "${SERVICES[@]/%/-service}"; do
    pki_leaf "$service" serverAuth,clientAuth "URI:spiffe://$TRUST_DOMAIN/service/$service,"
  done
  # The gateway faces everybody and calls nobody by certificate: it is no service.
  pki_leaf gateway serverAuth ""
  cat "$(pki_dir)/ca.crt" "$(pki_dir)/terminals-ca.crt" | write_file "$(pki_dir)/trust.crt" 0644
  echo "PKI_DIR=$(pki_dir)" | write_file "$IDV_STATE/env/pki.env" 0644
}

pki_dir() { echo "$IDV_STATE/pki"; }

pki_root() {
  ! pki_holds ca || return 0
  pki_key ca
  openssl req -x509 -new -key "$(pki_dir)/ca.key" -days 3650 -subj '/CN=IDV platform CA' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' |
    write_file "$(pki_dir)/ca.crt" 0644
}

pki_terminals_ca() {
  ! pki_holds terminals-ca || return 0
  pki_key terminals-ca
  pki_sign terminals-ca '/CN=IDV terminals CA' 3650 <<END
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign,digitalSignature
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
END
}

# pki_leaf NAME USAGE URI-NAMES
pki_leaf() {
  ! pki_holds "$1" || return 0
  pki_key "$1"
  pki_sign "$1" "/CN=$1" 825 <<END
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=$2
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
subjectAltName=${3}DNS:localhost,DNS:$1,IP:127.0.0.1,IP:$LAB_HOST_ADDRESS
END
}

# A certificate counts when it has a month left and its key is there.
pki_holds() {
  [[ -s $(pki_dir)/$1.key ]] && openssl x509 -in "$(pki_dir)/$1.crt" -noout -checkend 2592000 >/dev/null 2>&1
}

pki_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | write_file "$(pki_dir)/$1.key" 0600
}

# pki_sign NAME SUBJECT DAYS <extensions
pki_sign() {
  local extensions
  extensions=$(mktemp)
  cat >"$extensions"
  openssl req -new -key "$(pki_dir)/$1.key" -subj "$2" |
    openssl x509 -req -CA "$(pki_dir)/ca.crt" -CAkey "$(pki_dir)/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
      -days "$3" -extfile "$extensions" |
    write_file "$(pki_dir)/$1.crt" 0644
  rm -f "$extensions"
}
