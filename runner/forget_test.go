package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// forgetJob has a repository with a sealed point of each backup: one part, the seal, and a mark of each.
func forgetJob(t *testing.T, uids ...string) *job {
	t.Helper()
	j := newJob(t).withFakeRestic()
	for _, uid := range uids {
		j.point(uid)
	}
	return j
}

func (j *job) point(uid string) {
	j.t.Helper()
	for _, tag := range []string{"part=db", "whole=part-of-" + uid, "point", "whole=point-of-" + uid} {
		j.snapshotOf(uid, tag)
	}
}

func (j *job) snapshotOf(uid, tag string) {
	j.t.Helper()
	id := strings.NewReplacer("part=db", "part-of-"+uid, "whole=", "mark-of-", "point", "point-of-"+uid).Replace(tag)
	if strings.HasPrefix(tag, "whole=") {
		id = "mark-of-" + strings.TrimPrefix(tag, "whole=")
	}
	j.say("list", j.said("list")+fmt.Sprintf(`{"id":"%s","time":"2026-01-02T03:04:05Z","tags":["berth","backup=%s","%s"]}`+"\n", id, uid, tag))
}

// unlist takes one snapshot out of the list.
func (j *job) unlist(id string) {
	j.t.Helper()
	var left []string
	for line := range strings.Lines(j.said("list")) {
		if !strings.Contains(line, `"id":"`+id+`"`) {
			left = append(left, line)
		}
	}
	j.say("list", strings.Join(left, ""))
}

// removals are the command lines of restic that remove something.
func (j *job) removals() []string {
	var found []string
	for line := range strings.Lines(j.said("log")) {
		if strings.HasPrefix(line, "forget ") || line == "prune\n" {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

func (j *job) forgets(args ...string) outcome {
	j.t.Helper()
	o := j.run(args...)
	if o.code != done || o.termination != "" {
		j.t.Fatalf("runner %v: %+v", args, o)
	}
	return o
}

func TestForget(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2", "uid-3", "uid-10")
	j.snapshotOf("uid-1", "part=incomplete")
	args := []string{"forget", "--host", "shop", "--forget", "uid-1,uid-2", "--expect", "uid-3,uid-10"}
	j.forgets(args...)
	want := []string{
		"forget point-of-uid-1 point-of-uid-2",
		"forget part-of-uid-1 mark-of-part-of-uid-1 mark-of-point-of-uid-1 part-of-uid-2 mark-of-part-of-uid-2 mark-of-point-of-uid-2 part=incomplete",
		"prune",
	}
	if found := j.removals(); strings.Join(found, "\n") != strings.Join(want, "\n") {
		t.Errorf("want %q, found %q", want, found)
	}
	if !strings.Contains(j.said("log"), "snapshots --json --host shop --tag berth\n") {
		t.Errorf("what is listed is not this host's: %s", j.said("log"))
	}

	// the same job again frees what an interrupted one has left, and removes nothing else
	j.forgets(args...)
	if found := j.removals(); len(found) != 4 || found[3] != "prune" {
		t.Errorf("want one more prune, found %q", found)
	}
	if left := strings.Count(j.said("list"), "\n"); left != 8 {
		t.Errorf("want the two other points, found %d snapshots", left)
	}
}

func TestForgetWithFewerPointsThanRecorded(t *testing.T) {
	for name, change := range map[string]func(j *job){
		"nothing is listed": func(j *job) { j.say("list", "") },
		"one is not listed": func(j *job) {
			j.say("list", "")
			j.point("uid-1")
			j.point("uid-2")
		},
		"one has no seal": func(j *job) {
			j.say("list", "")
			j.point("uid-1")
			j.point("uid-2")
			j.snapshotOf("uid-3", "part=db")
			j.snapshotOf("uid-3", "whole=part-of-uid-3")
		},
		"the seal of one is not whole": func(j *job) { j.unlist("mark-of-point-of-uid-3") },
		"a part of one is gone":        func(j *job) { j.unlist("part-of-uid-3") },
	} {
		t.Run(name, func(t *testing.T) {
			j := forgetJob(t, "uid-1", "uid-2", "uid-3")
			change(j)
			before := j.said("list")
			j.fails([]string{"FewerPointsThanRecorded", "uid-3", "Something is wrong with the store", "Pruning is stopped, and nothing was removed"},
				"forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2,uid-3")
			if found := j.removals(); len(found) > 0 || j.said("list") != before {
				t.Errorf("something was removed: %q", found)
			}
		})
	}
}

// Many are missing: a few are named, and that nothing was removed is still said.
func TestForgetNamesAFew(t *testing.T) {
	j := forgetJob(t, "uid-1")
	j.fails([]string{"Backup uid-2, uid-3, uid-4 and 2 more", "Something is wrong with the store", "nothing was removed"},
		"forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2,uid-3,uid-4,uid-5,uid-6")
}

// A store that lists less, once something was forgotten, would lose by a prune what it does not list.
func TestForgetDoesNotPruneWhatIsNotListed(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2")
	j.say("loses", "")
	j.fails([]string{"FewerPointsThanRecorded", "uid-2", "room was not freed"}, "forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2")
	if found := strings.Join(j.removals(), "\n"); strings.Contains(found, "prune") {
		t.Errorf("it was pruned: %s", found)
	}
}

func TestForgetOfAStoreThatOnlyAdds(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2")
	args := []string{"forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2"}
	j.say("keeps", "1\nunable to remove snapshot: unexpected HTTP response (403): 403 Forbidden")
	j.fails([]string{"lets this login add and not remove", "such a login"}, args...)

	// as restic says it: the reason first, and where in its program that was after it
	j.say("keeps", "3\nunable to remove snapshot: unexpected HTTP response (403): 403 Forbidden\nfailed to remove one or more snapshots\nmain.init\n\t/restic/cmd/restic/cmd_forget.go:67\nruntime.doInit1\n\t/go/src/runtime/proc.go:8103\ngithub.com/restic/restic/internal/x.(*Y).Do\n\t/go/src/runtime/asm_amd64.s:1771")
	j.fails([]string{"lets this login add and not remove", "prune of the BackupStore", "403 Forbidden"}, args...)

	// what cannot be freed is said too, and that the points are gone
	os.Remove(filepath.Join(j.state, "keeps"))
	j.say("full", "1\nunexpected HTTP response (403): 403 Forbidden")
	j.fails([]string{"room was not freed", "add and not remove"}, args...)

	os.Remove(filepath.Join(j.state, "full"))
	j.forgets(args...)
}

func TestForgetWithoutRepositoryOrWithALock(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2")
	args := []string{"forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2"}
	j.say("keeps", "11\nunable to create lock in backend: repository is already locked")
	j.fails([]string{"The repository is locked, and stayed so for 10m", "less than half an hour ago", "restic list locks"}, args...)
	// digits of somebody's number are no answer of a store
	j.say("keeps", "11\nunable to create lock in backend: repository is already locked by PID 4031; storage ID 84031326")
	j.fails([]string{"The repository is locked", "restic list locks"}, args...)
	j.say("keeps", "1\nthe store is on fire")
	j.fails([]string{"the store is on fire"}, args...)
	if strings.Contains(j.said("log"), "init") {
		t.Error("a repository was made to forget something in")
	}
}
