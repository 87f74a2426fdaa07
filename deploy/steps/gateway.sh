# shellcheck shell=bash
# The gateway: nginx ends TLS and routes by the first path segment after /api/v1/. What is not listed is not reachable,
# so /q/* (health, metrics, admin) stays inside.

gateway_up() {
  mkdir -p "$IDV_STATE/nginx"
  gateway_configuration | write_file "$IDV_STATE/nginx/nginx.conf" 0644
  gateway_nginx -t
  if process_alive "$(gateway_pid_file)"; then
    gateway_nginx -s reload
  else
    gateway_end_orphans
    rm -f "$(gateway_pid_file)"
    gateway_nginx
  fi
  wait_until 10 port_open 127.0.0.1 "$(gateway_port)" ||
    explain "$IDV_STATE/log/gateway.log" "the gateway does not listen on port $(gateway_port)"
}

gateway_down() {
  stop_process "$(gateway_pid_file)" 10
  gateway_end_orphans
}

gateway_pid_file() { echo "$IDV_STATE/run/gateway.pid"; }
gateway_nginx() { nginx -p "$IDV_STATE/nginx" -c "$IDV_STATE/nginx/nginx.conf" "$@"; }

# Workers outlive a killed master and keep its ports. Nothing in their command line is ours, but their log is.
gateway_end_orphans() {
  local pid
  for pid in $(pgrep -x nginx); do
    if nginx_logs_here "$pid"; then
      kill -9 "$pid" || true
    fi
  done
}

# Descriptors may go while they are read: readlink's own exit status says nothing.
nginx_logs_here() {
  local links
  links=$(readlink "/proc/$1/fd/"* || true)
  grep -qxF "$IDV_STATE/log/gateway.log" <<<"$links"
}

gateway_configuration() {
  cat <<END
user www-data;
worker_processes 2;
pid $(gateway_pid_file);
error_log $IDV_STATE/log/gateway.log warn;
events { worker_connections 4096; }
http {
  access_log $IDV_STATE/log/gateway-access.log;
  default_type application/octet-stream;
  server_tokens off;
  client_body_temp_path $IDV_STATE/nginx/body;
  proxy_temp_path $IDV_STATE/nginx/proxy;
  fastcgi_temp_path $IDV_STATE/nginx/fastcgi;
  uwsgi_temp_path $IDV_STATE/nginx/uwsgi;
  scgi_temp_path $IDV_STATE/nginx/scgi;
  # An empty value keeps the connection to a service alive; an upgrade is for consoles over websockets.
  map \$http_upgrade \$connection_header { default upgrade; '' ''; }
  # Sign-in and enrolment are open to everybody: a crowd behind one address still gets through, a guesser does not.
  limit_req_zone \$binary_remote_addr zone=open:1m rate=10r/s;
  limit_req_status 429;
$(gateway_upstreams)
  server {
    listen 127.0.0.1:$(gateway_port) ssl http2;
    listen $LAB_HOST_ADDRESS:$(gateway_port) ssl http2;
    ssl_certificate $IDV_STATE/pki/gateway.crt;
    ssl_certificate_key $IDV_STATE/pki/gateway.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:tls:1m;
    client_max_body_size 64m;
    proxy_http_version 1.1;
    proxy_set_header Host \$http_host;
    proxy_set_header Connection \$connection_header;
    proxy_set_header Upgrade \$http_upgrade;
    proxy_set_header X-Real-IP \$remote_addr;
    proxy_set_header X-Forwarded-For \$remote_addr;
    proxy_set_header X-Forwarded-Host \$http_host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Request-Id \$request_id;
    proxy_buffering off;
    proxy_connect_timeout 3s;
    proxy_read_timeout 300s;
    # Routes are matched on the decoded path but services get the raw one: both must be the same.
    if (\$request_uri ~* "^[^?]*(%2f|%5c|%2e|//|/\.\.?(/|\?|\$))") { return 400; }
    error_page 400 = @malformed;
    error_page 429 = @too_many;
    error_page 404 = @unknown;
    error_page 413 = @too_large;
    error_page 502 504 = @unavailable;
$(gateway_locations)
    location / { return 404; }
    location @unknown {
      default_type application/problem+json;
      return 404 '{"title":"Not found","status":404,"code":"NOT_FOUND"}';
    }
    location @malformed {
      default_type application/problem+json;
      return 400 '{"title":"The request cannot be read","status":400,"code":"INVALID_REQUEST"}';
    }
    location @too_many {
      default_type application/problem+json;
      return 429 '{"title":"Too many requests: wait a moment","status":429,"code":"TOO_MANY_REQUESTS"}';
    }
    location @too_large {
      default_type application/problem+json;
      return 413 '{"title":"The request is too large","status":413,"code":"INVALID"}';
    }
    location @unavailable {
      default_type application/problem+json;
      return 503 '{"title":"The service is not available","status":503,"code":"UNAVAILABLE"}';
    }
  }
}
END
}

gateway_upstreams() {
  local service
  for service in "${SERVICES[@]}"; do
    printf '  upstream %s { server 127.0.0.1:%s; keepalive 16; }\n' "$service" "$(rest_port "$service")"
  done
}

gateway_locations() {
  gateway_location user 'auth' 'limit_req zone=open burst=50 nodelay;'
  gateway_location user 'users|groups|roles'
  gateway_location course 'terms|courses|sections|labs|lessons|timetable-entries'
  gateway_location desktop 'profiles|batches|desktops|assignments|terminals|readiness|rollouts|quotas|exams|power-schedules|closures'
  gateway_location desktop 'enrolments' 'limit_req zone=open burst=50 nodelay;'
  gateway_location image 'pools|images|versions|channels|volumes|findings|recycle-bin'
    # Consoles are websockets, which may be silent for as long as nobody types; the service itself looks for dead ones.
    gateway_location image 'maintenance-vms' 'proxy_read_timeout 2h; proxy_send_timeout 2h;'
  gateway_location image 'uploads' 'client_max_body_size 0; proxy_request_buffering off; proxy_send_timeout 300s;'
  gateway_location network 'networks|nodes|ports'
  gateway_location monitor 'states|alerts|audit|feed' 'proxy_read_timeout 24h;'
  printf '    location = /api/v1/.well-known/jwks.json { proxy_pass http://user; }\n'
}

gateway_location() {
  printf '    location ~ ^/api/v1/(%s)(/|$) { proxy_pass http://%s; %s}\n' "$2" "$1" "${3:+$3 }"
}
