-- Prosody 0.12 as a private lab server: loopback, plain text, not root.
-- A Go template. LAB ONLY marks what production must not copy.
local base = "{{.Dir}}"
data_path = base .. "/data"
certificates = base .. "/certs"
interfaces = { "127.0.0.1" }
log = { info = base .. "/prosody.log" }
network_backend = "epoll"
network_settings = { nagle = {{.SlowStanzas}} }              -- the default costs about 40 ms per small stanza on a quiet component link

modules_enabled = {
    "disco"; "roster"; "saslauth"; "ping"; "version"; "time"; "uptime"; "posix";
    "carbons"; "pep"; "private"; "blocklist"; "vcard4"; "vcard_legacy"; "smacks"; "bookmarks"; "offline";
    "bosh"; "websocket"; "limits"; "mam"; "admin_shell";
}
admin_socket = base .. "/admin.sock"              -- LAB ONLY: takes hosts away
modules_disabled = { "s2s"; "tls" }               -- LAB ONLY
limits = { c2s = { rate = "10mb/s"; burst = "2s" } } -- LAB ONLY: the default is 10 kB/s for a client
c2s_ports = { {{.C2SPort}} }
c2s_direct_tls_ports = {}
c2s_require_encryption = false                    -- LAB ONLY
allow_unencrypted_plain_auth = true               -- LAB ONLY
authentication = "internal_hashed"
storage = "internal"                              -- SQL for a large desk

http_ports = { {{.HTTPPort}} }                         -- /xmpp-websocket, /http-bind, /file_share
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "{{.Host}}"
http_external_url = "http://127.0.0.1:{{.HTTPPort}}/"
consider_bosh_secure = true                       -- LAB ONLY
consider_websocket_secure = true                  -- LAB ONLY
cross_domain_websocket = true                     -- the chat widget is served from elsewhere
cross_domain_bosh = true

component_ports = { {{.Port}} }
component_interfaces = { "127.0.0.1" }
component_tcp_keepalives = true
component_stanza_size_limit = {{.StanzaLimit}}
archive_expires_after = "4w"

VirtualHost "{{.Host}}"                        -- staff and customers with accounts
    disco_items = { { "{{.Desk}}", "Support" } }

VirtualHost "{{.GuestHost}}"                  -- web customers
    authentication = "anonymous"
    modules_disabled = { "mam"; "offline"; "roster"{{if not .GuestsResume}}; "smacks"{{end}} }
    http_host = "{{.Host}}"

{{if not .WithoutMUC -}}
Component "{{.RoomHost}}" "muc"              -- for the desk alone
    modules_enabled = { {{if not .WithoutArchive}}"muc_mam"{{end}} }
    restrict_room_creation = {{not .OpenRoomCreation}}
    admins = { {{if not .DenyRoomCreation}}"{{.Desk}}"; "{{.Desk2}}"{{end}} }
    muc_room_cache_size = 20000                   -- default 100: more occupied rooms are swapped to disk
    muc_room_default_public = false
    muc_room_default_members_only = true
    max_history_messages = 100
    muc_log_by_default = true
    muc_log_expires_after = "never"               -- else each new room rewrites a list of all rooms of the day
    muc_tombstones = false
{{- end}}

Component "{{.Desk}}"
    component_secret = "{{.Secret}}"
    component_conflict_resolve = "{{if .KeepOld}}kick_new{{else}}kick_old{{end}}"
    modules_enabled = {}

Component "{{.Desk2}}"                    -- a second link
    component_secret = "{{.Secret}}"
    component_conflict_resolve = "{{if .KeepOld}}kick_new{{else}}kick_old{{end}}"

Component "{{.UploadHost}}" "http_file_share"
    http_host = "{{.Host}}"
    http_file_share_size_limit = 10*1024*1024
    http_file_share_access = { "{{.Host}}"; "{{.GuestHost}}" }
