-- What Bellhop needs of a Prosody (0.12 or newer). An excerpt: take the parts over into
-- /etc/prosody/prosody.cfg.lua, put your domains in place of example.org, and keep your own
-- TLS, authentication and storage settings. Check with `prosodyctl check`.

---- In the global part -----------------------------------------------------------------------

-- Without this a small stanza on a quiet component link waits about 40 ms.
network_settings = { nagle = false }

-- Bellhop's port. It is not encrypted: keep it on this machine, or reach it by a tunnel.
component_ports = { 5347 }
component_interfaces = { "127.0.0.1" }
component_tcp_keepalives = true

-- How long the archive keeps what was said. Bellhop has the transcripts in its own database
-- and needs the archive only for what it missed while it was away.
archive_expires_after = "4w"

-- The chat widget connects from your web pages, which are of other origins than this server: list
-- them, or write true for any.
cross_domain_websocket = { "https://www.example.org" }
cross_domain_bosh = true

-- For a large desk: archive and accounts in SQL, not in files.
-- storage = "sql"
-- sql = { driver = "PostgreSQL", database = "prosody", username = "prosody", host = "127.0.0.1" }

---- Staff, and customers with accounts -------------------------------------------------------

VirtualHost "example.org"
    modules_enabled = { "websocket"; "bosh" }
    -- Clients show the desk under the server's services.
    disco_items = { { "desk.example.org", "Bellhop" } }

---- Web customers, for the chat widget: anonymous, a new address with every login -------------

VirtualHost "guest.example.org"
    authentication = "anonymous"
    modules_enabled = { "websocket"; "bosh" }
    -- An anonymous login cannot be resumed (XEP-0198): it would leave ghosts in the rooms and
    -- say messages twice. The rest makes no sense for an address that is gone in an hour.
    modules_disabled = { "smacks"; "mam"; "offline"; "roster" }
    -- Guests connect by the WebSocket of the main host (https://example.org:5281/xmpp-websocket).
    http_host = "example.org"

---- The rooms: a host of its own, for the desk alone ------------------------------------------

Component "rooms.example.org" "muc"
    modules_enabled = { "muc_mam" }
    -- Only the desk opens rooms. Clients that come back by a bookmark to a room that is over
    -- would otherwise make it again, as its owners.
    restrict_room_creation = true
    admins = { "desk.example.org" }
    -- Twice the sessions that you expect at once. Beyond it, occupied rooms are swapped to disk.
    muc_room_cache_size = 20000
    muc_room_default_public = false
    muc_room_default_members_only = true
    max_history_messages = 100
    -- The archive: what was said while Bellhop was away is read from it.
    muc_log_by_default = true
    -- The archive of a room goes with the room. With the default of a week, Prosody's storage in
    -- files rewrites a list of all rooms of the day whenever something is first said in one.
    muc_log_expires_after = "never"
    -- Room names are random and never used again, so there is nothing to mark as used.
    muc_tombstones = false

---- Files that customers and CSRs send each other (XEP-0363) ---------------------------------

Component "upload.example.org" "http_file_share"
    http_file_share_access = { "example.org"; "guest.example.org" }
    http_file_share_size_limit = 10 * 1024 * 1024

---- The desk ---------------------------------------------------------------------------------

Component "desk.example.org"
    -- The same as in Bellhop's xmpp.secret_file. Make one with `openssl rand -hex 32`.
    component_secret = "CHANGE ME"
    -- A process that takes over is let in at once, and the old link is closed.
    component_conflict_resolve = "kick_old"

-- Of several links, each has a component and a host for its rooms like the two above:
-- Component "rooms2.example.org" "muc"     with admins = { "desk2.example.org" }
-- Component "desk2.example.org"            with a secret of its own
