package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"
)

// volumeJob has a volume to save.
func volumeJob(t *testing.T) (*job, []string) {
	t.Helper()
	j := newJob(t).withFakeRestic()
	volume := t.TempDir()
	j.env["VOLUME"] = volume
	return j, []string{"save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", volume}
}

func TestVolume(t *testing.T) {
	j, args := volumeJob(t)
	r := j.succeeds(args...)
	if *r.Bytes != 1234 || *r.Files != 2 || r.Tables != nil || r.Rows != nil || r.Parts != nil {
		t.Errorf("found %+v", r)
	}
	volume := args[len(args)-1]
	if want := "backup --json --host shop --tag berth,backup=uid-1,part=files --exclude " + volume + "/lost+found --exclude " + volume + "/.berth-restore --force " + volume; j.backups()[0] != want {
		t.Errorf("want %q, found %q", want, j.backups())
	}
	j.marks(1, r.Snapshot)

	// the same job again
	if again := j.succeeds(args...); again.Snapshot != r.Snapshot || *again.Bytes != 1234 || *again.Files != 2 {
		t.Errorf("want %+v again, found %+v", r, again)
	}
	if len(j.backups()) != 2 {
		t.Errorf("a second run saved again: %q", j.backups())
	}

	// the next backup goes on from this one's snapshot
	args[2] = "uid-2"
	j.succeeds(args...)
	if last := j.backups()[2]; !strings.Contains(last, " --parent "+r.Snapshot) || strings.Contains(last, "--force") {
		t.Errorf("want the part's last snapshot as parent, found %q", last)
	}
}

func TestEmptyVolume(t *testing.T) {
	j, args := volumeJob(t)
	j.say("files", "0")
	o := j.run(args...)
	if o.code != done || !strings.Contains(o.termination, `"files":0`) || !strings.Contains(o.stdout, "holds no file") {
		t.Errorf("found %+v", o)
	}
}

func TestNoVolume(t *testing.T) {
	j, args := volumeJob(t)
	args[len(args)-1] = filepath.Join(j.state, "none")
	j.fails([]string{"The volume cannot be read"}, args...)
	j.say("file", "")
	args[len(args)-1] = filepath.Join(j.state, "file")
	j.fails([]string{"is not a folder"}, args...)
}

func TestRepository(t *testing.T) {
	for _, c := range []struct {
		name  string
		codes string // of the list of snapshots
		init  bool   // fails
		words []string
		made  bool
	}{
		{name: "there", codes: "0\n"},
		{name: "made", codes: "10\n0\n", made: true},
		{name: "made by another job", codes: "10\n0\n", init: true, made: true},
		{name: "not made", codes: "10\n10\n", init: true, made: true, words: []string{"config file already exists"}},
		{name: "gone again", codes: "10\n10\n", made: true, words: []string{"The repository is not there"}},
		{name: "locked", codes: "11\n11\n", words: []string{"The repository is locked", "restic list locks", "told to end with 11"}},
		{name: "locked by the dead", codes: "11\n0\n"},
		{name: "other key", codes: "12\n", words: []string{"The repository was made with another key: "}},
		{name: "made by another job with another key", codes: "10\n12\n", init: true, made: true, words: []string{"another key"}},
		{name: "out of reach", codes: "1\n", words: []string{"restic ended with exit code 1", "told to end with 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, args := volumeJob(t)
			j.say("snapshots", c.codes)
			if c.init {
				j.say("init", "")
			}
			if c.words == nil {
				j.succeeds(args...)
			} else {
				j.fails(c.words, args...)
			}
			if made := strings.Contains(j.said("log"), "init\n"); made != c.made {
				t.Errorf("init was run: %v, want %v", made, c.made)
			}
			if unlocked := strings.Contains(j.said("log"), "unlock\n"); unlocked != strings.HasPrefix(c.name, "locked") {
				t.Errorf("unlock was run: %v", unlocked)
			}
			if (len(j.backups()) > 0) != (c.words == nil) {
				t.Errorf("found backups %q", j.backups())
			}
		})
	}
}

func TestWhatToDoAboutAStore(t *testing.T) {
	ended := exec.Command("false").Run()
	for said, words := range map[string]string{
		`Stat(<config/>) failed: Head "http://nas:8000/a/config": dial tcp 10.0.8.15:8000: i/o timeout`:                "The store cannot be reached: see that it runs",
		`Fatal: unable to open config file: Head "http://nas:8000/a/config": dial tcp: lookup nas: no such host`:       "The store cannot be reached: see that it runs",
		`Fatal: unable to open config file: stat(<config/>) failed: server response unexpected: 502 Bad Gateway (502)`: "The store cannot be reached: see that it runs",
		`Stat(<config/>) returned error, retrying after 1s: Access Denied.`:                                            "The store does not let this login in",
		`Fatal: unable to save snapshot: read /data/a: connection reset`:                                               "restic ended",
	} {
		last := &lastWords{}
		last.add(said)
		err := explained(&failure{program: "restic", err: ended, words: last})
		if !strings.HasPrefix(err.Error(), words) || !strings.Contains(err.Error(), said) {
			t.Errorf("want %q, found %q", words, err)
		}
	}
}

// restic asks for a quarter of an hour: once in a job is enough.
func TestStoreIsWaitedForOnce(t *testing.T) {
	j, args := volumeJob(t)
	j.say("away", `unable to open config file: Head \"http://nas:8000/a/config\": dial tcp 10.0.8.15:8000: i/o timeout`)
	point := []string{"--host", "shop", "--subset", "1/52", "--expect", "uid-1"}
	for _, args := range [][]string{args, append([]string{"check"}, point...), {"look", "--backup", "uid-1"}} {
		j.fails([]string{"The store cannot be reached: see that it runs"}, args...)
	}
	want := "snapshots --json --tag berth,backup=uid-1 --tag berth,part=files\nunlock\nsnapshots --json --tag berth,backup=uid-1\n"
	if said := j.said("log"); said != want {
		t.Errorf("want %q, found %q", want, said)
	}
}

// restic ends well with half a list, and without a snapshot that cannot be read.
func TestHalfAListIsNone(t *testing.T) {
	j, args := volumeJob(t)
	said := "could not load snapshots: List(snapshot) returned error: server response unexpected: 500 Internal Server Error (500)"
	j.say("half", said)
	for _, args := range [][]string{args, {"look", "--backup", "uid-1"}, {"forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2"}} {
		j.fails([]string{"The repository did not list all of its snapshots", said}, args...)
	}
	if len(j.backups()) > 0 || len(j.removals()) > 0 {
		t.Errorf("found %s", j.said("log"))
	}
	j.say("half", `Ignoring "3fbabc26": failed to load snapshot 3fbabc26: unexpected EOF`)
	j.succeeds(args...)
}

func TestLockedWhileSaving(t *testing.T) {
	j, args := volumeJob(t)
	j.say("code", "11")
	j.fails([]string{"The repository is locked"}, args...)
}

func TestUnreadableFiles(t *testing.T) {
	j, args := volumeJob(t)
	var errs strings.Builder
	for _, during := range []string{"scan", "archival"} {
		for i := range 5 {
			fmt.Fprintf(&errs, `{"message_type":"error","error":{"message":"open: permission denied"},"during":"%s","item":"/data/%d.key"}`+"\n", during, i)
		}
	}
	j.say("err", errs.String())
	j.say("code", "3")
	j.fails([]string{"/data/0.key, /data/1.key, /data/2.key and 2 more", "is not part of a recovery point.", "the component's user"}, args...)
	if len(j.backups()) != 1 {
		t.Errorf("want no mark, found %q", j.backups())
	}

	// the next run does not take the incomplete snapshot for a whole one
	os.Remove(filepath.Join(j.state, "code"))
	savesAgain(j, 1, args)
}

// savesAgain wants a run to save the volume though a snapshot is there, which it goes on from, and
// to mark the new one; and the run after that to save nothing.
func savesAgain(j *job, before int, args []string) {
	j.t.Helper()
	var there snapshot
	if err := json.Unmarshal([]byte(j.said("list")), &there); err != nil {
		j.t.Fatal(err)
	}
	r := j.succeeds(args...)
	if saved := j.backups()[before]; r.Snapshot == short(there.ID) || !strings.Contains(saved, " --parent "+there.ID) {
		j.t.Errorf("want the volume saved again after %s, found %+v after %q", there.ID, r, saved)
	}
	j.marks(before+1, r.Snapshot)
	if again := j.succeeds(args...); again.Snapshot != r.Snapshot || len(j.backups()) != before+2 {
		j.t.Errorf("want %+v again, found %+v after %q", r, again, j.backups())
	}
}

func TestWholeSnapshotCannotBeMarked(t *testing.T) {
	j, args := volumeJob(t)
	j.say("unmarked", "")
	j.fails([]string{"could not be marked as whole", "start the backup again", "told to end with 1"}, args...)

	os.Remove(filepath.Join(j.state, "unmarked"))
	savesAgain(j, 2, args)
}

func TestUnreadableFileWithALongName(t *testing.T) {
	j, args := volumeJob(t)
	j.say("err", `{"message_type":"error","error":{},"during":"archival","item":"/data/`+strings.Repeat("n", 500)+`"}`+"\n")
	j.say("code", "3")
	j.fails([]string{"/data/nnn", "is not part of a recovery point."}, args...)
}

func TestUnreadableFileWithoutText(t *testing.T) {
	j, args := volumeJob(t)
	j.say("err", `{"message_type":"error","error":{"Op":"open","Err":13},"during":"archival","item":"/data/a"}`+"\n")
	j.say("code", "3")
	j.fails([]string{"(/data/a)"}, args...)
}

func TestSnapshotIsNotListed(t *testing.T) {
	j, args := volumeJob(t)
	j.say("unlisted", "")
	j.fails([]string{"the repository does not list it"}, args...)
}

func TestProgress(t *testing.T) {
	j, args := volumeJob(t)
	j.env["RESTIC_PROGRESS_FPS"] = "1"
	j.say("out", `{"message_type":"status","percent_done":0.3075,"total_files":3,"total_bytes":41943040,"bytes_done":12897485}
{"message_type":"status","percent_done":0,"bytes_done":2048}
`)
	o := j.run(args...)
	if !strings.HasPrefix(o.stdout, "saved 12.3 MiB of 40.0 MiB, 31 %\nsaved 2.0 KiB\n") {
		t.Errorf("found %q", o.stdout)
	}
}

func TestProgressIsNotToldTooOften(t *testing.T) {
	j, args := volumeJob(t)
	j.say("out", strings.Repeat(`{"message_type":"status","percent_done":0.5,"total_bytes":10,"bytes_done":5}`+"\n", 100))
	if o := j.run(args...); o.code != done || strings.Contains(o.stdout, "%") {
		t.Errorf("found %+v", o)
	}
}

func TestSecretsAreBlottedOut(t *testing.T) {
	j, args := volumeJob(t)
	j.say("err", "cannot open rest:http://berth:swallow@store with opensesame\n")
	j.say("code", "1")
	if told := j.fails([]string{"***"}, args...); strings.Contains(told, "swallow") {
		t.Errorf("the address's password came out: %s", told)
	}
}

func TestLongSentences(t *testing.T) {
	j, args := volumeJob(t)
	j.say("err", strings.Repeat(strings.Repeat("ü", 400)+"\xff\n", 9))
	j.say("code", "1")
	if told := j.fails(nil, args...); !utf8.ValidString(told) || len(told) < 900 {
		t.Errorf("found %d bytes: %q", len(told), told)
	}
}

func TestToldToEnd(t *testing.T) {
	j, args := volumeJob(t)
	j.say("wait", "")
	c := j.command(args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	j.wait("waits")
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	c.Wait()
	o := j.outcome(c, stdout.String(), stderr.String())
	if o.code != failed || !strings.Contains(o.termination, "told to end while restic ran") {
		t.Errorf("found %+v", o)
	}
	if j.said("list") != "" {
		t.Errorf("a snapshot was made: %s", j.said("list"))
	}
}

func TestNoRestic(t *testing.T) {
	j := newJob(t)
	j.fails([]string{"There is no restic beside"}, "save", "--backup", "u", "--part", "p", "--host", "h", "--volume", "/")
}

const dumpOfTwo = `cat <<'D'
-- MariaDB dump
CREATE TABLE ` + "`a`" + ` (
INSERT INTO ` + "`a`" + ` VALUES (1,'),('),(2,';');
CREATE TABLE ` + "`b`" + ` (
INSERT INTO ` + "`b`" + ` VALUES
(1);
-- Dump completed
D
`

func databaseJob(t *testing.T) (*job, []string) {
	t.Helper()
	j := newJob(t).withFakeRestic()
	return j, []string{"save", "--backup", "uid-1", "--part", "db", "--host", "shop", "--database", "mariadb"}
}

func TestDatabase(t *testing.T) {
	j, args := databaseJob(t)
	j.client("mariadb-dump", dumpOfTwo)
	r := j.succeeds(args...)
	if *r.Bytes != 1234 || r.Files != nil || *r.Tables != 2 || *r.Rows != 3 {
		t.Errorf("found %+v", r)
	}
	want := "backup --json --host shop --tag berth,backup=uid-1,part=db --stdin-from-command --stdin-filename db.sql -- " + filepath.Join(j.bin, "runner") + " pour mariadb"
	if j.backups()[0] != want {
		t.Errorf("want %q, found %q", want, j.backups())
	}
	j.marks(1, r.Snapshot)
	if !strings.HasSuffix(j.said("dump"), "\n-- Dump completed\n") {
		t.Errorf("found %q", j.said("dump"))
	}

	// tables and rows are counted in what was saved when the job runs again
	again := j.succeeds(args...)
	if again.Snapshot != r.Snapshot || again.Files != nil || again.Tables == nil || *again.Tables != 2 || again.Rows == nil || *again.Rows != 3 {
		t.Errorf("want %+v again, found %+v", r, again)
	}
	if len(j.backups()) != 2 || !strings.Contains(j.said("log"), " /db.sql\n") {
		t.Errorf("found %s", j.said("log"))
	}
	j.say("dump", "-- MariaDB dump\n")
	j.fails([]string{"there already, but cannot be read", "cut off"}, args...)
}

func TestTallyFile(t *testing.T) {
	j, args := databaseJob(t)
	j.client("mariadb-dump", dumpOfTwo)
	j.env["BERTH_TALLY"] = filepath.Join(j.state, "tally")
	j.say("tally", `{"tables":99,"rows":99}`)
	if r := j.succeeds(args...); *r.Tables != 2 || *r.Rows != 3 {
		t.Errorf("found %d tables and %d rows", *r.Tables, *r.Rows)
	}
}

func TestRedis(t *testing.T) {
	j, args := databaseJob(t)
	args[len(args)-1] = "redis"
	j.say("rdb", string(redisDump(t)))
	j.client("redis-cli", `cat "$FAKE/rdb"`)
	r := j.succeeds(args...)
	if r.Tables != nil || r.Rows != nil || r.Files != nil || !strings.Contains(j.backups()[0], "--stdin-filename db.rdb") {
		t.Errorf("found %+v after %q", r, j.backups())
	}
	if j.said("dump") != j.said("rdb") {
		t.Error("the dump was changed on its way")
	}
	if again := j.succeeds(args...); again.Snapshot != r.Snapshot || again.Tables != nil || again.Rows != nil {
		t.Errorf("found %+v", again)
	}
}

func TestFailedDump(t *testing.T) {
	for name, c := range map[string]struct {
		client string
		words  []string
	}{
		"fails after output": {dumpOfTwo + "echo 'Lost connection to hunter2' >&2; exit 2", []string{"mariadb-dump ended with exit code 2; it said: Lost connection to ***."}},
		"is killed":          {dumpOfTwo + "kill -9 $$", []string{"mariadb-dump was killed", "give it more", "it said nothing"}},
		"has no end":         {"echo 'CREATE TABLE a ('", []string{"cut off"}},
		"is empty":           {"", []string{"The dump is empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			j, args := databaseJob(t)
			j.client("mariadb-dump", c.client)
			j.fails(c.words, args...)
			if j.said("list") != "" {
				t.Errorf("a snapshot was made: %s", j.said("list"))
			}
		})
	}
}

func TestResticFailsWhileDumping(t *testing.T) {
	j, args := databaseJob(t)
	j.client("mariadb-dump", dumpOfTwo)
	j.say("code", "1")
	j.fails([]string{"restic ended with exit code 1", "told to end with 1"}, args...)
}
