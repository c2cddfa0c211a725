package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// progressEvery is how often progress is told, unless RESTIC_PROGRESS_FPS says it.
	progressEvery = 5 * time.Second
	// unreadableNamed is how many of the files that could not be read are named.
	unreadableNamed = 3
	// longestName leaves room in the sentence for what to do.
	longestName = 150
	// wholeTag marks the id of a snapshot that counts: restic keeps incomplete ones too. The mark
	// is a snapshot of its own, made afterwards, since credentials that may only add cannot change
	// or remove the other one. Where a job ends between the two, nothing counts that should not.
	wholeTag = "whole="
)

// message is a line of JSON that restic prints.
type message struct {
	Type        string          `json:"message_type"`
	Message     string          `json:"message"`
	Item        string          `json:"item"`
	During      string          `json:"during"`
	Error       json.RawMessage `json:"error"`
	PercentDone float64         `json:"percent_done"`
	TotalBytes  uint64          `json:"total_bytes"`
	BytesDone   uint64          `json:"bytes_done"`
	Restored    uint64          `json:"bytes_restored"`
	summary
}

// summary is the line that ends a backup.
type summary struct {
	Snapshot string `json:"snapshot_id"`
	Files    uint64 `json:"total_files_processed"`
	Bytes    uint64 `json:"total_bytes_processed"`
}

// listener hears what restic says while it saves or restores, on both of its outputs.
type listener struct {
	sync.Mutex
	progress   func(message) string
	words      *lastWords
	summary    summary
	unreadable []string
	errors     int
	told       time.Time
	every      time.Duration
}

func (l *listener) hear(line string) {
	l.Lock()
	defer l.Unlock()
	var m message
	if json.Unmarshal([]byte(line), &m) != nil {
		// such as warnings of the program that dumps a database
		l.words.add(line)
		fmt.Fprintln(os.Stderr, redacted(line))
		return
	}
	switch m.Type {
	case "status":
		l.tell(m)
	case "summary":
		l.summary = m.summary
	case "error":
		l.words.add(strings.TrimSpace(m.Item + " " + reason(m.Error)))
		l.missed(m)
	default:
		l.words.add(said(line))
	}
}

// missed counts what could not be read, and keeps a few names. What is met while the size is
// estimated is met again.
func (l *listener) missed(m message) {
	name := shortened(m.Item, longestName)
	if m.During == "scan" || slices.Contains(l.unreadable, name) {
		return
	}
	l.errors++
	if name != "" && len(l.unreadable) < unreadableNamed {
		l.unreadable = append(l.unreadable, name)
	}
}

func reason(raw json.RawMessage) string {
	var e struct{ Message string }
	// some versions of restic give no text for an error; its file's name is worth enough then
	_ = json.Unmarshal(raw, &e)
	return e.Message
}

func (l *listener) tell(m message) {
	if now := time.Now(); now.Sub(l.told) >= l.every {
		l.told = now
		fmt.Println(l.progress(m))
	}
}

// saved says how far a backup is; a dump's length nobody knows.
func saved(m message) string {
	if m.TotalBytes == 0 {
		return "saved " + sized(m.BytesDone)
	}
	return fmt.Sprintf("saved %s of %s, %.0f %%", sized(m.BytesDone), sized(m.TotalBytes), 100*m.PercentDone)
}

// saving is what one run of restic backup is given.
type saving struct {
	host string
	uid  string
	tag  string   // which part, that it is the point, or what it marks
	what []string // flags and paths
	env  []string
}

func (s saving) arguments() []string {
	return append([]string{"backup", "--json", "--host", s.host, "--tag", "berth,backup=" + s.uid + "," + s.tag}, s.what...)
}

// save saves one snapshot and marks it: whole, or it does not count.
func (r restic) save(ctx context.Context, s saving) (summary, error) {
	saved, err := r.backup(ctx, s)
	if err == nil {
		err = r.mark(ctx, s, saved.Snapshot)
	}
	return saved, err
}

// backup runs restic backup, and fails where something could not be read.
func (r restic) backup(ctx context.Context, s saving) (summary, error) {
	l := &listener{progress: saved}
	err := r.heard(ctx, l, s.env, s.arguments()...)
	if err == nil && l.summary.Snapshot == "" {
		return summary{}, fmt.Errorf("restic ended well but named no snapshot; %v: see that restic 0.17 or later lies beside the runner.", l.words)
	}
	if err == nil {
		return l.summary, nil
	}
	if code(err) == incomplete {
		return summary{}, l.lacking()
	}
	return summary{}, explained(err)
}

// heard runs restic with a listener, which tells its progress now and then.
func (r restic) heard(ctx context.Context, l *listener, env []string, args ...string) error {
	l.words, l.told, l.every = &lastWords{}, time.Now(), progressEvery
	if variable("RESTIC_PROGRESS_FPS", "") == "" {
		// otherwise restic writes sixty lines a second
		env = append(env, fmt.Sprintf("RESTIC_PROGRESS_FPS=%.2f", 1/progressEvery.Seconds()))
	} else {
		l.every = 0
	}
	stdout, stderr := &lines{each: l.hear}, &lines{each: l.hear}
	c := r.command(ctx, args...)
	c.Env = slices.Concat(r.env, env)
	c.Stdout, c.Stderr = stdout, stderr
	err := c.Run()
	stdout.end()
	stderr.end()
	if err == nil {
		return nil
	}
	return &failure{r.program, err, l.words, ctx.Err() != nil}
}

// lacking says what could not be read. The snapshot that restic has made all the same gets no mark.
func (l *listener) lacking() error {
	named := strings.Join(l.unreadable, ", ")
	if named == "" {
		named = "restic named none, " + l.words.String()
	} else if more := l.errors - len(l.unreadable); more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Errorf("Some files could not be read (%s): give them to the component's user, or exclude the volume, and start the backup again. The incomplete snapshot %s is not part of a recovery point.", named, short(l.summary.Snapshot))
}

// mark says in the repository that a snapshot is whole. Where it cannot, the next run saves again.
func (r restic) mark(ctx context.Context, s saving, id string) error {
	mark := saving{host: s.host, uid: s.uid, tag: wholeTag + id, what: []string{"--stdin", "--stdin-filename", "whole"}}
	text := strings.NewReader("The snapshot " + id + " is whole.\n")
	if err := r.feed(ctx, text, io.Discard, mark.arguments()...); err != nil {
		return fmt.Errorf("The snapshot %s was saved, but could not be marked as whole, so it is not part of a recovery point: start the backup again. %w", short(id), explained(err))
	}
	return nil
}
