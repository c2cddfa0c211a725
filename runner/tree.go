package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
	"unique"
)

// tree is what a snapshot of a volume holds.
type tree struct {
	// entries are by path below the volume, in restic's order. Of each byte that is no UTF-8 restic
	// says only that it is none: several files may share a path.
	entries map[string][]entry
	// links are the first lines of a path and where it leads, with how many there are of each
	links               map[string]int
	count, files, bytes uint64
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
}

func newTree() *tree {
	return &tree{entries: map[string][]entry{}, links: map[string]int{}}
}

func (t *tree) add(e entry) {
	t.count++
	t.entries[e.Path] = append(t.entries[e.Path], e)
}

// shared says whether several entries have that path.
func (t *tree) shared(path string) bool { return len(t.entries[path]) > 1 }

// addLink takes the first line of a link's path and where it leads.
func (t *tree) addLink(line string) { t.links[decoded(line)]++ }

var kinds = map[fs.FileMode]string{0: "file", fs.ModeDir: "dir", fs.ModeSymlink: "symlink", fs.ModeNamedPipe: "fifo"}

// found is what restic would list of it.
func found(within string, info fs.FileInfo) entry {
	stat := info.Sys().(*syscall.Stat_t)
	return entry{Kind: kinds[info.Mode().Type()], Path: decoded(within), UID: stat.Uid, GID: stat.Gid, Size: uint64(info.Size()), Mode: info.Mode(), Modified: info.ModTime()}
}

// compared are the bits of a mode that a restore must bring back.
const compared = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// list reads what the snapshot holds. Devices are refused: no site has a use for one, and no
// volume gets one from a backup.
func (f fetching) list(ctx context.Context, r restic, s snapshot) (*tree, error) {
	t := newTree()
	var wrong error
	links := 0
	out := &lines{each: func(line string) {
		var listed struct {
			entry
			Message string `json:"message_type"`
		}
		if err := json.Unmarshal([]byte(line), &listed); err != nil || listed.Message != "node" {
			return
		}
		e := listed.entry
		e.Kind = unique.Make(e.Kind).Value() // one text for all: there may be millions
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
		t.add(e)
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

// listLinks reads where the links lead, which restic says in its long listing only. Names and
// targets may hold line ends, and what comes after one may look like any entry: a link counts by
// its first line.
func (f fetching) listLinks(ctx context.Context, r restic, s snapshot, t *tree) error {
	out := &lines{each: func(line string) {
		entry := longLine.FindStringSubmatch(line)
		if entry == nil || !strings.HasPrefix(entry[1], "L") {
			return
		}
		if at := f.below(s, entry[2]); at != "" {
			t.addLink(at)
		}
	}}
	if err := r.run(ctx, out, "ls", "--long", s.ID); err != nil {
		return f.explain(err)
	}
	out.end()
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

func (c *comparison) differs(path, how string) {
	if c.count++; len(c.named) < unreadableNamed {
		c.named = append(c.named, fmt.Sprintf("%q %s", shortened(path, longestName), how))
	}
}

// compare looks at all of the folder. The folder itself is the storage's.
func (t *tree) compare(ctx context.Context, dir string) (c comparison, err error) {
	m := t.matching()
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
		it := found(within, info)
		want, objection := m.match(it)
		if objection != "" {
			c.differs(within, objection)
			return nil
		}
		switch in := it.unlike(want); {
		case in != alike:
			c.differs(within, it.instead(in, want))
		case it.Kind == "symlink":
			to, err := os.Readlink(path)
			if err != nil {
				return err
			}
			if !m.leads(it, to) {
				c.differs(within, fmt.Sprintf("leads to %q", shortened(to, longestName)))
			}
		}
		if !it.sameOwner(want) {
			c.reowned++
		}
		return nil
	})
	if gone, unread := errors.AsType[*fs.PathError](err); unread {
		return c, fmt.Errorf("The volume could not be compared with the snapshot: %w. See that its storage works, and start the restore again.", gone)
	}
	if err == nil {
		m.missing(func(path string) { c.differs(path, "is missing") })
	}
	return c, err
}

// difference is the first thing that a restore must bring back and did not.
type difference int

const (
	alike difference = iota
	otherKind
	otherSize
	otherMode
	otherTime
	otherOwner
)

// unlike says in what the one that was found differs from the other.
func (e entry) unlike(want entry) difference {
	switch {
	case e.Kind != want.Kind:
		return otherKind
	case e.Kind == "file" && e.Size != want.Size:
		return otherSize
	case e.Kind != "symlink" && e.Mode&compared != want.Mode&compared:
		return otherMode
	case !sameTime(e.Modified, want.Modified):
		return otherTime
	case !e.sameOwner(want) && os.Geteuid() == 0:
		return otherOwner
	}
	return alike
}

// instead says it in words.
func (e entry) instead(in difference, want entry) string {
	switch in {
	case otherKind:
		return fmt.Sprintf("is no %s", want.Kind)
	case otherSize:
		return fmt.Sprintf("has %d bytes instead of %d", e.Size, want.Size)
	case otherMode:
		return fmt.Sprintf("has the mode %v instead of %v", e.Mode&compared, want.Mode&compared)
	case otherTime:
		return fmt.Sprintf("was changed at %v instead of %v", e.Modified.UTC(), want.Modified.UTC())
	}
	return fmt.Sprintf("belongs to %d:%d instead of %d:%d", e.UID, e.GID, want.UID, want.GID)
}

func (e entry) sameOwner(want entry) bool { return e.UID == want.UID && e.GID == want.GID }

// matching finds for each file its entry, and for each entry one file.
type matching struct {
	*tree
	// left are the entries that were not found yet, and strange is how many files are like none of
	// their name
	left    map[string][]entry
	strange map[string]int
	// led are the links that were found, of those that share a path
	led map[string]int
}

func (t *tree) matching() matching {
	left := maps.Clone(t.entries)
	for path, all := range left {
		if len(all) > 1 { // match changes their order, and the next comparison begins with the tree's
			left[path] = slices.Clone(all)
		}
	}
	return matching{t, left, map[string]int{}, map[string]int{}}
}

// match gives the entry of what was found, or says why there is none. restic lists a folder in the
// order in which it is walked: of namesakes it is the first that is left, unless something is
// missing or was changed.
func (m matching) match(found entry) (want entry, objection string) {
	left, at := m.left[found.Path], 0
	if m.shared(found.Path) {
		at = slices.IndexFunc(left, func(want entry) bool { return found.unlike(want) == alike })
		if at < 0 {
			m.strange[found.Path]++
			return want, "is like none of that name in the snapshot"
		}
	} else if len(left) == 0 {
		return want, "is not in the snapshot"
	}
	left[0], left[at] = left[at], left[0]
	// by the tree's own text of the path: there may be millions
	m.left[left[0].Path] = left[1:]
	return left[0], ""
}

// leads says whether the snapshot has a link from there that leads to this.
func (m matching) leads(link entry, to string) bool {
	line, _, _ := strings.Cut(decoded(link.Path+" -> "+to), "\n")
	if m.shared(link.Path) {
		m.led[line]++
	}
	return m.links[line] > 0 && m.led[line] <= m.links[line]
}

// missing names what was not found. A file that is like none of its namesakes is one of them that
// was changed, as long as one is left.
func (m matching) missing(name func(path string)) {
	for path, left := range m.left {
		for range len(left) - m.strange[path] {
			name(path)
		}
	}
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
