package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// tree is what a snapshot of a volume holds.
type tree struct {
	entries map[string]entry // by path below the volume
	// links are lines of a path and where it leads
	links        map[string]bool
	files, bytes uint64
}

// entry is a file, folder or link as restic lists it.
type entry struct {
	Kind     string      `json:"type"`
	Path     string      `json:"path"`
	UID      uint32      `json:"uid"`
	GID      uint32      `json:"gid"`
	Size     uint64      `json:"size"`
	Mode     fs.FileMode `json:"mode"`
	Modified time.Time   `json:"mtime"`
	Message  string      `json:"message_type"`
}

// compared are the bits of a mode that a restore must bring back.
const compared = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// list reads what the snapshot holds. Devices are refused: no site has a use for one, and no
// volume gets one from a backup.
func (f fetching) list(ctx context.Context, r restic, s snapshot) (*tree, error) {
	t := &tree{entries: map[string]entry{}, links: map[string]bool{}}
	var wrong error
	links := 0
	out := &lines{each: func(line string) {
		var e entry
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Message != "node" {
			return
		}
		e.Path = f.below(s, e.Path)
		if e.Path == "" || e.Path == markerFile {
			return
		}
		switch e.Kind {
		case "file":
			t.files++
			t.bytes += e.Size
		case "symlink":
			links++
		case "dir", "fifo":
		default:
			wrong = fmt.Errorf("The snapshot %s holds %s, which is a %s, and such are not restored: remove it from the volume, save that anew, and restore the new recovery point.", short(s.ID), shortened(e.Path, longestName), e.Kind)
		}
		t.entries[e.Path] = e
	}}
	if err := r.run(ctx, out, "ls", "--json", s.ID); err != nil {
		return nil, f.explain(err)
	}
	out.end()
	if wrong == nil && links > 0 {
		wrong = f.listLinks(ctx, r, s, t)
	}
	return t, wrong
}

// below gives the path within the volume; nothing for the volume itself and what is above it.
func (f fetching) below(s snapshot, path string) string {
	within, below := strings.CutPrefix(path, strings.TrimSuffix(s.Paths[0], "/")+"/")
	if !below {
		return ""
	}
	return within
}

// longLine begins an entry of restic's long listing.
var longLine = regexp.MustCompile(`^(\S{10,}) +\d+ +\d+ +\d+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d (/.*)$`)

// listLinks reads where the links lead, which restic says in its long listing only. A name may
// hold line ends.
func (f fetching) listLinks(ctx context.Context, r restic, s snapshot, t *tree) error {
	link := ""
	keep := func() {
		if at := f.below(s, link); at != "" {
			t.links[decoded(at)] = true
		}
	}
	out := &lines{each: func(line string) {
		begins := longLine.FindStringSubmatch(line)
		switch {
		case begins == nil && link != "":
			link += "\n" + line
		case begins != nil:
			keep()
			if link = ""; strings.HasPrefix(begins[1], "L") {
				link = begins[2]
			}
		}
	}}
	if err := r.run(ctx, out, "ls", "--long", s.ID); err != nil {
		return f.explain(err)
	}
	out.end()
	keep()
	return nil
}

// decoded gives a name as it comes out of JSON: what is no UTF-8 is replaced, byte by byte.
func decoded(name string) string { return string([]rune(name)) }

// comparison is how a folder differs from a tree.
type comparison struct {
	// reowned is how many have another owner or group, where this process may not change that.
	reowned uint64
	count   int
	named   []string
}

func (c comparison) String() string {
	text := strings.Join(c.named, "; ")
	if more := c.count - len(c.named); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

func (c *comparison) differs(path, how string, args ...any) {
	if c.count++; len(c.named) < unreadableNamed {
		c.named = append(c.named, fmt.Sprintf("%q ", shortened(path, longestName))+fmt.Sprintf(how, args...))
	}
}

// compare looks at all of the folder. The folder itself is the storage's.
func (t *tree) compare(ctx context.Context, dir string) (c comparison, err error) {
	seen := make(map[string]bool, len(t.entries))
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return stopped("the volume was compared")
		}
		if path == dir || err != nil {
			return err
		}
		within := strings.TrimPrefix(path, strings.TrimSuffix(dir, "/")+"/")
		switch {
		case within == markerFile:
			return nil
		case within == lostAndFound && e.IsDir():
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		want, listed := t.entries[decoded(within)]
		if !listed {
			c.differs(within, "is not in the snapshot")
			return nil
		}
		seen[want.Path] = true
		return t.compareEntry(&c, want, path, within, info)
	})
	if gone, unread := errors.AsType[*fs.PathError](err); unread {
		return c, fmt.Errorf("The volume could not be compared with the snapshot: %w. See that its storage works, and start the restore again.", gone)
	}
	for path := range t.entries {
		if err == nil && !seen[path] {
			c.differs(path, "is missing")
		}
	}
	return c, err
}

func (t *tree) compareEntry(c *comparison, want entry, path, within string, info fs.FileInfo) error {
	kind := map[fs.FileMode]string{0: "file", fs.ModeDir: "dir", fs.ModeSymlink: "symlink", fs.ModeNamedPipe: "fifo"}[info.Mode().Type()]
	stat := info.Sys().(*syscall.Stat_t)
	switch mode := info.Mode(); {
	case kind != want.Kind:
		c.differs(within, "is no %s", want.Kind)
	case kind == "file" && uint64(info.Size()) != want.Size:
		c.differs(within, "has %d bytes instead of %d", info.Size(), want.Size)
	case kind != "symlink" && mode&compared != want.Mode&compared:
		c.differs(within, "has the mode %v instead of %v", mode&compared, want.Mode&compared)
	case !sameTime(info.ModTime(), want.Modified):
		c.differs(within, "was changed at %v instead of %v", info.ModTime().UTC(), want.Modified.UTC())
	case kind == "symlink":
		to, err := os.Readlink(path)
		if err != nil {
			return err
		}
		if !t.links[decoded(within+" -> "+to)] {
			c.differs(within, "leads to %q", shortened(to, longestName))
		}
	}
	if stat.Uid == want.UID && stat.Gid == want.GID {
		return nil
	}
	if os.Geteuid() == 0 {
		c.differs(within, "belongs to %d:%d instead of %d:%d", stat.Uid, stat.Gid, want.UID, want.GID)
		return nil
	}
	c.reowned++
	return nil
}

// sameTime allows for file systems that keep less of a time.
func sameTime(found, want time.Time) bool {
	for _, unit := range []time.Duration{1, 100, time.Microsecond, time.Second} {
		if found.Equal(want.Truncate(unit)) {
			return true
		}
	}
	return false
}
