package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sealJob has a folder as Kubernetes mounts a Secret, and a restic that keeps what it is given.
func sealJob(t *testing.T, parts ...string) (*job, []string) {
	t.Helper()
	j := newJob(t).withFakeRestic()
	dir := filepath.Join(t.TempDir(), "point")
	write(t, filepath.Join(dir, "manifests", "site.yaml"), "kind: Site\n")
	write(t, filepath.Join(dir, "secrets", "db", "..2026_01_02", "password"), "swordfish")
	for link, target := range map[string]string{"..data": "..2026_01_02", "password": "..data/password"} {
		if err := os.Symlink(target, filepath.Join(dir, "secrets", "db", link)); err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range parts {
		j.keep(i, "part="+name, fmt.Sprintf("%064d", i))
	}
	return j, []string{"seal", "--backup", "uid-1", "--host", "shop", "--parts", strings.Join(parts, ","), dir}
}

// keep lets the fake know a whole snapshot of the backup.
func (j *job) keep(second int, tag, id string) {
	j.keepUnmarked(second, tag, id)
	j.keepUnmarked(second, wholeTag+id, "mark-of-"+id)
}

// keepUnmarked lets the fake know a snapshot that may be incomplete.
func (j *job) keepUnmarked(second int, tag, id string) {
	line := fmt.Sprintf(`{"id":"%s","time":"2026-01-02T03:%02d:00Z","tags":["berth","backup=uid-1","%s"],"summary":{"total_files_processed":%d,"total_bytes_processed":123456789012}}`+"\n", id, second, tag, 12345678+second)
	j.say("list", j.said("list")+line)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSeal(t *testing.T) {
	j, args := sealJob(t, "db", "files")
	r := j.succeeds(args...)
	if len(r.Parts) != 2 || r.Parts["db"].Snapshot != strings.Repeat("0", 16) || *r.Parts["db"].Bytes != 123456789012 || *r.Parts["files"].Files != 12345679 {
		t.Errorf("found %+v", r)
	}
	work := filepath.Join(j.env["BERTH_WORK"], "point")
	if want := "backup --json --host shop --tag berth,backup=uid-1,point --force " + work; j.backups()[0] != want {
		t.Errorf("want %q, found %q", want, j.backups())
	}
	j.marks(1, r.Snapshot)
	if _, err := os.Stat(work); err == nil {
		t.Error("the copies were left behind")
	}

	// the same job again
	if again := j.succeeds(args...); again.Snapshot != r.Snapshot || len(again.Parts) != 2 {
		t.Errorf("want %+v again, found %+v", r, again)
	}
	if len(j.backups()) != 2 {
		t.Errorf("a second run sealed again: %q", j.backups())
	}
}

func TestSealWithoutParts(t *testing.T) {
	j, args := sealJob(t)
	j.say("snapshots", "10\n0\n")
	if o := j.run(args...); o.code != done || !strings.Contains(o.termination, `"parts":{},"sealed":"`) {
		t.Errorf("found %+v", o)
	}
}

func TestSealWithAMissingPart(t *testing.T) {
	j, args := sealJob(t, "db", "files")
	args[6] = "db,mail,files,queue"
	j.fails([]string{"no snapshot of mail, queue for this backup"}, args...)
	if len(j.backups()) != 0 {
		t.Errorf("the point was sealed: %q", j.backups())
	}

	// what has no mark does not count, and another backup's mark is none
	mail := strings.Repeat("f", 64)
	args[6] = "db,mail,files"
	j.keepUnmarked(9, "part=mail", mail)
	j.say("list", j.said("list")+`{"id":"cc","time":"2027-01-01T00:00:00Z","tags":["berth","backup=uid-2","whole=`+mail+`"]}`+"\n")
	j.fails([]string{"no snapshot of mail for this backup"}, args...)
	if len(j.backups()) != 0 {
		t.Errorf("the point was sealed: %q", j.backups())
	}
}

func TestSealCannotBeMarked(t *testing.T) {
	j, args := sealJob(t, "db")
	j.say("unmarked", "")
	j.fails([]string{"could not be marked as whole"}, args...)

	// the next run does not take the unmarked point for a sealed one
	os.Remove(filepath.Join(j.state, "unmarked"))
	r := j.succeeds(args...)
	j.marks(3, r.Snapshot)
}

func TestSealTakesTheNewest(t *testing.T) {
	j, args := sealJob(t, "db")
	j.keep(30, "part=db", strings.Repeat("a", 64))
	j.keep(20, "part=db", strings.Repeat("b", 64))
	j.keepUnmarked(40, "part=db", strings.Repeat("d", 64))
	j.say("list", j.said("list")+`{"id":"cc","time":"2027-01-01T00:00:00Z","tags":["berth","backup=uid-2","part=db"]}`+"\n")
	j.keepUnmarked(50, wholeTag+"cc", strings.Repeat("e", 64))
	if r := j.succeeds(args...); r.Parts["db"].Snapshot != strings.Repeat("a", 16) {
		t.Errorf("found %+v", r.Parts["db"])
	}
}

func TestSealIsNotListed(t *testing.T) {
	j, args := sealJob(t, "db")
	j.say("unlisted", "")
	j.fails([]string{"the repository does not list it"}, args...)
}

func TestSealResultFits(t *testing.T) {
	names := func(n int) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf("%02d-%s", i, strings.Repeat("n", 37)))
		}
		return all
	}
	for n, numbers := range map[int]bool{10: true, 40: false} {
		j, args := sealJob(t, names(n)...)
		r := j.succeeds(args...)
		message, _ := os.ReadFile(j.termination)
		if len(message) >= 4096 || len(r.Parts) != n {
			t.Errorf("%d parts: found %d in %d bytes", n, len(r.Parts), len(message))
		}
		if one := r.Parts[names(1)[0]]; len(one.Snapshot) != 16 || (one.Bytes != nil) != numbers || (one.Files != nil) != numbers {
			t.Errorf("%d parts: found %+v", n, one)
		}
	}
	j, args := sealJob(t, names(60)...)
	j.fails([]string{"does not fit"}, args...)
}

func TestGather(t *testing.T) {
	_, args := sealJob(t)
	p := point{uid: "uid-1", dir: args[len(args)-1]}
	work := filepath.Join(t.TempDir(), "a", "b")
	before := time.Now()
	// twice: what an earlier run left does not matter
	for range 2 {
		if err := p.gather(work); err != nil {
			t.Fatal(err)
		}
	}
	var found []string
	filepath.WalkDir(work, func(path string, e os.DirEntry, err error) error {
		if !e.IsDir() {
			if !e.Type().IsRegular() {
				t.Errorf("%s is no file", path)
			}
			found = append(found, strings.TrimPrefix(path, work+"/"))
		}
		return err
	})
	if strings.Join(found, " ") != "manifests/site.yaml nonce secrets/db/password" {
		t.Errorf("found %q", found)
	}
	secret, _ := os.ReadFile(filepath.Join(work, "secrets/db/password"))
	if string(secret) != "swordfish" {
		t.Errorf("found %q", secret)
	}
	nonce, _ := os.ReadFile(filepath.Join(work, "nonce"))
	uid, at, _ := strings.Cut(strings.TrimSpace(string(nonce)), " ")
	if when, err := time.Parse(time.RFC3339Nano, at); err != nil || uid != "uid-1" || when.Before(before.Add(-time.Second)) {
		t.Errorf("found the nonce %q", nonce)
	}
}

func TestGatherRefuses(t *testing.T) {
	for name, c := range map[string]struct{ file, target, word string }{
		"a link that leads out":    {"etc", "/etc", "escapes"},
		"a link to nothing":        {"none", "gone", "no such file"},
		"a circle":                 {"circle", ".", "symbolic links"},
		"a file of the same name":  {"nonce", "manifests/site.yaml", "give it another name"},
		"a link that climbs about": {"up", "../../..", "escapes"},
	} {
		t.Run(name, func(t *testing.T) {
			j, args := sealJob(t)
			if err := os.Symlink(c.target, filepath.Join(args[len(args)-1], c.file)); err != nil {
				t.Fatal(err)
			}
			j.fails([]string{c.word}, args...)
			if len(j.backups()) != 0 {
				t.Errorf("the point was sealed: %q", j.backups())
			}
		})
	}
}
