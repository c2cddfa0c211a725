package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// part is what one save is about.
type part struct {
	uid, name, host  string
	database, volume string
}

// flags parses the flags of one command and gives what comes after them.
func flags(command string, args []string, define func(*flag.FlagSet)) ([]string, error) {
	set := flag.NewFlagSet(command, flag.ContinueOnError)
	set.SetOutput(io.Discard) // the usage is printed once, for all commands
	define(set)
	if err := set.Parse(args); err != nil {
		return nil, misuse{err}
	}
	return set.Args(), nil
}

// named refuses what could not be told apart in a tag.
func named(values map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !plain.MatchString(values[name]) {
			return misusef("--%s wants a name of letters, digits, '.', '-' and '_', found %q", name, values[name])
		}
	}
	return nil
}

func parsePart(args []string) (part, error) {
	var p part
	rest, err := flags("save", args, func(set *flag.FlagSet) {
		set.StringVar(&p.uid, "backup", "", "UID of the Backup")
		set.StringVar(&p.name, "part", "", "name of the part")
		set.StringVar(&p.host, "host", "", "host of the snapshot")
		set.StringVar(&p.database, "database", "", "engine of the database to dump")
		set.StringVar(&p.volume, "volume", "", "folder of the volume")
	})
	switch {
	case err != nil:
		return p, err
	case len(rest) > 0:
		return p, misusef("nothing is expected after the flags, found %q", rest[0])
	case (p.database == "") == (p.volume == ""):
		return p, misusef("want either --database or --volume")
	case p.database != "" && engines[p.database] == nil:
		return p, misusef("there is no engine %q", p.database)
	case p.volume != "" && !filepath.IsAbs(p.volume):
		return p, misusef("--volume wants an absolute path, found %q", p.volume)
	}
	return p, named(map[string]string{"backup": p.uid, "part": p.name, "host": p.host})
}

func (p part) tag() string { return "part=" + p.name }

// file is the name of a dump in its snapshot.
func (p part) file() string { return p.name + engines[p.database].suffix }

func save(ctx context.Context, args []string) (*result, error) {
	p, err := parsePart(args)
	if err != nil {
		return nil, err
	}
	r, err := findRestic()
	if err != nil {
		return nil, err
	}
	// two filters, of which either is enough: what this backup has, and earlier ones of this part
	known, err := r.open(ctx, "--tag", "berth,backup="+p.uid, "--tag", "berth,"+p.tag())
	if err != nil {
		return nil, err
	}
	if there := newest(ofBackup(p.uid, known), p.tag()); there != nil {
		fmt.Printf("part %s is saved already, as snapshot %s\n", p.name, short(there.ID))
		return p.again(ctx, r, *there)
	}
	if p.database != "" {
		return p.saveDatabase(ctx, r)
	}
	return p.saveVolume(ctx, r, known)
}

// again tells what an earlier run has saved. How many tables and rows there are, only the dump
// knows: it is read once more, which shows too that it can be.
func (p part) again(ctx context.Context, r restic, s snapshot) (*result, error) {
	told := s.result()
	if p.database == "" {
		return told, nil
	}
	told.Files = nil
	dump := engines[p.database].check()
	err := r.run(ctx, dump, "dump", s.ID, "/"+p.file())
	if err == nil {
		err = dump.end()
	}
	if err != nil {
		return nil, fmt.Errorf("Snapshot %s of part %s is there already, but cannot be read: %w", short(s.ID), p.name, explained(err))
	}
	told.Tables, told.Rows = dump.tables(), dump.rows()
	return told, nil
}

// tally is what pour says in the file that BERTH_TALLY names: its outputs belong to the dump
// and to restic.
type tally struct {
	Tables *int    `json:"tables,omitempty"`
	Rows   *uint64 `json:"rows,omitempty"`
	Error  string  `json:"error,omitempty"`
}

func (t tally) write(file string) error {
	b, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}

func readTally(file string) (t tally, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(b, &t)
}

func (p part) saveDatabase(ctx context.Context, r restic) (*result, error) {
	file, remove, err := tallyFile()
	if err != nil {
		return nil, err
	}
	defer remove()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	saved, err := r.save(ctx, saving{
		host: p.host, uid: p.uid, tag: p.tag(), env: []string{"BERTH_TALLY=" + file},
		what: []string{"--stdin-from-command", "--stdin-filename", p.file(), "--", self, "pour", p.database},
	})
	counted, noTally := readTally(file)
	switch {
	case err != nil && counted.Error != "" && ctx.Err() == nil:
		return nil, errors.New(counted.Error)
	case err != nil:
		return nil, err
	case noTally != nil:
		return nil, fmt.Errorf("The dump was saved, but not counted: let BERTH_TALLY name a file that can be written, and start the backup again. %w", noTally)
	}
	told, err := p.confirmed(ctx, r, saved)
	if err == nil {
		told.Files, told.Tables, told.Rows = nil, counted.Tables, counted.Rows
	}
	return told, err
}

// tallyFile names a file that is not there yet, and gives the way to remove it.
func tallyFile() (string, func(), error) {
	if file := os.Getenv("BERTH_TALLY"); file != "" {
		// an earlier run's count is not this one's
		err := os.Remove(file)
		if errors.Is(err, os.ErrNotExist) {
			err = nil
		}
		return file, func() { os.Remove(file) }, err
	}
	dir, err := os.MkdirTemp("", "berth-tally-")
	return filepath.Join(dir, "tally"), func() { os.RemoveAll(dir) }, err
}

func (p part) saveVolume(ctx context.Context, r restic, known []snapshot) (*result, error) {
	if err := p.mounted(); err != nil {
		return nil, err
	}
	// a marker that somebody laid there would be taken for that of a restore
	what := []string{"--exclude", filepath.Join(p.volume, lostAndFound), "--exclude", filepath.Join(p.volume, markerFile)}
	// restic would compare with the last snapshot of the same path, which may be another volume's
	if before := p.before(known); before != "" {
		what = append(what, "--parent", before)
	} else {
		what = append(what, "--force")
	}
	saved, err := r.save(ctx, saving{host: p.host, uid: p.uid, tag: p.tag(), what: append(what, p.volume)})
	if err != nil {
		return nil, err
	}
	if saved.Files == 0 {
		fmt.Printf("the volume of part %s holds no file\n", p.name)
	}
	return p.confirmed(ctx, r, saved)
}

// lostAndFound is the file system's own folder in a volume.
const lostAndFound = "lost+found"

// mounted sees that the volume is a folder.
func (p part) mounted() error {
	info, err := os.Stat(p.volume)
	if err != nil {
		return fmt.Errorf("The volume cannot be read: %w. Mount it at that path.", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder: mount the volume there.", p.volume)
	}
	return nil
}

// before is the id of the last snapshot of this part, marked or not: what it has already need not
// be read again, and what it lacks is read.
func (p part) before(known []snapshot) string {
	known = slices.DeleteFunc(slices.Clone(known), func(s snapshot) bool { return !slices.Contains(s.Paths, filepath.Clean(p.volume)) })
	if last := newest(known, p.tag()); last != nil {
		return last.ID
	}
	return ""
}

// confirmed tells what was saved, once the repository lists it.
func (p part) confirmed(ctx context.Context, r restic, saved summary) (*result, error) {
	listed, err := r.find(ctx, saved.Snapshot)
	if err != nil {
		return nil, err
	}
	told := &result{Snapshot: short(listed.ID), Bytes: &saved.Bytes, Files: &saved.Files}
	fmt.Printf("saved part %s as snapshot %s, %s\n", p.name, told.Snapshot, sized(saved.Bytes))
	return told, nil
}
