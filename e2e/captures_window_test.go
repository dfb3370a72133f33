//go:build captures

package e2e_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bellhop/internal/lab"
)

// desktop is a display that nobody sees, for clients with windows.
type desktop struct {
	t       *testing.T
	display string
}

// turnOn starts a display for a client.
func turnOn(t *testing.T, name string) *desktop {
	t.Helper()
	// A server of X takes the end of its terminal for the wish to begin anew.
	const script = `trap 'kill $!; wait' HUP TERM; Xvfb -displayfd 1 -ac -nolisten tcp -screen 0 1080x700x24 & wait`
	terminal := must(lab.StartTerminal(within(t), world.dir, name+"-display", lab.TerminalOptions{Command: []string{"sh", "-c", script}}))(t)
	t.Cleanup(func() { ok(t, terminal.Stop(context.Background())) })
	number := regexp.MustCompile(`(?m)^\d+$`)
	screen := must(terminal.Await(within(t), number.MatchString))(t)
	return &desktop{t: t, display: ":" + number.FindString(screen)}
}

func (d *desktop) run(name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(within(d.t), name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	return cmd.Output()
}

// do has xdotool do something.
func (d *desktop) do(args ...string) {
	d.t.Helper()
	_ = must(d.run("xdotool", args...))(d.t)
}

// click clicks a place, with a button, and takes the pointer away, so that nothing explains itself.
func (d *desktop) click(x, y, button int) {
	d.t.Helper()
	d.do("mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", strconv.Itoa(button), "mousemove", "1079", "699")
	d.rests()
}

// types types a line.
func (d *desktop) types(line string) {
	d.t.Helper()
	d.do("type", "--delay", "20", line)
	d.do("key", "Return")
	d.rests()
}

// window waits for a window with a title.
func (d *desktop) window(title string) {
	d.t.Helper()
	eventually(d.t, "the window "+title, func() (bool, string) {
		out, _ := d.run("xdotool", "search", "--onlyvisible", "--name", title) // none is an error
		return len(bytes.TrimSpace(out)) > 0, string(out)
	})
	d.rests()
}

// rests waits until nothing has moved for a second.
func (d *desktop) rests() {
	d.t.Helper()
	var last []byte
	since := time.Now()
	eventually(d.t, "a still picture", func() (bool, string) {
		now := must(d.run("import", "-window", "root", "rgb:-"))(d.t)
		if !bytes.Equal(now, last) {
			last, since = now, time.Now()
		}
		return time.Since(since) > time.Second, "it moves"
	})
}

// picture takes a picture of the display for the docs.
func (d *desktop) picture(name string) {
	d.t.Helper()
	d.rests()
	path := filepath.Join("..", "docs", "pictures", name+".png")
	_ = must(d.run("import", "-window", "root", "+dither", "-colors", "128", "-strip", "png8:"+path))(d.t)
}

// gajim starts Gajim with an account; the assistant that asks for it is passed by.
func (d *desktop) gajim(h *house, name string) {
	d.t.Helper()
	const script = `
import json, os, sqlite3, sys
from gajim.common.settings import CREATE_SQL
host, port, name, password = sys.argv[1:]
db = sqlite3.connect(os.path.expanduser("~/.config/gajim/settings.sqlite"))
db.executescript(CREATE_SQL)
app = {"use_keyring": False, "check_for_update": False, "show_main_window_on_startup": "always",
       "is_window_visible": True, "mainwin_width": 1080, "mainwin_height": 700,
       "mainwin_x_position": 0, "mainwin_y_position": 0}
account = {"name": name, "hostname": host, "account_label": "Work", "password": password, "savepass": True,
           "active": True, "autoconnect": True, "use_custom_host": True, "custom_host": "127.0.0.1",
           "custom_port": int(port), "custom_type": "PLAIN", "confirm_unencrypted_connection": False}
db.execute("UPDATE settings SET settings=? WHERE name='app'", (json.dumps(app),))
db.execute("INSERT INTO account_settings VALUES (?,?)",
           ("work", json.dumps({"account": account, "contact": {}, "group_chat": {}})))
db.commit()
`
	d.starts(name, lab.TerminalOptions{
		Command: []string{
			"sh", "-c", `/usr/bin/python3 account.py "$@" && exec dbus-run-session -- sh -c 'gajim & trap "kill -9 $!" HUP TERM; wait'`, "gajim",
			lab.Host, port(d.t, h.xmpp.C2S), name, password,
		},
		Files: map[string]string{"account.py": script, ".config/gajim/.keep": "", ".config/gtk-3.0/settings.ini": "[Settings]\ngtk-cursor-blink=0\n"},
	})
	d.window("Gajim")
}

// starts starts a client on the display.
func (d *desktop) starts(name string, opts lab.TerminalOptions) {
	d.t.Helper()
	opts.Env = append(opts.Env, "DISPLAY="+d.display, "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1", "LANGUAGE=en")
	terminal := must(lab.StartTerminal(within(d.t), world.dir, name, opts))(d.t)
	d.t.Cleanup(func() {
		if d.t.Failed() {
			screen, err := terminal.Screen(context.Background())
			d.t.Log(strings.TrimSpace(screen), err)
		}
		kill := exec.Command("xdotool", "search", "--onlyvisible", "--name", "Gajim", "windowkill") // it has no time for the end of a terminal
		kill.Env = append(os.Environ(), "DISPLAY="+d.display)
		if out, err := kill.CombinedOutput(); err != nil {
			d.t.Logf("%v: %s", err, out)
		}
		if err := terminal.Stop(context.Background()); err != nil {
			d.t.Log(err) // what a client leaves behind has been ended
		}
	})
}

func captureGajim(t *testing.T, s *scene) {
	s.hired(t, "gina")
	d := turnOn(t, "gina")
	d.gajim(s.h, "gina")
	d.click(34, 667, 1) // the account, with its notifications
	d.picture("gajim-presence")
	d.click(870, 430, 1)
	d.window("Add Contact") // it asks whether to add the desk in turn
	d.do("mousemove", "500", "300", "key", "Escape")
	d.rests()
	s.h.awaitAvailable(t, s.alice.Client, s.service, 1)
	_, in := s.asks(t, myParcel)
	d.click(34, 118, 1) // the chats
	d.click(240, 166, 1)
	d.picture("gajim-offer")
	d.click(34, 667, 1)
	d.click(850, 430, 1)
	d.window("Group Chat Invitation")
	d.picture("gajim-invitation")
	d.click(666, 498, 1)
	s.helped(t, in, "Gina")
	d.types("Good morning! Let me look.")
	must(in.Say(within(t), "Thank you."))(t)
	d.picture("gajim-room")
	d.click(240, 210, 1) // the desk, now second
	d.types("!note second parcel this month")
	s.carolIsFree(t)
	d.types("!transfer Carol she has asked twice")
	d.types("!cancel")
	d.picture("gajim-transfer")
	d.click(34, 667, 1)
	d.click(150, 180, 3)
	d.click(247, 166, 1)
	d.window("Command List")
	d.picture("gajim-commands")
	d.click(342, 382, 1) // close
	d.click(770, 565, 1)
	d.picture("gajim-close")
	must(s.alice.Run(within(t), s.service, "leave", nil))(t)
}
