package main

import (
	"strings"
	"testing"
)

const checkCommand = "check --host shop --subset 3/52 --expect uid-1,uid-2"

// loses runs a check that finds the repository damaged.
func (j *job) loses(words ...string) {
	j.t.Helper()
	o := j.run(strings.Fields(checkCommand)...)
	if o.code != damaged {
		j.t.Errorf("want exit code %d, found %+v", damaged, o)
	}
	for _, word := range words {
		if !strings.Contains(o.termination, word) {
			j.t.Errorf("want %q in %q", word, o.termination)
		}
	}
}

func complaint(text string) string { return `{"message_type":"error","message":"` + text + `"}` + "\n" }

func TestCheck(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2", "uid-3")
	o := j.forgets(strings.Fields(checkCommand)...)
	if !strings.Contains(o.stdout, "3/52 of its data was read") || !strings.Contains(j.said("log"), "unlock\ncheck --json --read-data-subset=3/52\nsnapshots --json --host shop --tag berth\n") {
		t.Errorf("found %s after %s", o.stdout, j.said("log"))
	}
}

func TestCheckOfADamagedRepository(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2")
	j.say("wrong", complaint("pack 0123: does not exist")+complaint("dial tcp 10.0.0.1:8000: connection refused")+complaint("\\nThe repository is damaged and must be repaired.\\n"))
	j.loses("restic found damage in the repository: pack 0123: does not exist; dial tcp")
	// such as a snapshot that cannot be read, before anything is looked at
	j.say("wrong", `{"message_type":"exit_error","code":1,"message":"Fatal: load <snapshot/0123>: ciphertext verification failed"}`+"\n")
	j.loses("The repository is damaged.", "ciphertext verification failed")
	j.say("wrong", "")
	j.say("code", "10")
	j.loses("The repository is not there")
}

// That nobody could look says nothing of what is there.
func TestCheckThatCouldNotLook(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2")
	args := strings.Fields(checkCommand)
	j.say("wrong", complaint("Load(<data/0123>, 0, 0) failed: unexpected HTTP response (503): 503 Service Unavailable")+complaint("error for tree 0123:"))
	t.Log(j.fails([]string{"could not be checked", "503 Service Unavailable"}, args...))
	j.say("wrong", "")
	t.Log(j.fails([]string{"could not be checked"}, args...))
	j.say("code", "11")
	t.Log(j.fails([]string{"The repository is locked, and stayed so for 10m"}, args...))
	j.say("code", "12")
	t.Log(j.fails([]string{"made with another key"}, args...))
}

// A repository that is whole and has lost a point is not what is recorded.
func TestCheckMissesPoints(t *testing.T) {
	j := forgetJob(t, "uid-1")
	j.loses("FewerPointsThanRecorded", "uid-2")
}

func TestStaleLocksGoFirst(t *testing.T) {
	j := forgetJob(t, "uid-1", "uid-2")
	j.say("stale", "")
	if o := j.forgets(strings.Fields(checkCommand)...); !strings.Contains(o.stdout, "successfully removed 1 locks: they were stale") {
		t.Errorf("nothing is said of the lock: %s", o.stdout)
	}
	j.say("stale", "")
	if o := j.forgets("forget", "--host", "shop", "--forget", "uid-1", "--expect", "uid-2"); !strings.Contains(o.stdout, "successfully removed 1 locks: they were stale") {
		t.Errorf("nothing is said of the lock: %s", o.stdout)
	}
}
