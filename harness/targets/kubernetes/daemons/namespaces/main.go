// Command namespaces is the first process of the mount and PID namespaces in which a cluster lives. When its input closes
// it ends, and with it the kernel ends every process in them and takes away every mount: nothing can be forgotten.
//
//	unshare --mount --propagation slave --pid --fork namespaces [FROM TO]...
//
// Directories that daemons write to whatever they are told are empty ones of the namespace's own. Each FROM, which may lie
// in one of them, is seen at TO. When all is in place it writes its PID, as the starting process sees it, in a line.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// kubelet, containerd and the network plugins have fixed places in these: /var/lib/kubelet, /var/lib/cni, /var/log/pods,
// /run/containerd, /run/netns.
var hidden = []string{"/run", "/var/lib", "/var/log"}

// What kubelet would set for the whole machine. It leaves alone what has these values already, so here it sees them.
var seen = map[string]string{
	"/proc/sys/vm/overcommit_memory":      "1",
	"/proc/sys/vm/panic_on_oom":           "0",
	"/proc/sys/kernel/panic":              "10",
	"/proc/sys/kernel/panic_on_oops":      "1",
	"/proc/sys/kernel/keys/root_maxkeys":  "1000000",
	"/proc/sys/kernel/keys/root_maxbytes": "25000000",
}

func main() {
	if unix.Getpid() != 1 || len(os.Args)%2 == 0 {
		fmt.Fprintln(os.Stderr, "usage: unshare --mount --propagation slave --pid --fork namespaces [FROM TO]...")
		os.Exit(2)
	}
	go reap()
	// That of the starting process is still mounted there.
	pid, err := os.Readlink("/proc/self")
	if err == nil {
		err = arrange(os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(pid)
	io.Copy(io.Discard, os.Stdin)
}

// reap takes the exit codes of processes whose parents are gone.
func reap() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGCHLD)
	for range ended {
		for {
			pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
			if err != nil && err != unix.EINTR || err == nil && pid <= 0 {
				break
			}
		}
	}
}

func arrange(binds []string) error {
	// From here on mounts show in all that the cluster mounts again, and nowhere outside.
	if err := mount("none", "/", "", unix.MS_SHARED|unix.MS_REC, ""); err != nil {
		return err
	}
	places := map[string]string{}
	for index := 0; index < len(binds); index += 2 {
		from, to := binds[index], binds[index+1]
		fd, err := unix.Open(from, unix.O_PATH, 0)
		if err != nil {
			return fmt.Errorf("opening %s: %w", from, err)
		}
		places[to] = "/proc/self/fd/" + strconv.Itoa(fd)
	}
	for _, directory := range hidden {
		if err := mount("tmpfs", directory, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755"); err != nil {
			return err
		}
	}
	if err := mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return err
	}
	for to, from := range places {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		if err := mount(from, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return err
		}
	}
	for path, value := range seen {
		if err := show(path, value); err != nil {
			return err
		}
	}
	return nil
}

// show has a file below /proc read as value.
func show(path, value string) error {
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil // not every kernel has it
	}
	shown := filepath.Join("/run/seen", path)
	if err := os.MkdirAll(filepath.Dir(shown), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(shown, []byte(value+"\n"), 0o444); err != nil {
		return err
	}
	return mount(shown, path, "", unix.MS_BIND, "")
}

func mount(source, target, kind string, flags uintptr, data string) error {
	if err := unix.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("mounting %s: %w", target, err)
	}
	return nil
}
