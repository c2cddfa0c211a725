package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const sealedText = `{"recoveryPoint":"2026-01-02T03:04:05Z","release":"shop-9f2c41d07ab3","parts":[{"name":"files","kind":"Volume"}]}`

// sealedReally has a point of one part in a real repository, with its record.
func sealedReally(t *testing.T) (j *job, part string) {
	t.Helper()
	j = realJob(t)
	volume := t.TempDir()
	write(t, filepath.Join(volume, "file"), "text")
	saved := j.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", volume)
	dir := filepath.Join(t.TempDir(), "point")
	write(t, filepath.Join(dir, "manifests", "site.json"), "{}")
	j.succeeds("seal", "--backup", "uid-1", "--host", "shop", "--parts", "files", "--record", sealedText, dir)
	return j, saved.Snapshot
}

// UnmarshalJSON reads by place, as the operator does.
func (f *foundPart) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&f.name, &f.snapshot, &f.engine, &f.tables, &f.rows, &f.bytes, &f.files})
}

func TestLookFindsWhatTheSealSays(t *testing.T) {
	j, saved := sealedReally(t)
	found := j.succeeds("look", "--backup", "uid-1")
	if string(found.Record) != `{"recoveryPoint":"2026-01-02T03:04:05Z","release":"shop-9f2c41d07ab3"}` || len(found.Found) != 1 || len(found.Snapshot) != 16 || found.Sealed == nil || time.Since(*found.Sealed) > time.Minute {
		t.Fatalf("found %s, %+v", found.Record, found)
	}
	if part := found.Found[0]; part.name != "files" || part.snapshot != saved || part.engine != nil || part.rows != nil || *part.bytes != 4 || *part.files != 1 {
		t.Errorf("found %+v", part)
	}
}

// As many parts as a stack may have, each with the longest name, and numbers as large as they come.
func TestLookTellsTheLargestPointThatIsSealed(t *testing.T) {
	var names, parts []string
	for i := range 40 {
		name := fmt.Sprintf("%02d-%s", i, strings.Repeat("n", 37))
		names = append(names, name)
		if i < 20 {
			parts = append(parts, fmt.Sprintf(`{"name":"%s","kind":"Database","engine":"postgresql","tables":123456,"rows":12345678901234}`, name))
		} else {
			parts = append(parts, fmt.Sprintf(`{"name":"%s","kind":"Volume"}`, name))
		}
	}
	record := fmt.Sprintf(`{"recoveryPoint":"2026-01-02T03:04:05Z","release":"%s","restores":true,"parts":[%s]}`, strings.Repeat("r", 63), strings.Join(parts, ","))
	j, args := sealJob(t, names...)
	j.succeeds(slices.Insert(args, len(args)-1, "--record", record)...)

	id := strings.Repeat("f", 64)
	j.say("list", j.said("list")+`{"id":"`+id+`","time":"2026-01-02T23:59:59.123456789Z","tags":["berth","backup=uid-1","point"],"paths":["/work/point"]}`+"\n")
	j.keepUnmarked(59, wholeTag+id, "mark-of-"+id)
	j.say("dump", record)
	o := j.run("look", "--backup", "uid-1")
	if o.code != done || len(o.termination) > longestMessage {
		t.Fatalf("found %d bytes: %+v", len(o.termination), o)
	}
	for _, want := range []string{
		`["` + names[19] + `","` + strings.Repeat("0", 16) + `","postgresql",123456,12345678901234]`,
		`["` + names[20] + `","` + strings.Repeat("0", 16) + `"]`,
	} {
		if !strings.Contains(o.termination, want) {
			t.Errorf("want %s, found %s", want, o.termination)
		}
	}
}

func TestLookBelievesNoPartThatIsGone(t *testing.T) {
	j, part := sealedReally(t)
	j.restic("forget", part)
	if o := j.run("look", "--backup", "uid-1"); o.code != damaged || !strings.Contains(o.termination, "no longer holds what was saved of files") {
		t.Errorf("found %+v", o)
	}
}

func TestLookFindsNothingWhereNothingIs(t *testing.T) {
	j, _ := sealedReally(t)
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
