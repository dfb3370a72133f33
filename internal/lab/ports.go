package lab

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Ports are taken from below the kernel's ephemeral range (32768 up), so that
// no outgoing connection sits on the port of a server that is being restarted.
const (
	lowestPort  = 15000
	highestPort = 32000
)

const loopback = "127.0.0.1"

// addr is the loopback address of a port.
func addr(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// isFree asks the kernel whether a port can be listened on.
func isFree(port int) bool {
	listener, err := net.Listen("tcp4", addr(port))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}

// choosePorts returns n ports that are free now: the kept ones if all are,
// otherwise others. Another process may take one before the server does, so a
// starter checks who listens and tries again.
func choosePorts(kept []int, n int) ([]int, error) {
	if len(kept) == n && allFree(kept) {
		return kept, nil
	}
	ports := make([]int, 0, n)
	used := make(map[int]bool, n)
	for range 1000 {
		port := lowestPort + rand.IntN(highestPort-lowestPort)
		if used[port] || !isFree(port) {
			continue
		}
		used[port] = true
		if ports = append(ports, port); len(ports) == n {
			return ports, nil
		}
	}
	return nil, errors.New("lab: no free ports")
}

func allFree(ports []int) bool {
	for _, port := range ports {
		if !isFree(port) {
			return false
		}
	}
	return true
}

// loadPorts reads the ports that the server in dir had last, if any.
func loadPorts(dir string) []int {
	data, err := os.ReadFile(filepath.Join(dir, "ports.json"))
	if err != nil {
		return nil
	}
	var ports []int
	if json.Unmarshal(data, &ports) != nil {
		return nil
	}
	return ports
}

// savePorts keeps the ports for the next start in dir.
func savePorts(dir string, ports []int) error {
	data, err := json.Marshal(ports)
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ports.json"), data, 0o600); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}

// ownsPorts reports whether the process itself listens on all the ports. If
// another one listens on one of them it fails with errPortTaken: connecting
// would not tell the two apart.
func ownsPorts(pid int, ports []int) (bool, error) {
	listening, err := listeners()
	if err != nil {
		return false, err
	}
	own := socketsOf(pid)
	for _, port := range ports {
		inode, ok := listening[port]
		if !ok {
			return false, nil
		}
		if !own[inode] {
			return false, fmt.Errorf("%w: %d", errPortTaken, port)
		}
	}
	return true, nil
}

// listeners maps each TCP port that is listened on to the inode of its socket.
func listeners() (map[int]string, error) {
	const listen, fields = "0A", 10 // proc(5), /proc/net/tcp
	result := make(map[int]string)
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		file, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			column := strings.Fields(lines.Text())
			if len(column) < fields || column[3] != listen {
				continue
			}
			_, hex, _ := strings.Cut(column[1], ":")
			if port, err := strconv.ParseInt(hex, 16, 32); err == nil {
				result[int(port)] = column[9]
			}
		}
		if err := errors.Join(lines.Err(), file.Close()); err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
	}
	return result, nil
}

// socketsOf returns the inodes of the sockets that a process has open.
func socketsOf(pid int) map[string]bool {
	result := make(map[string]bool)
	dir := filepath.Join("/proc", strconv.Itoa(pid), "fd")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return result // the process has just ended
	}
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(dir, entry.Name()))
		if err != nil {
			continue
		}
		if inode, ok := strings.CutPrefix(target, "socket:["); ok {
			result[strings.TrimSuffix(inode, "]")] = true
		}
	}
	return result
}
