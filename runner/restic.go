package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// restic's exit codes.
const (
	incomplete   = 3
	noRepository = 10
	locked       = 11
	otherKey     = 12
)

// patience is how long a program may take to end when it is told to: less than the time that
// Kubernetes gives a pod.
const patience = 20 * time.Second

// restic runs the program of that name beside this one. Its settings are in the environment.
type restic struct {
	program string
	env     []string
	// locks is how long each command waits for another job's lock.
	locks string
}

func findRestic() (restic, error) {
	program, err := beside("restic")
	return restic{program, os.Environ(), lockPatience}, err
}

// beside names a program in the folder of this one.
func beside(name string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	program := filepath.Join(filepath.Dir(self), name)
	if _, err := os.Stat(program); err != nil {
		return "", fmt.Errorf("There is no %s beside %s: lay both into one folder, as runner install does.", name, self)
	}
	return program, nil
}

const lockPatience = "10m"

// command is restic as it is run here: told to end, it ends by itself.
func (r restic) command(ctx context.Context, args ...string) *exec.Cmd {
	options := append([]string{"--retry-lock", r.locks}, r.overSFTP()...)
	c := exec.CommandContext(ctx, r.program, slices.Insert(slices.Clone(args), 1, options...)...)
	c.Env = r.env
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience
	return c
}

// failure is a run of a program that did not end well.
type failure struct {
	program string
	err     error
	words   *lastWords
	stopped bool // because this program was told to end
}

func (f *failure) Error() string {
	name := filepath.Base(f.program)
	if f.stopped {
		return fmt.Sprintf("The job was told to end while %s ran: start it again.", name)
	}
	exit, ended := errors.AsType[*exec.ExitError](f.err)
	switch {
	case !ended:
		return fmt.Sprintf("%s could not be run: %v.", name, f.err)
	case exit.Exited():
		return fmt.Sprintf("%s ended with exit code %d; %s.", name, exit.ExitCode(), f.words)
	}
	return fmt.Sprintf("%s was killed (%v): if the job's memory is too small, give it more; %s.", name, exit, f.words)
}

// lockedOut says whether the store did not let its login in.
func (f *failure) lockedOut() bool { return lockedOut.MatchString(f.words.String()) }

// outOfReach says whether the store did not answer for as long as restic waits.
func (f *failure) outOfReach() bool { return outOfReach.MatchString(f.words.String()) }

// code is the exit code of what failed: 0 for no error, -1 where there is none.
func code(err error) int {
	if err == nil {
		return 0
	}
	if f, ours := errors.AsType[*failure](err); ours {
		if exit, ended := errors.AsType[*exec.ExitError](f.err); ended {
			return exit.ExitCode()
		}
	}
	return -1
}

// run runs restic to its end.
func (r restic) run(ctx context.Context, stdout io.Writer, args ...string) error {
	return r.feed(ctx, nil, stdout, args...)
}

// feed runs restic to its end and gives it something to read.
func (r restic) feed(ctx context.Context, stdin io.Reader, stdout io.Writer, args ...string) error {
	return r.heed(ctx, stdin, stdout, func(string) {}, args...)
}

// heed does the same, and hands on each line of what restic says on its error output.
func (r restic) heed(ctx context.Context, stdin io.Reader, stdout io.Writer, hear func(line string), args ...string) error {
	// restic takes some refusals for an outage, and asks again for a quarter of an hour
	running, stop := context.WithCancel(ctx)
	defer stop()
	words := &lastWords{}
	stderr := &lines{each: func(line string) {
		hear(line)
		if lockedOut.MatchString(said(line)) {
			stop()
		}
		if !stackLine.MatchString(line) {
			words.add(said(line))
		}
		// such as that a store does not answer, which restic tries again for a quarter of an hour
		fmt.Fprintln(os.Stderr, "restic:", redacted(said(line)))
	}}
	c := r.command(running, args...)
	c.Stdin, c.Stdout, c.Stderr = stdin, stdout, stderr
	err := c.Run()
	stderr.end()
	if err == nil {
		return nil
	}
	return &failure{r.program, err, words, ctx.Err() != nil}
}

// lockedOut is what restic says when a store, of S3 or restic's own, does not let its login open a
// repository. The config is what is read first.
var lockedOut = regexp.MustCompile(`(?i)stat\(<config/>\) (failed|returned error).*(access ?denied|access key id|request signature|\((401|403)\))`)

// outOfReach is what restic says when it has waited for a store in vain.
var outOfReach = regexp.MustCompile(`(?i)(stat\(<config/>\)|unable to open config file).*(timeout|connection (refused|reset)|no such host|no route to host|network is unreachable|bad gateway|service unavailable)`)

// stackTrace is what restic adds to some errors.
var stackTrace = regexp.MustCompile(`(?s)\n(github\.com/|main\.|runtime\.).*`)

// stackLine is a line of the same where restic does not speak JSON: its last words would be nothing else.
var stackLine = regexp.MustCompile(`^((main|runtime|github\.com/\S+)\.\S+|\t\S+\.(go|s):\d+)$`)

// said gives what a line of restic's says: the message, if it is JSON.
func said(line string) string {
	var m message
	if json.Unmarshal([]byte(line), &m) == nil && m.Message != "" {
		return stackTrace.ReplaceAllString(m.Message, "")
	}
	return line
}

// explained says what to do about the failures that have a remedy of their own.
func explained(err error) error {
	f, ours := errors.AsType[*failure](err)
	if !ours || f.stopped {
		return err
	}
	switch code(err) {
	case noRepository:
		return fmt.Errorf("The repository is not there: see that the BackupStore names the right place; %v.", f.words)
	case locked:
		return stillLocked(err)
	case otherKey:
		return fmt.Errorf("The repository was made with another key: give the BackupStore the key that it was made with, or name another place; %v.", f.words)
	}
	if f.lockedOut() {
		return fmt.Errorf("The store does not let this login in: see that the Secret in credentialsSecretName of the BackupStore, or in its prune where points are forgotten, has a login that may read and write there; %v.", f.words)
	}
	if f.outOfReach() {
		return fmt.Errorf("The store cannot be reached: see that it runs, that the BackupStore names its address, and that backups.ranges of the chart opens it if it is in your own network; %v.", f.words)
	}
	return err
}

// enter lists what the filters leave, as the first look of a job at a repository that should be there.
func (r restic) enter(ctx context.Context, filters ...string) ([]snapshot, error) {
	found, err := r.first(ctx, filters)
	return found, explained(err)
}

// open does the same, and makes the repository where it is not.
func (r restic) open(ctx context.Context, filters ...string) ([]snapshot, error) {
	found, err := r.first(ctx, filters)
	if code(err) != noRepository {
		return found, explained(err)
	}
	fmt.Println("making the repository")
	notMade := r.run(ctx, io.Discard, "init")
	// whether it was made here, or another job was faster: now it must open
	found, err = r.first(ctx, filters)
	if notMade != nil && code(err) == noRepository {
		err = notMade
	}
	return found, explained(err)
}

// first asks for nothing else before it: each run of restic takes half a second to derive its key.
func (r restic) first(ctx context.Context, filters []string) ([]snapshot, error) {
	var found []snapshot
	err := r.past(ctx, func(r restic) (err error) {
		found, err = r.list(ctx, filters...)
		return err
	})
	return found, err
}

// past does something without waiting for a lock. Where one shuts it out, what is stale is removed, and
// only then the rest is waited for.
func (r restic) past(ctx context.Context, once func(restic) error) error {
	err := once(restic{r.program, r.env, "0s"})
	if code(err) != locked {
		return err
	}
	if err := r.unlock(ctx); err != nil {
		return err
	}
	return once(r)
}

// snapshot as restic lists it.
type snapshot struct {
	ID      string    `json:"id"`
	Time    time.Time `json:"time"`
	Paths   []string  `json:"paths"`
	Tags    []string  `json:"tags"`
	Summary *struct {
		Files uint64 `json:"total_files_processed"`
		Bytes uint64 `json:"total_bytes_processed"`
	} `json:"summary"`
}

func (s snapshot) has(tag string) bool { return slices.Contains(s.Tags, tag) }

// result tells the snapshot with the numbers that restic keeps with it.
func (s snapshot) result() *result {
	told := &result{Snapshot: short(s.ID)}
	if s.Summary != nil {
		told.Bytes, told.Files = &s.Summary.Bytes, &s.Summary.Files
	}
	return told
}

// short is as much of an id as names it for sure.
func short(id string) string { return id[:min(len(id), 16)] }

// snapshots lists what the filters leave.
func (r restic) snapshots(ctx context.Context, filters ...string) ([]snapshot, error) {
	found, err := r.list(ctx, filters...)
	return found, explained(err)
}

// list fails where restic could not: it ends well then, with as much of the list as it had. A snapshot
// that cannot be read is only left out, as if it were gone: who needs it finds that out, and all others
// go on.
func (r restic) list(ctx context.Context, options ...string) ([]snapshot, error) {
	var out bytes.Buffer
	unread := ""
	hear := func(line string) {
		if text := strings.TrimSpace(said(line)); strings.HasPrefix(text, notListedAll) {
			unread = text
		}
	}
	if err := r.heed(ctx, nil, &out, hear, append([]string{"snapshots", "--json"}, options...)...); err != nil {
		return nil, err
	}
	if unread != "" {
		return nil, fmt.Errorf("The repository did not list all of its snapshots: see that its store answers; restic said: %s.", strings.TrimSuffix(redacted(unread), "."))
	}
	var found []snapshot
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		return nil, fmt.Errorf("The list of snapshots could not be read (%w): see that restic 0.17 or later lies beside the runner.", err)
	}
	return found, nil
}

// notListedAll is what restic says where it could not list all snapshots.
const notListedAll = "could not load snapshots"

// ofBackup leaves what counts for one backup: what a mark of the same backup says is whole. Others
// are incomplete, or nobody knows.
func ofBackup(uid string, all []snapshot) []snapshot {
	whole := marked(uid, all)
	return slices.DeleteFunc(slices.Clone(all), func(s snapshot) bool { return !s.has("backup="+uid) || !whole[s.ID] })
}

// marked are the ids of what the marks of a backup say is whole, listed or not.
func marked(uid string, all []snapshot) map[string]bool {
	whole := map[string]bool{}
	for _, s := range all {
		for _, t := range s.Tags {
			if id, marks := strings.CutPrefix(t, wholeTag); marks && s.has("backup="+uid) {
				whole[id] = true
			}
		}
	}
	return whole
}

// newest of the snapshots with a tag.
func newest(all []snapshot, tag string) *snapshot {
	var last *snapshot
	for i, s := range all {
		if s.has(tag) && (last == nil || s.Time.After(last.Time)) {
			last = &all[i]
		}
	}
	return last
}

// find looks a snapshot up that was just saved: only what is listed is there.
func (r restic) find(ctx context.Context, id string) (*snapshot, error) {
	found, err := r.snapshots(ctx, id)
	if err != nil {
		return nil, err
	}
	for i, s := range found {
		if id != "" && strings.HasPrefix(s.ID, id) {
			return &found[i], nil
		}
	}
	return nil, notListed(id)
}

func notListed(id string) error {
	return fmt.Errorf("restic saved the snapshot %s, but the repository does not list it: see that its store keeps what it is given, and start the backup again.", short(id))
}
