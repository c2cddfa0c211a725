package main

import (
	"errors"
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

// savedVolume is a volume that was saved, and the command that fetches it into a new one.
type savedVolume struct {
	*job
	volume, target string
	saved          result
}

func saveFilled(t *testing.T, more func(volume string)) savedVolume {
	t.Helper()
	v := savedVolume{realJob(t), t.TempDir(), t.TempDir(), result{}}
	fill(t, v.volume)
	if more != nil {
		more(v.volume)
	}
	v.saved = v.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", v.volume)
	return v
}

func (v savedVolume) args(more ...string) []string {
	return append([]string{"fetch", "--restore", "restore-1", "--part", "files", "--snapshot", v.saved.Snapshot, "--volume", v.target}, more...)
}

// back wants the target to be as the volume was.
func (v savedVolume) back() {
	v.t.Helper()
	if want, found := listing(v.t, v.volume), listing(v.t, v.target); want != found {
		v.t.Errorf("want\n%s\nfound\n%s", want, found)
	}
}

// What a site itself writes under the name of the marker is not saved, and in nobody's way.
func TestRealFetchVolumeWithAMarker(t *testing.T) {
	for name, lay := range map[string]func(path string) error{
		"file": func(path string) error { return os.WriteFile(path, []byte("mine"), 0o600) },
		"folder": func(path string) error {
			return errors.Join(os.Mkdir(path, 0o700), os.WriteFile(filepath.Join(path, "f"), nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := saveFilled(t, func(volume string) {
				if err := lay(filepath.Join(volume, markerFile)); err != nil {
					t.Fatal(err)
				}
			})
			v.succeeds(v.args("--files", fmt.Sprint(*v.saved.Files), "--bytes", fmt.Sprint(*v.saved.Bytes))...)
			if err := os.RemoveAll(filepath.Join(v.volume, markerFile)); err != nil {
				t.Fatal(err)
			}
			v.back()
		})
	}
}

func TestRealFetchVolume(t *testing.T) {
	v := saveFilled(t, func(volume string) {
		sparse := filepath.Join(volume, "sub", "sparse")
		write(t, sparse, "x")
		long := time.Date(2019, 2, 3, 4, 5, 6, 789_012_345, time.UTC)
		for _, err := range []error{
			os.Truncate(sparse, 64<<20),
			os.Chmod(sparse, fs.ModeSticky|0o640),
			os.Chtimes(sparse, long, long),
			syscall.Mkfifo(filepath.Join(volume, "fifo"), 0o600),
			os.WriteFile(filepath.Join(volume, "no utf-8: \xff\xfe"), nil, 0o600),
			os.Symlink("line\n\xff end", filepath.Join(volume, "li\nnk")),
			os.Symlink("none", filepath.Join(volume, "no utf-8: \xfd")),
			os.Symlink("x\n-rw-r--r--     0     0      0 2020-01-01 00:00:00 /data/b\nLrwxrwxrwx     0     0      0 2020-01-01 00:00:00 /data/c -> d", filepath.Join(volume, "like an entry")),
			os.Chtimes(filepath.Join(volume, "sub"), long, long),
			os.Chmod(filepath.Join(volume, "a b"), fs.ModeSetgid|0o550),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	write(t, filepath.Join(v.target, lostAndFound, "of the new one"), "x")
	if err := os.Chmod(v.target, fs.ModeSetgid|0o2775&0o777); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(v.target)
	args := v.args("--files", fmt.Sprint(*v.saved.Files), "--bytes", fmt.Sprint(*v.saved.Bytes))
	r := v.succeeds(args...)
	if r.Snapshot != v.saved.Snapshot || *r.Bytes != *v.saved.Bytes || *r.Files != *v.saved.Files || r.Reowned != 0 || r.Tables != nil || r.Rows != nil {
		t.Errorf("want %+v, found %+v", v.saved, r)
	}
	v.back()
	var stat syscall.Stat_t
	if err := syscall.Stat(filepath.Join(v.target, "sub", "sparse"), &stat); err != nil || stat.Size != 64<<20 || stat.Blocks*512 > 1<<20 {
		t.Errorf("the sparse file takes %d blocks: %v", stat.Blocks, err)
	}
	if info, err := os.Stat(filepath.Join(v.target, "sub")); err != nil || info.ModTime().Year() != 2019 {
		t.Errorf("the folder's time: %v, %v", info, err)
	}
	if after, _ := os.Stat(v.target); after.Mode() != before.Mode() {
		t.Errorf("the volume's own mode became %v", after.Mode())
	}
	if _, err := os.Lstat(filepath.Join(v.target, markerFile)); err == nil {
		t.Error("the marker is still there")
	}

	// the same job again
	o := v.run(args...)
	if o.code != done || !strings.Contains(o.stdout, "part files is there already") || !strings.Contains(o.termination, r.Snapshot) {
		t.Errorf("found %+v", o)
	}
	v.back()

	// what is in use by now is left alone
	write(t, filepath.Join(v.target, "new"), "written since")
	t.Log(v.fails([]string{"The volume holds data already, such as ", "Nothing was changed."}, args...))
	write(t, filepath.Join(v.volume, "new"), "written since")
	copyTime(t, filepath.Join(v.target, "new"), filepath.Join(v.volume, "new"))
	v.back()
}

// Whatever restic says of a name, each file comes back under its own.
func TestRealFetchNamesakes(t *testing.T) {
	v := saveFilled(t, func(volume string) { namesakes(t, volume) })
	args := v.args("--files", fmt.Sprint(*v.saved.Files), "--bytes", fmt.Sprint(*v.saved.Bytes))
	if r := v.succeeds(args...); *r.Bytes != *v.saved.Bytes || *r.Files != *v.saved.Files || r.Reowned != 0 {
		t.Errorf("want %+v, found %+v", v.saved, r)
	}
	v.back()
	if o := v.run(args...); o.code != done || !strings.Contains(o.stdout, "part files is there already") {
		t.Errorf("found %+v", o)
	}
	saved, link := filepath.Join(v.volume, "l\xe8"), filepath.Join(v.target, "l\xe8")
	if err := relink(link, "plain"); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("touch", "-h", "-r", saved, link).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	v.fails([]string{"The volume holds data already"}, args...)
}

func copyTime(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err == nil {
		err = os.Chtimes(to, info.ModTime(), info.ModTime())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestRealFetchedVolumeChanged changes one thing of a volume that was fetched: the next run must not
// take it for the same.
func TestRealFetchedVolumeChanged(t *testing.T) {
	v := saveFilled(t, nil)
	v.succeeds(v.args()...)
	whole := v.target
	for name, change := range map[string]func(volume, program, link string) error{
		"size":   func(volume, program, link string) error { return os.Truncate(program, 2_999_999) },
		"mode":   func(volume, program, link string) error { return os.Chmod(program, 0o755) },
		"setgid": func(volume, program, link string) error { return os.Chmod(filepath.Join(volume, "a b"), 0o770) },
		"time":   func(volume, program, link string) error { return os.Chtimes(program, time.Now(), time.Now()) },
		"link":   func(volume, program, link string) error { return os.Remove(link) },
		"more": func(volume, program, link string) error {
			return os.WriteFile(filepath.Join(volume, "sub", "more"), nil, 0o600)
		},
		"kind": func(volume, program, link string) error {
			os.Remove(program)
			os.Mkdir(program, 0o755)
			return os.Chmod(program, fs.ModeSetuid|0o755)
		},
		"link leads elsewhere": func(volume, program, link string) error { return relink(link, "sub/other") },
		"owner": func(volume, program, link string) error {
			if os.Geteuid() != 0 {
				return os.Chmod(program, 0)
			}
			// that of a program would change its mode too
			return os.Chown(filepath.Join(volume, "folder"), 1234, -1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			v.job.t = t
			v := v
			v.target = filepath.Join(t.TempDir(), "volume")
			if out, err := exec.Command("cp", "-a", whole, v.target).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			program, link := filepath.Join(v.target, "sub", "program"), filepath.Join(v.target, "to-file")
			if err := change(v.target, program, link); err != nil {
				t.Fatal(err)
			}
			if name != "time" {
				// only the one thing
				resetTimes(t, v)
			}
			before := listing(t, v.target)
			v.fails([]string{"The volume holds data already"}, v.args()...)
			if after := listing(t, v.target); after != before {
				t.Errorf("it was changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

func relink(link, to string) error {
	if err := os.Remove(link); err != nil {
		return err
	}
	return os.Symlink(to, link)
}

// resetTimes gives files and links the times that they were saved with.
func resetTimes(t *testing.T, v savedVolume) {
	t.Helper()
	for _, name := range []string{"sub/program", "to-file", "sub", "."} {
		if _, err := os.Lstat(filepath.Join(v.target, name)); err != nil {
			continue
		}
		if out, err := exec.Command("touch", "-h", "-r", filepath.Join(v.volume, name), filepath.Join(v.target, name)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

func TestRealFetchAfterFormerTry(t *testing.T) {
	v := saveFilled(t, nil)
	write(t, filepath.Join(v.target, "closed", "half"), "of it")
	write(t, filepath.Join(v.target, "sub", "program"), "another")
	write(t, filepath.Join(v.target, markerFile), "restore-2\n")
	if err := os.Chmod(filepath.Join(v.target, "closed"), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Log(v.fails([]string{"being filled by another restore, restore-2"}, v.args()...))
	if b, err := os.ReadFile(filepath.Join(v.target, "closed", "half")); err != nil || string(b) != "of it" {
		t.Errorf("found %q, %v", b, err)
	}
	write(t, filepath.Join(v.target, markerFile), "restore-1\n")
	if o := v.run(v.args()...); o.code != done || !strings.Contains(o.stdout, "removing what a former try") {
		t.Errorf("found %+v", o)
	}
	v.back()

	// one that ended before anything was written, into a volume that holds only the marker
	os.RemoveAll(v.target)
	write(t, filepath.Join(v.target, markerFile), "restore-1\n")
	v.succeeds(v.args()...)
	v.back()
}

func TestRealFetchWhatIsNotThere(t *testing.T) {
	v := saveFilled(t, nil)
	args := v.args()
	args[6] = "0123456789abcdef"
	t.Log(v.fails([]string{"The recovery point is gone", "0123456789abcdef"}, args...))
	args = v.args()
	args[4] = "other"
	t.Log(v.fails([]string{"is not one of the part other", "part=files"}, args...))
	t.Log(v.fails([]string{"has 4 files, but 99 were written down"}, v.args("--files", "99")...))
	t.Log(v.fails([]string{"bytes, but 99 were written down"}, v.args("--bytes", "99")...))
	t.Log(v.fails([]string{"one of another backup", "lacks the tag backup=uid-2"}, v.args("--backup", "uid-2")...))

	// saved past the runner, nothing marks it
	out := v.restic("backup", "--json", "--tag", "berth,backup=uid-1,part=files", v.volume)
	args = v.args()
	args[6] = out[strings.LastIndex(out, `"snapshot_id":"`)+15:][:16]
	t.Log(v.fails([]string{"is not marked as whole"}, args...))

	v.env["RESTIC_PASSWORD"] = "notthesame"
	t.Log(v.fails([]string{"The repository was made with another key: "}, v.args()...))
	v.env["RESTIC_PASSWORD"] = "opensesame"
	v.env["RESTIC_REPOSITORY"] += "-none"
	t.Log(v.fails([]string{"The repository is not there"}, v.args()...))
	if _, err := os.Stat(v.env["RESTIC_REPOSITORY"]); err == nil {
		t.Error("a repository was made")
	}
	if found := listing(t, v.target); found != "" {
		t.Errorf("found %s", found)
	}
}

// Whoever can write to the store's disk can lay an older snapshot in the place of the one that the point names.
func TestRealFetchOfSwappedSnapshot(t *testing.T) {
	v := saveFilled(t, nil)
	older := v.saved
	write(t, filepath.Join(v.volume, "new"), "text")
	v.saved = v.succeeds("save", "--backup", "uid-2", "--part", "files", "--host", "shop", "--volume", v.volume)
	file := func(id string) string {
		found, err := filepath.Glob(filepath.Join(v.env["RESTIC_REPOSITORY"], "snapshots", id+"*"))
		if err != nil || len(found) != 1 {
			t.Fatalf("found %v, %v", found, err)
		}
		return found[0]
	}
	b, err := os.ReadFile(file(older.Snapshot))
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(file(v.saved.Snapshot), 0o600)
	if err := os.WriteFile(file(v.saved.Snapshot), b, 0o600); err != nil {
		t.Fatal(err)
	}
	// as in a pod, which has seen nothing of it before
	v.env["RESTIC_CACHE_DIR"] = t.TempDir()
	t.Log(v.fails([]string{v.saved.Snapshot, "or what lies there is another one"}, v.args("--backup", "uid-2")...))
	if found := listing(t, v.target); found != "" {
		t.Errorf("found %s", found)
	}
}

// packs gives the files of data, those of the given size at least.
func (j *job) packs(least int64) []string {
	j.t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(j.env["RESTIC_REPOSITORY"], "data"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Size() >= least {
			found = append(found, path)
			err = os.Chmod(path, 0o600)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		j.t.Fatalf("no packs: %v", err)
	}
	return found
}

var damages = map[string]func(pack string) error{
	"missing": os.Remove,
	"cut":     func(pack string) error { return os.Truncate(pack, 100_000) },
	"changed": func(pack string) error {
		f, err := os.OpenFile(pack, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = f.WriteAt([]byte("not what was written here"), 20_000)
		return err
	},
}

func TestRealFetchDamaged(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			v := saveFilled(t, func(volume string) {
				noise, err := os.ReadFile(filepath.Join("/proc", "self", "exe"))
				if err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(volume, "large"), string(noise[:4_000_000]))
			})
			for _, pack := range v.packs(1_000_000) {
				if err := damage(pack); err != nil {
					t.Fatal(err)
				}
			}
			t.Log(v.fails([]string{"The recovery point is damaged", v.saved.Snapshot, "Restore an older point"}, v.args()...))
			if b, err := os.ReadFile(filepath.Join(v.target, markerFile)); err != nil || string(b) != "restore-1\n" {
				t.Errorf("want the marker to stay, found %q, %v", b, err)
			}
		})
	}
	t.Run("trees missing", func(t *testing.T) {
		v := saveFilled(t, nil)
		os.RemoveAll(v.env["RESTIC_CACHE_DIR"])
		for _, pack := range v.packs(0) {
			os.Remove(pack)
		}
		t.Log(v.fails([]string{"The recovery point is damaged"}, v.args()...))
		if found := listing(t, v.target); found != "" {
			t.Errorf("found %s", found)
		}
	})
}

// smallVolume mounts a file system of that size.
func smallVolume(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("no file system can be mounted:", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, 0) })
	return dir
}

func TestRealFetchWithoutRoom(t *testing.T) {
	v := saveFilled(t, nil)
	v.target = smallVolume(t, "1m")
	t.Log(v.fails([]string{"Give the volume of files more room: 2.9 MiB are needed, 1.0 MiB are free."}, v.args()...))
	if found := listing(t, v.target); found != "" {
		t.Errorf("found %s", found)
	}

	// each file takes a whole page
	v = saveFilled(t, func(volume string) {
		os.RemoveAll(filepath.Join(volume, "sub", "program"))
		for i := range 500 {
			write(t, filepath.Join(volume, "many", fmt.Sprint(i)), "x")
		}
	})
	v.target = smallVolume(t, "1m")
	t.Log(v.fails([]string{"The new volume of files, " + v.target + ", became full", "more room"}, v.args()...))
}

// asNobody runs what the job runs as a user who is not root.
func (j *job) asNobody(folders ...string) {
	j.t.Helper()
	if os.Geteuid() != 0 {
		j.t.Skip("only root can become somebody else")
	}
	runner := filepath.Join(j.bin, "runner")
	if err := os.Rename(runner, runner+".real"); err != nil {
		j.t.Fatal(err)
	}
	j.script(runner, `exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0.real" "$@"`)
	for _, folder := range append(folders, j.state, j.env["RESTIC_CACHE_DIR"], filepath.Dir(j.bin)) {
		if err := exec.Command("chown", "-R", "65534:65534", folder).Run(); err != nil {
			j.t.Fatal(err)
		}
		for ; folder != "/" && folder != os.TempDir(); folder = filepath.Dir(folder) {
			if err := os.Chmod(folder, 0o755); err != nil {
				j.t.Fatal(err)
			}
		}
	}
}

func TestRealFetchIsNotRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	v := saveFilled(t, func(volume string) {
		for name, owner := range map[string]int{"empty": 0, "to-file": 4711, "folder": 0, "a b": 65534, "a b/ü\n": 65534, "sub": 65534, "sub/up": 65534, "to-nothing": 65534, "hard": 65534} {
			if err := os.Lchown(filepath.Join(volume, name), owner, owner); err != nil {
				t.Fatal(err)
			}
		}
		// the owner is changed in one go with its other name
		if err := os.Lchown(filepath.Join(volume, "sub", "program"), 33, 65534); err != nil {
			t.Fatal(err)
		}
	})
	v.asNobody(v.target, v.env["RESTIC_REPOSITORY"])
	o := v.run(v.args()...)
	if o.code != done || !strings.Contains(o.termination, `"reowned":3`) || !strings.Contains(o.stdout, "3 files and folders belong to this job's user") {
		t.Errorf("found %+v", o)
	}
	if again := v.succeeds(v.args()...); again.Reowned != 3 {
		t.Errorf("found %+v", again)
	}
}

func TestRealFetchOfDevice(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make a device")
	}
	v := saveFilled(t, func(volume string) {
		if err := syscall.Mknod(filepath.Join(volume, "null"), syscall.S_IFCHR|0o600, 1<<8|3); err != nil {
			t.Skip("no device can be made:", err)
		}
	})
	t.Log(v.fails([]string{"holds null, which is a chardev"}, v.args()...))
	if found := listing(t, v.target); found != "" {
		t.Errorf("found %s", found)
	}
}

func TestRealFetchOfEmptyVolume(t *testing.T) {
	v := savedVolume{realJob(t), t.TempDir(), t.TempDir(), result{}}
	v.saved = v.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", v.volume)
	for range 2 {
		if r := v.succeeds(v.args("--files", "0", "--bytes", "0")...); *r.Files != 0 || *r.Bytes != 0 {
			t.Errorf("found %+v", r)
		}
	}
	v.target = filepath.Join(v.target, "none")
	t.Log(v.fails([]string{"The volume cannot be read"}, v.args()...))
}

func TestRealFetchDatabase(t *testing.T) {
	j := realJob(t)
	j.env["DB_HOST"] = "127.0.0.1"
	j.client("mariadb-dump", `{ echo '-- MariaDB'; `+bigDump+`echo 'CREATE TABLE b ('; echo '-- Dump completed'; } > "$FAKE/sql"; cat "$FAKE/sql"`)
	saved := j.succeeds(strings.Fields(saveDatabase)...)
	j.client("mariadb", strings.ReplaceAll(fakeClient, "text= first=yes\n", `IFS= read -r text
if [ "$text" = '-- MariaDB' ]; then echo "$text" > "$FAKE/loaded"; exec cat >> "$FAKE/loaded"; fi
text="$text
" first=yes
`))
	j.say("read", "2\n0\n")
	args := []string{"fetch", "--restore", "restore-1", "--part", "db", "--snapshot", saved.Snapshot, "--database", "mariadb", "--tables", "2", "--rows", "2",
		"--backup", "uid-1"}
	if r := j.succeeds(args...); *r.Bytes != *saved.Bytes || *r.Tables != 2 || *r.Rows != 2 || j.said("loaded") != j.said("sql") {
		t.Errorf("want %+v, found %+v and %d bytes", saved, r, len(j.said("loaded")))
	}
	for _, pack := range j.packs(1_000_000) {
		if err := damages["cut"](pack); err != nil {
			t.Fatal(err)
		}
	}
	j.say("loaded", "")
	t.Log(j.fails([]string{"The recovery point is damaged", saved.Snapshot}, args...))
	if strings.Contains(j.said("loaded"), "Dump completed") {
		t.Error("the end of the dump came out of a pack that is cut")
	}
}

func TestRealFetchIsToldToEnd(t *testing.T) {
	v := saveFilled(t, nil)
	real := filepath.Join(v.bin, "restic")
	if err := os.Rename(real, real+".real"); err != nil {
		t.Fatal(err)
	}
	v.script(real, `if [ "$1" = restore ]; then touch "$FAKE/waits"; exec sleep 100; fi; exec "$0.real" "$@"`)
	c := v.command(v.args()...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	v.wait("waits")
	c.Process.Signal(syscall.SIGTERM)
	c.Wait()
	if o := v.outcome(c, "", ""); o.code != failed || !strings.Contains(o.termination, "told to end while restic ran: start it again.") {
		t.Errorf("found %+v", o)
	}
	if err := os.Rename(real+".real", real); err != nil {
		t.Fatal(err)
	}
	v.succeeds(v.args()...)
	v.back()
}
