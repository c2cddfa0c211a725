package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The test binary is the runner when this variable says so: the tests run it as Jobs do.
const asRunner = "RUNNER_UNDER_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asRunner) != "" {
		if limit, err := time.ParseDuration(os.Getenv("RUNNER_LONGEST_START")); err == nil {
			longestStart = limit
		}
		waitEvery, askEvery = 50*time.Millisecond, 50*time.Millisecond
		main()
	}
	os.Exit(m.Run())
}

// job is a place to run the runner in: programs beside it and on its PATH, and settings.
type job struct {
	t *testing.T
	// bin holds the runner and what lies beside it, path the programs of its PATH.
	bin, path, termination, state string
	env                           map[string]string
}

func newJob(t *testing.T) *job {
	t.Helper()
	dir := t.TempDir()
	j := &job{t: t, bin: filepath.Join(dir, "bin"), path: filepath.Join(dir, "path"), termination: filepath.Join(dir, "termination"), state: filepath.Join(dir, "state")}
	for _, d := range []string{j.bin, j.path, j.state} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := layProgram(self, filepath.Join(j.bin, "runner")); err != nil {
		t.Fatal(err)
	}
	j.env = map[string]string{
		asRunner: "yes", "PATH": j.path + ":/usr/bin:/bin", "TERMINATION_LOG": j.termination, "FAKE": j.state, "TMPDIR": dir,
		"BERTH_WORK": filepath.Join(dir, "work"), "RESTIC_REPOSITORY": "rest:http://berth:swallow@store/repository", "RESTIC_PASSWORD": "opensesame",
		"DB_HOST": "db", "DB_PORT": "3306", "DB_NAME": "shop", "DB_USER": "shopper", "DB_PASSWORD": "hunter2",
	}
	// whoever dumps a database asks it first how it is set
	j.client("psql", "")
	j.client("mysql", "")
	return j
}

// withFakeRestic lays the script beside the runner.
func (j *job) withFakeRestic() *job {
	j.script(filepath.Join(j.bin, "restic"), fakeRestic)
	return j
}

func (j *job) script(file, text string) {
	j.t.Helper()
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		j.t.Fatal(err)
	}
}

// client puts a program on the PATH.
func (j *job) client(name, text string) { j.script(filepath.Join(j.path, name), text) }

// say writes a file that the fakes read.
func (j *job) say(name, text string) {
	j.t.Helper()
	if err := os.WriteFile(filepath.Join(j.state, name), []byte(text), 0o644); err != nil {
		j.t.Fatal(err)
	}
}

// said reads what the fakes wrote.
func (j *job) said(name string) string {
	b, err := os.ReadFile(filepath.Join(j.state, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		j.t.Fatal(err)
	}
	return string(b)
}

// wait waits until a fake has written a file.
func (j *job) wait(name string) {
	j.t.Helper()
	for range 600 {
		if _, err := os.Stat(filepath.Join(j.state, name)); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	j.t.Fatalf("%s was not written in half a minute", name)
}

// backups are the command lines of the restic backups that were run.
func (j *job) backups() []string {
	var found []string
	for line := range strings.Lines(j.said("log")) {
		if strings.HasPrefix(line, "backup ") {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

// marks wants the backups from the given one on to mark a snapshot as whole, and nothing else.
func (j *job) marks(from int, snapshot string) {
	j.t.Helper()
	marks := j.backups()[from:]
	want := regexp.MustCompile("^backup --json --host shop --tag berth,backup=uid-1,whole=" + snapshot + "[0-9a-f]{48} --stdin --stdin-filename whole$")
	if len(marks) != 1 || !want.MatchString(marks[0]) {
		j.t.Errorf("want one mark of %s, found %q", snapshot, marks)
	}
}

// outcome is what a run of the runner came to.
type outcome struct {
	code                        int
	stdout, stderr, termination string
}

func (j *job) command(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(j.bin, "runner"), args...)
	for name, value := range j.env {
		c.Env = append(c.Env, name+"="+value)
	}
	return c
}

func (j *job) run(args ...string) outcome {
	j.t.Helper()
	c := j.command(args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	os.Remove(j.termination)
	err := c.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		j.t.Fatal(err)
	}
	return j.outcome(c, stdout.String(), stderr.String())
}

func (j *job) outcome(c *exec.Cmd, stdout, stderr string) outcome {
	termination, err := os.ReadFile(j.termination)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		j.t.Fatal(err)
	}
	o := outcome{c.ProcessState.ExitCode(), stdout, stderr, string(termination)}
	for _, secret := range []string{"opensesame", "hunter2"} {
		if strings.Contains(o.stdout+o.stderr+o.termination+j.said("log"), secret) {
			j.t.Errorf("the password %q came out: %+v", secret, o)
		}
	}
	return o
}

// succeeds wants a result.
func (j *job) succeeds(args ...string) result {
	j.t.Helper()
	o := j.run(args...)
	if o.code != done {
		j.t.Fatalf("runner %v: %+v", args, o)
	}
	var r result
	if err := json.Unmarshal([]byte(o.termination), &r); err != nil {
		j.t.Fatalf("no result: %v: %q", err, o.termination)
	}
	if len(r.Snapshot) != 16 || strings.Contains(o.termination, "\n") {
		j.t.Fatalf("no good result: %q", o.termination)
	}
	return r
}

// fails wants a sentence with the given words in it.
func (j *job) fails(words []string, args ...string) string {
	j.t.Helper()
	o := j.run(args...)
	if o.code != failed || o.termination != strings.TrimSuffix(lastLineOf(o.stderr), "\n") {
		j.t.Fatalf("want a failure that is told twice, found %+v", o)
	}
	if len(o.termination) > longestSentence || !strings.HasSuffix(strings.TrimRight(o.termination, "…"), ".") && len(o.termination) < longestSentence-3 {
		j.t.Errorf("want a short sentence, found %d bytes: %s", len(o.termination), o.termination)
	}
	for _, word := range words {
		if !strings.Contains(o.termination, word) {
			j.t.Errorf("want %q in the sentence, found: %s", word, o.termination)
		}
	}
	return o.termination
}

func lastLineOf(text string) string {
	text = strings.TrimSuffix(text, "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// fakeRestic plays as much of restic as the runner uses. Files in $FAKE tell it what to do:
// snapshots (exit codes of it, one a line), init (fails when it is there), code, out, err
// and files (of a backup), away (what each command says of the store), wait (a backup waits for a signal), unlisted (it is not kept),
// half (what is said of snapshots that are not listed), unmarked (no snapshot can be marked as whole), keeps (code and words with which nothing is
// forgotten), full (the same, pruned), loses (what is listed once something is forgotten).
const fakeRestic = `
[ "$2" = --retry-lock ] || { echo "$1 does not say how long it waits for a lock" >&2; exit 70; }
command=$1
locks=$3
shift 3
set -- "$command" "$@"
printf '%s\n' "$*" >> "$FAKE/log"
[ "$locks" = 10m ] || [ "$command $locks" = "snapshots 0s" ] || { echo "$1 does not wait for a lock" >&2; exit 70; }
fatal() { echo "{\"message_type\":\"exit_error\",\"code\":$1,\"message\":\"Fatal: $2\"}" >&2; exit "$1"; }
[ ! -e "$FAKE/away" ] || fatal 1 "$(cat "$FAKE/away")"
case $1 in
unlock)
  [ ! -e "$FAKE/stale" ] || { rm "$FAKE/stale"; echo "successfully removed 1 locks"; } ;;
check)
  [ ! -e "$FAKE/stale" ] || fatal 11 "unable to create lock in backend: repository is already locked"
  [ ! -e "$FAKE/wrong" ] || { cat "$FAKE/wrong" >&2; fatal "$(cat "$FAKE/code" 2>/dev/null || echo 1)" "repository contains errors"; } ;;
init) [ ! -e "$FAKE/init" ] || fatal 1 "create repository failed: config file already exists" ;;
snapshots)
  if [ -e "$FAKE/snapshots" ]; then
    code=$(sed -n 1p "$FAKE/snapshots")
    sed -i 1d "$FAKE/snapshots"
    [ "${code:-0}" = 0 ] || fatal "$code" "told to end with $code"
  fi
  [ ! -e "$FAKE/half" ] || cat "$FAKE/half" >&2
  touch "$FAKE/list"
  printf '['; paste -sd, "$FAKE/list"; printf ']' ;;
dump) cat "$FAKE/dump" ;;
forget)
  [ ! -e "$FAKE/keeps" ] || fatal $(sed -n 1p "$FAKE/keeps") "$(sed -n '2,$p' "$FAKE/keeps")"
  shift
  for id; do sed -i "/\"id\":\"$id\"/d" "$FAKE/list"; done
  [ ! -e "$FAKE/loses" ] || mv "$FAKE/loses" "$FAKE/list" ;;
prune) [ ! -e "$FAKE/full" ] || fatal $(sed -n 1p "$FAKE/full") "$(sed -n 2p "$FAKE/full")" ;;
backup)
  tags=
  while [ $# -gt 0 ]; do
    case $1 in
    --tag) tags=$2; shift ;;
    --) shift; break ;;
    esac
    shift
  done
  if [ -e "$FAKE/wait" ]; then
    trap 'fatal 130 "signal terminated received"' TERM
    touch "$FAKE/waits"
    while :; do sleep 0.05; done
  fi
  if [ $# -gt 0 ] && ! "$@" > "$FAKE/dump" 2> "$FAKE/said"; then
    sed 's/^/subprocess: /' "$FAKE/said" >&2
    fatal 1 "unable to save snapshot: command failed: exit status 1"
  fi
  code=0
  case $tags in
  *whole=*) [ ! -e "$FAKE/unmarked" ] || code=1 ;;
  *)
    [ ! -e "$FAKE/out" ] || cat "$FAKE/out"
    [ ! -e "$FAKE/err" ] || cat "$FAKE/err" >&2
    [ ! -e "$FAKE/code" ] || code=$(cat "$FAKE/code") ;;
  esac
  [ "$code" = 0 ] || [ "$code" = 3 ] || fatal "$code" "told to end with $code"
  touch "$FAKE/list"
  n=$(wc -l < "$FAKE/list")
  id=$(printf '%s %s' "$tags" "$n" | sha256sum | cut -c1-64)
  counts="\"total_files_processed\":$(cat "$FAKE/files" 2>/dev/null || echo 2),\"total_bytes_processed\":1234"
  [ -e "$FAKE/unlisted" ] || printf '{"id":"%s","time":"2026-01-02T%02d:%02d:00.5Z","tags":["%s"],"paths":["/data","%s"],"summary":{%s}}\n' \
    "$id" $((4 + n / 60)) $((n % 60)) "$(echo "$tags" | sed 's/,/","/g')" "$VOLUME" "$counts" >> "$FAKE/list"
  printf '{"message_type":"summary","snapshot_id":"%s",%s}\n' "$id" "$counts"
  exit "$code" ;;
*) fatal 1 "unknown command $1" ;;
esac
`

func TestUsage(t *testing.T) {
	j := newJob(t).withFakeRestic()
	const id = "0123456789abcdef"
	for _, args := range [][]string{
		{},
		{"forget"},
		{"check"},
		{"check", "--host", "h", "--subset", "0/52", "--expect", "u"},
		{"check", "--host", "h", "--subset", "1", "--expect", "u"},
		{"check", "--host", "h", "--subset", "1/52", "--expect", ""},
		{"check", "--host", "h", "--subset", "1/52", "--expect", "u", "more"},
		{"install"},
		{"install", "a", "b"},
		{"pour"},
		{"sftp"},
		{"sftp", "rest:http://store"},
		{"pour", "oracle"},
		{"save"},
		{"save", "--backup", "u", "--part", "db", "--host", "h"},
		{"save", "--backup", "u", "--part", "db", "--host", "h", "--database", "redis", "--volume", "/data"},
		{"save", "--backup", "u", "--part", "db", "--host", "h", "--database", "oracle"},
		{"save", "--backup", "u", "--part", "db", "--host", "h", "--volume", "data"},
		{"save", "--backup", "u", "--part", "a,b", "--host", "h", "--volume", "/data"},
		{"save", "--backup", "u", "--part", "db", "--volume", "/data"},
		{"save", "--backup", "u", "--part", "db", "--host", "h", "--volume", "/data", "more"},
		{"save", "--quick"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a,b"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a,,b", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a,a", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a", "--catalogue", "/c", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a", "--environment", "e", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a", "--catalogue", "/c", "--environment", "e,f", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a", "--escrow", "s", "--print", "p", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a", "--catalogue", "/c", "--environment", "e", "--escrow", "s", "dir"},
		{"seal", "--backup", "u", "--host", "h", "--parts", "a", "--catalogue", "/c", "--environment", "e", "--escrow", "s,t", "--print", "p", "dir"},
		{"fetch"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--database", "mysql", "--volume", "/data"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--database", "redis"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--database", "oracle"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "data"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", "latest", "--volume", "/data"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "--tables", "1"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "--rows", "1"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--database", "redis", "--volume", "/data", "--rows", "0"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "--backup", ""},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "--backup", "a,b"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "--disk", "/data"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "--claim", "1"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--database", "mysql", "--files", "1"},
		{"fetch", "--restore", "u", "--part", "a,b", "--snapshot", id, "--volume", "/data"},
		{"fetch", "--part", "p", "--snapshot", id, "--volume", "/data"},
		{"fetch", "--restore", "u", "--part", "p", "--snapshot", id, "--volume", "/data", "more"},
		{"forget", "--host", "h", "--forget", "a"},
		{"forget", "--host", "h", "--expect", "a"},
		{"forget", "--forget", "a", "--expect", "b"},
		{"forget", "--host", "h", "--forget", "a,b", "--expect", "c,b"},
		{"forget", "--host", "h", "--forget", "a", "--expect", "b,,c"},
		{"forget", "--host", "h", "--forget", "a", "--expect", "b", "more"},
	} {
		o := j.run(args...)
		if o.code != misused || !strings.HasSuffix(o.stderr, usage) || o.termination != "" {
			t.Errorf("runner %q: want the usage and exit code 2, found %+v", args, o)
		}
	}
	if j.said("log") != "" {
		t.Errorf("restic was run: %s", j.said("log"))
	}
}

func TestTerminationLogCannotBeWritten(t *testing.T) {
	j := newJob(t).withFakeRestic()
	j.env["TERMINATION_LOG"] = filepath.Join(j.state, "none", "termination")
	o := j.run("save", "--backup", "u", "--part", "files", "--host", "h", "--volume", j.state)
	if o.code != failed || !strings.Contains(o.stderr, "TERMINATION_LOG") {
		t.Errorf("want a failure that says what to set, found %+v", o)
	}
}
