package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const sealedText = `{"recoveryPoint":"2026-01-02T03:04:05Z","release":"shop-9f2c41d07ab3","parts":[{"name":"files","kind":"Volume"}]}`

// sealedReally has a point of one part in a real repository, with its record.
func sealedReally(t *testing.T) (j *job, text, part string) {
	t.Helper()
	j = realJob(t)
	volume := t.TempDir()
	write(t, filepath.Join(volume, "file"), "text")
	saved := j.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", volume)
	dir := filepath.Join(t.TempDir(), "point")
	write(t, filepath.Join(dir, "manifests", "site.json"), "{}")
	text = sealedText
	j.succeeds("seal", "--backup", "uid-1", "--host", "shop", "--parts", "files", "--record", text, dir)
	return j, text, saved.Snapshot
}

func TestLookFindsWhatTheSealSays(t *testing.T) {
	j, text, saved := sealedReally(t)
	found := j.succeeds("look", "--backup", "uid-1")
	if part := found.Parts["files"]; string(found.Record) != text || part == nil || part.Snapshot != saved || *part.Files != 1 || len(found.Snapshot) != 16 || found.Sealed == nil || time.Since(*found.Sealed) > time.Minute {
		t.Errorf("found %s, %+v", found.Record, found)
	}
}

func TestLookBelievesNoPartThatIsGone(t *testing.T) {
	j, _, part := sealedReally(t)
	j.restic("forget", part)
	if o := j.run("look", "--backup", "uid-1"); o.code != damaged || !strings.Contains(o.termination, "no longer holds what was saved of files") {
		t.Errorf("found %+v", o)
	}
}

func TestLookFindsNothingWhereNothingIs(t *testing.T) {
	j, _, _ := sealedReally(t)
	if o := j.run("look", "--backup", "uid-2"); o.code != failed || !strings.Contains(o.termination, "no sealed recovery point of a Backup with the uid uid-2") {
		t.Errorf("found %+v", o)
	}
	j.env["RESTIC_REPOSITORY"] = filepath.Join(t.TempDir(), "elsewhere")
	if o := j.run("look", "--backup", "uid-1"); o.code != failed || !strings.Contains(o.termination, "The repository is not there") {
		t.Errorf("found %+v", o)
	}
	if _, err := os.Stat(j.env["RESTIC_REPOSITORY"]); err == nil {
		t.Error("a look made a repository")
	}
}

func TestASealWithoutARecordIsNoPointToTakeOver(t *testing.T) {
	j := realJob(t)
	dir := filepath.Join(t.TempDir(), "point")
	write(t, filepath.Join(dir, "manifests", "site.json"), "{}")
	j.succeeds("seal", "--backup", "uid-1", "--host", "shop", "--parts", "", dir)
	if o := j.run("look", "--backup", "uid-1"); o.code != failed || !strings.Contains(o.termination, "says nothing of its point that could be read") {
		t.Errorf("found %+v", o)
	}
}

func TestStay(t *testing.T) {
	j := newJob(t)
	if o := j.run("stay", "1"); o.code != done {
		t.Errorf("found %+v", o)
	}
	for _, wrong := range [][]string{{"stay"}, {"stay", "0"}, {"stay", "-1"}, {"stay", "86401"}, {"stay", "long"}} {
		if o := j.run(wrong...); o.code != misused {
			t.Errorf("%v: found %+v", wrong, o)
		}
	}
}
