package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// strayPrefix begins the name of a data directory that had to be put outside
// the lab's directory.
const strayPrefix = "bellhop-lab-"

// account is the system user that a server runs as.
type account struct {
	name     string
	uid, gid int
}

// serverAccount returns the account to drop to, or nil if we are not root and
// run servers as ourselves. The first name that exists is taken.
func serverAccount(names ...string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // no account to change to is an answer
	}
	for _, name := range names {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(found.Uid)
		if err != nil {
			return nil, fmt.Errorf("lab: uid of %s: %w", name, err)
		}
		gid, err := strconv.Atoi(found.Gid)
		if err != nil {
			return nil, fmt.Errorf("lab: gid of %s: %w", name, err)
		}
		return &account{name: name, uid: uid, gid: gid}, nil
	}
	return nil, fmt.Errorf("lab: no system user %s to run as", strings.Join(names, " or "))
}

// credential is what exec needs to become the account; without supplementary groups.
func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid), Groups: []uint32{}}
}

// own gives the path and all below it to the account. Links are not followed.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return filepath.WalkDir(path, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(name, a.uid, a.gid)
	})
}

// reaches reports whether the account may pass through the directory and all above it.
func (a *account) reaches(dir string) (bool, error) {
	if a == nil {
		return true, nil
	}
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return false, err
		}
		bit := fs.FileMode(0o001)
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			switch {
			case int(stat.Uid) == a.uid:
				bit = 0o100
			case int(stat.Gid) == a.gid:
				bit = 0o010
			}
		}
		if info.Mode().Perm()&bit == 0 {
			return false, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true, nil
		}
		dir = parent
	}
}

// serverDir returns the absolute directory of one server, dir/kind, made and
// owned by the account. Where the account cannot reach dir (a checkout under
// /root), the data is put under /var/tmp and dir/kind is a link to it.
func serverDir(dir, kind string, who *account) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	path := filepath.Join(dir, kind)
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if target, err = makeServerDir(path, who); err == nil {
		path = target
	} else {
		return "", err
	}
	if err := who.own(path); err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	ok, err := who.reaches(path)
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if !ok {
		return "", fmt.Errorf("lab: user %s cannot reach %s: remove it or make it reachable", who.name, path)
	}
	return path, nil
}

func makeServerDir(path string, who *account) (string, error) {
	// A link to data that was cleaned away meanwhile is of no use.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("lab: %w", err)
	}
	ok, err := who.reaches(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if ok {
		if err := os.Mkdir(path, 0o700); err != nil {
			return "", fmt.Errorf("lab: %w", err)
		}
		return filepath.EvalSymlinks(path)
	}
	// /var/tmp rather than /tmp: it outlives a reboot, and so does the demo's data.
	stray, err := os.MkdirTemp("/var/tmp", strayPrefix+filepath.Base(path)+"-")
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if err := os.Symlink(stray, path); err != nil {
		return "", fmt.Errorf("lab: %w", errors.Join(err, os.Remove(stray)))
	}
	return stray, nil
}

// TempDir makes an empty directory for a lab that servers can reach also when
// they run as another user. Give it to [Remove] when the servers have stopped.
func TempDir() (string, error) {
	dir, err := os.MkdirTemp("", strayPrefix)
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	return dir, nil
}

// Remove deletes the directory of a lab with all data, also what had to be put
// outside it. No server may be running in it.
func Remove(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(dir, entry.Name()))
		if err != nil || !strings.HasPrefix(filepath.Base(target), strayPrefix) {
			continue
		}
		if err := os.RemoveAll(target); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}

// lockDir takes the lock of a server's directory. The server inherits the open
// file and holds the lock until it ends, whatever becomes of us, so that never
// two servers write to one directory.
func lockDir(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("lab: a server is still running in %s: %w", dir, err), file.Close())
	}
	return file, nil
}
