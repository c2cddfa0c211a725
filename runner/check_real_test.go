package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// checkedJob has a repository with one sealed point, of a volume that restic cannot make small.
func checkedJob(t *testing.T) *job {
	t.Helper()
	j := realJob(t)
	volume := t.TempDir()
	random := make([]byte, 200_000)
	file, err := os.Open("/dev/urandom")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Read(random); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(volume, "data"), string(random))
	j.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", volume)
	point := t.TempDir()
	write(t, filepath.Join(point, "site.json"), "shop")
	j.succeeds("seal", "--backup", "uid-1", "--host", "shop", "--parts", "files", point)
	return j
}

// pack is the largest file of data, and the share of 52 that it belongs to.
func (j *job) pack() (file string, n int) {
	j.t.Helper()
	var largest int64
	files, err := filepath.Glob(filepath.Join(j.env["RESTIC_REPOSITORY"], "data", "*", "*"))
	if err != nil {
		j.t.Fatal(err)
	}
	for _, one := range files {
		if info, err := os.Stat(one); err == nil && info.Size() > largest {
			file, largest = one, info.Size()
		}
	}
	first, err := strconv.ParseUint(filepath.Base(file)[:2], 16, 8)
	if err != nil {
		j.t.Fatal(err)
	}
	return file, int(first)%52 + 1
}

func checkOf(n int) []string {
	return strings.Fields(fmt.Sprintf("check --host shop --subset %d/52 --expect uid-1", n))
}

// A byte that has changed is found by the week whose turn it is, and by no other one.
func TestRealCheckFindsADamagedPack(t *testing.T) {
	j := checkedJob(t)
	file, n := j.pack()
	j.forgets(checkOf(n)...)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := append([]byte{}, whole...)
	broken[len(broken)/2] ^= 1
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, file, string(broken))
	o := j.run(checkOf(n)...)
	if o.code != damaged || !strings.Contains(o.termination, "restic found damage in the repository: pack "+filepath.Base(file)) {
		t.Errorf("found %+v", o)
	}
	t.Log(o.termination)
	j.forgets(checkOf(n%52 + 1)...)

	write(t, file, string(whole))
	j.forgets(checkOf(n)...)

	// that one is gone is seen without reading
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	o = j.run(checkOf(n%52 + 1)...)
	if o.code != damaged || !strings.Contains(o.termination, "does not exist") {
		t.Errorf("found %+v", o)
	}
	t.Log(o.termination)
}

func TestRealCheckOfWhatIsNotThere(t *testing.T) {
	j := checkedJob(t)
	o := j.run(strings.Fields("check --host shop --subset 1/52 --expect uid-1,uid-2")...)
	if o.code != damaged || !strings.Contains(o.termination, "FewerPointsThanRecorded: the store lists no whole, sealed point of Backup uid-2") {
		t.Errorf("found %+v", o)
	}
	if err := os.Rename(j.env["RESTIC_REPOSITORY"], j.env["RESTIC_REPOSITORY"]+"-away"); err != nil {
		t.Fatal(err)
	}
	o = j.run(checkOf(1)...)
	if o.code != damaged || !strings.Contains(o.termination, "The repository is not there") {
		t.Errorf("found %+v", o)
	}
}

// lock starts a backup that holds its lock until it is killed.
func (j *job) lock() *exec.Cmd {
	j.t.Helper()
	return j.locks("backup", "--stdin", "--stdin-filename", "endless")
}

// locks starts restic with something that takes long, and waits for its lock.
func (j *job) locks(command string, args ...string) *exec.Cmd {
	j.t.Helper()
	c := exec.Command(filepath.Join(j.bin, "restic"), append([]string{command, "--retry-lock", "0s"}, args...)...)
	c.Env = j.command().Env
	if _, err := c.StdinPipe(); err != nil {
		j.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		j.t.Fatal(err)
	}
	j.t.Cleanup(func() { c.Process.Kill() })
	for range 200 {
		if locks, _ := filepath.Glob(filepath.Join(j.env["RESTIC_REPOSITORY"], "locks", "*")); len(locks) > 0 {
			return c
		}
		time.Sleep(50 * time.Millisecond)
	}
	j.t.Fatal("it made no lock")
	return nil
}

// What was killed has left its lock; it is removed, and its removal told. One that is at work keeps its own.
func TestRealLocks(t *testing.T) {
	j := checkedJob(t)
	real := filepath.Join(j.bin, "restic")
	if err := os.Rename(real, real+".real"); err != nil {
		t.Fatal(err)
	}
	j.script(real, `command=$1; shift 3; exec "$0.real" "$command" --retry-lock 1s "$@"`) // no test waits for ten minutes
	for _, args := range [][]string{checkOf(1), strings.Fields("forget --host shop --forget uid-0 --expect uid-1")} {
		c := j.lock()
		o := j.run(args...)
		if o.code != failed || !strings.Contains(o.termination, "The repository is locked, and stayed so") {
			t.Errorf("%v beside what works on it: %+v", args, o)
		}
		t.Log(o.termination)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait()
		if o := j.forgets(args...); !strings.Contains(o.stdout, "successfully removed 1 locks: they were stale") {
			t.Errorf("%v after what was killed: %+v", args, o)
		}
	}
}

// One that lets nobody else in shuts out even what only lists: what saves removes it where it is stale.
func TestRealLockThatLetsNobodyIn(t *testing.T) {
	j := realJob(t)
	volume := t.TempDir()
	write(t, filepath.Join(volume, "noise"), rand.Text()+strings.Repeat(rand.Text(), 10_000))
	save := func(uid string) []string {
		return []string{"save", "--backup", uid, "--part", "files", "--host", "shop", "--volume", volume}
	}
	j.succeeds(save("uid-1")...)
	c := j.locks("check", "--read-data", "--limit-download", "1")
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.Wait()
	if o := j.run(save("uid-2")...); o.code != done || !strings.Contains(o.stdout, "successfully removed 1 locks: they were stale") {
		t.Errorf("found %+v", o)
	}
}
