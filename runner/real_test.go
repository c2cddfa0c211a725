package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// realJob has the restic that the variable RESTIC names, and a repository that is not made yet.
func realJob(t *testing.T) *job {
	t.Helper()
	restic := os.Getenv("RESTIC")
	if restic == "" {
		t.Skip("RESTIC names no restic to test with")
	}
	j := newJob(t)
	if err := os.Symlink(restic, filepath.Join(j.bin, "restic")); err != nil {
		t.Fatal(err)
	}
	j.env["RESTIC_REPOSITORY"] = filepath.Join(t.TempDir(), "repository")
	j.env["RESTIC_CACHE_DIR"] = t.TempDir()
	return j
}

// restic runs the real one by itself.
func (j *job) restic(args ...string) string {
	j.t.Helper()
	c := exec.Command(filepath.Join(j.bin, "restic"), args...)
	c.Env = j.command().Env
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		j.t.Fatalf("restic %v: %v: %s", args, err, stderr.String())
	}
	return string(out)
}

const saveDatabase = "save --backup uid-1 --part db --host shop --database mariadb"

// bigDump writes some 20 MB that restic cannot make small.
const bigDump = `echo 'CREATE TABLE a ('; printf 'INSERT INTO a VALUES (1,'"'"; head -c 15000000 /dev/urandom | base64 -w 0; echo "'),(2,'');"; `

func TestRealDatabase(t *testing.T) {
	j := realJob(t)
	j.client("mariadb-dump", `[ -e "$FAKE/sql" ] || { `+bigDump+`echo '-- Dump completed'; } > "$FAKE/sql"; echo 'a warning' >&2; cat "$FAKE/sql"`)
	o := j.run(strings.Fields(saveDatabase)...)
	if o.code != done || !strings.Contains(o.stderr, "a warning") {
		t.Fatalf("found %+v", o)
	}
	r := j.succeeds(strings.Fields(saveDatabase)...)
	if *r.Tables != 1 || *r.Rows != 2 || *r.Bytes != uint64(len(j.said("sql"))) || !strings.Contains(o.termination, r.Snapshot) {
		t.Errorf("found %+v after %s", r, o.termination)
	}
	if j.restic("dump", r.Snapshot, "/db.sql") != j.said("sql") {
		t.Error("the dump came back changed")
	}
}

func TestRealFailedDumps(t *testing.T) {
	j := realJob(t)
	for name, c := range map[string]struct{ client, word string }{
		"fails":     {bigDump + "echo gone >&2; exit 1", "mariadb-dump ended with exit code 1; it said: gone."},
		"is killed": {bigDump + "kill -9 $$", "mariadb-dump was killed"},
		"is cut":    {bigDump, "cut off"},
		"is empty":  {"", "The dump is empty"},
	} {
		j.client("mariadb-dump", c.client)
		t.Log(name, j.fails([]string{c.word}, strings.Fields(saveDatabase)...))
		if listed := strings.TrimSpace(j.restic("snapshots", "--json")); listed != "[]" {
			t.Errorf("a dump that %s left a snapshot: %s", name, listed)
		}
	}
}

func TestRealToldToEnd(t *testing.T) {
	j := realJob(t)
	j.client("mariadb-dump", `echo $$ > "$FAKE/pid"; exec cat /dev/urandom`)
	c := j.command(strings.Fields(saveDatabase)...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	j.wait("pid")
	time.Sleep(time.Second)
	c.Process.Signal(syscall.SIGTERM)
	begin := time.Now()
	c.Wait()
	o := j.outcome(c, stdout.String(), stderr.String())
	if o.code != failed || !strings.Contains(o.termination, "told to end") || time.Since(begin) > patience {
		t.Errorf("after %v found %+v", time.Since(begin), o)
	}
	if listed := strings.TrimSpace(j.restic("snapshots", "--json")); listed != "[]" {
		t.Errorf("a snapshot was made: %s", listed)
	}
	// it ends when it finds that nobody reads what it writes
	for range 100 {
		if _, err := os.Stat("/proc/" + strings.TrimSpace(j.said("pid"))); err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the dump goes on")
}

func TestRealVolume(t *testing.T) {
	j := realJob(t)
	volume := t.TempDir()
	fill(t, volume)
	save := strings.Fields("save --backup uid-1 --part files --host shop --volume " + volume)
	r := j.succeeds(save...)
	if *r.Files == 0 || *r.Bytes == 0 {
		t.Errorf("found %+v", r)
	}
	back := t.TempDir()
	j.restic("restore", r.Snapshot+":"+volume, "--target", back)
	want, found := listing(t, volume), listing(t, back)
	if want != found {
		t.Errorf("want\n%s\nfound\n%s", want, found)
	}
	if again := j.succeeds(save...); again.Snapshot != r.Snapshot || *again.Bytes != *r.Bytes || *again.Files != *r.Files {
		t.Errorf("want %+v again, found %+v", r, again)
	}

	// the next one has this one as its parent, though another volume was saved under the path since
	j.succeeds("save", "--backup", "uid-1", "--part", "other", "--host", "shop", "--volume", volume)
	save[2] = "uid-2"
	next := j.succeeds(save...)
	if listed := j.restic("cat", "snapshot", next.Snapshot); !strings.Contains(listed, `"parent": "`+r.Snapshot) {
		t.Errorf("found %s", listed)
	}
}

// fill makes what volumes hold: modes, links, names with spaces and bytes, empty files and folders.
func fill(t *testing.T, dir string) {
	t.Helper()
	write(t, filepath.Join(dir, "a b", "ü\n"), "text")
	write(t, filepath.Join(dir, "empty"), "")
	write(t, filepath.Join(dir, "sub", "program"), strings.Repeat("x", 3_000_000))
	write(t, filepath.Join(dir, "lost+found", "left"), "out")
	for name, mode := range map[string]fs.FileMode{"empty": 0o600, "sub/program": 0o4755, "a b": 0o2770} {
		// Chmod has bits of its own for set-user-id and set-group-id
		bits := mode.Perm()
		if mode&0o4000 != 0 {
			bits |= fs.ModeSetuid
		}
		if mode&0o2000 != 0 {
			bits |= fs.ModeSetgid
		}
		if err := os.Chmod(filepath.Join(dir, name), bits); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"to-file": "sub/program", "to-nothing": "/none/such", "sub/up": ".."} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(filepath.Join(dir, "empty"), filepath.Join(dir, "hard")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
}

// listing is all of a folder that a restore must bring back, but what is not saved.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.Name() == "lost+found" {
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil || path == dir {
			return err
		}
		content := ""
		switch {
		case info.Mode().IsRegular():
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content = fmt.Sprintf("%d bytes %x", len(b), rdbChecksum(0, b))
		case info.Mode()&fs.ModeSymlink != 0:
			if content, err = os.Readlink(path); err != nil {
				return err
			}
		}
		when := ""
		if !info.IsDir() {
			when = info.ModTime().String()
		}
		fmt.Fprintf(&out, "%q %v %s %s\n", strings.TrimPrefix(path, dir), info.Mode(), content, when)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRealEmptyVolume(t *testing.T) {
	j := realJob(t)
	if r := j.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", t.TempDir()); *r.Files != 0 || *r.Bytes != 0 {
		t.Errorf("found %+v", r)
	}
}

func TestRealUnreadableFile(t *testing.T) {
	if os.Getuid() == 0 {
		if _, err := exec.LookPath("setpriv"); err != nil {
			t.Skip("root reads every file, and there is no setpriv")
		}
	}
	j := realJob(t)
	volume := t.TempDir()
	write(t, filepath.Join(volume, "open"), "text")
	write(t, filepath.Join(volume, "closed"), "text")
	if err := os.Chmod(filepath.Join(volume, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		// as root without the power to read everything
		real := filepath.Join(j.bin, "restic")
		if err := os.Rename(real, real+".real"); err != nil {
			t.Fatal(err)
		}
		j.script(real, `exec setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search "$0.real" "$@"`)
	}
	save := []string{"save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", volume}
	t.Log(j.fails([]string{filepath.Join(volume, "closed"), "is not part of a recovery point."}, save...))
	if listed := j.restic("snapshots", "--json"); !strings.Contains(listed, "part=files") || strings.Contains(listed, wholeTag) {
		t.Errorf("want the incomplete snapshot without a mark, found %s", listed)
	}
	if err := os.Chmod(filepath.Join(volume, "closed"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := j.succeeds(save...)
	if *r.Files != 2 {
		t.Errorf("want both files, found %+v", r)
	}
	if back := j.restic("dump", r.Snapshot, filepath.Join(volume, "closed")); back != "text" {
		t.Errorf("found %q", back)
	}
	if listed := j.restic("snapshots", "--json"); strings.Count(listed, wholeTag) != 1 || !strings.Contains(listed, wholeTag+r.Snapshot) {
		t.Errorf("want one mark of %s, found %s", r.Snapshot, listed)
	}
	if again := j.succeeds(save...); again.Snapshot != r.Snapshot {
		t.Errorf("want %s again, found %s", r.Snapshot, again.Snapshot)
	}
}

func TestRealOtherKey(t *testing.T) {
	j := realJob(t)
	save := []string{"save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", t.TempDir()}
	j.succeeds(save...)
	j.env["RESTIC_PASSWORD"] = "notthesame"
	t.Log(j.fails([]string{"The repository was made with another key: "}, save...))
}

func TestRealSeal(t *testing.T) {
	j := realJob(t)
	j.client("mariadb-dump", dumpOfTwo)
	_, seal := sealJob(t)
	seal[6] = "db,files"
	j.succeeds(strings.Fields(saveDatabase)...)
	t.Log(j.fails([]string{"no snapshot of files"}, seal...))
	j.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", t.TempDir())
	r := j.succeeds(seal...)
	if len(r.Parts) != 2 || *r.Parts["db"].Files != 1 || *r.Parts["files"].Files != 0 {
		t.Errorf("found %+v", r)
	}
	work := filepath.Join(j.env["BERTH_WORK"], "point")
	if secret := j.restic("dump", r.Snapshot, work+"/secrets/db/password"); secret != "swordfish" {
		t.Errorf("found %q", secret)
	}
	if nonce := j.restic("dump", r.Snapshot, work+"/nonce"); !strings.HasPrefix(nonce, "uid-1 2") {
		t.Errorf("found %q", nonce)
	}
	if again := j.succeeds(seal...); again.Snapshot != r.Snapshot {
		t.Errorf("want %s again, found %s", r.Snapshot, again.Snapshot)
	}
	if out := j.restic("check"); !strings.Contains(out, "no errors were found") {
		t.Error(out)
	}
}

// What is forgotten goes with all that belongs to it, and what stays can be read.
func TestRealForget(t *testing.T) {
	j := realJob(t)
	for _, uid := range []string{"uid-1", "uid-2", "uid-3"} {
		volume := t.TempDir()
		write(t, filepath.Join(volume, "name"), uid)
		j.succeeds("save", "--backup", uid, "--part", "files", "--host", "shop", "--volume", volume)
		point := t.TempDir()
		write(t, filepath.Join(point, "site.json"), uid)
		j.succeeds("seal", "--backup", uid, "--host", "shop", "--parts", "files", point)
	}
	// of another one a part was saved, and it failed before its seal
	j.succeeds("save", "--backup", "uid-5", "--part", "files", "--host", "shop", "--volume", t.TempDir())
	j.fails([]string{"FewerPointsThanRecorded", "uid-4"}, "forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2,uid-4")
	if listed := j.restic("snapshots", "--tag", "backup=uid-1", "--json"); strings.Count(listed, `"id"`) != 4 {
		t.Errorf("something was removed: %s", listed)
	}
	for range 2 {
		o := j.run("forget", "--host", "shop", "--forget", "uid-1,uid-5", "--expect", "uid-2,uid-3")
		if o.code != done || o.termination != "" {
			t.Fatalf("found %+v", o)
		}
		if listed := strings.TrimSpace(j.restic("snapshots", "--tag", "backup=uid-1", "--json")); listed != "[]" {
			t.Errorf("left behind: %s", listed)
		}
	}
	if listed := j.restic("snapshots", "--json"); strings.Count(listed, `"id"`) != 8 {
		t.Errorf("want the two other points alone, found %s", listed)
	}
	if out := j.restic("check", "--read-data"); !strings.Contains(out, "no errors were found") {
		t.Error(out)
	}
}
