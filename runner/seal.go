package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// pointTag is on the snapshot that seals a point: where it is, all parts were there.
const pointTag = "point"

// point is what one seal is about.
type point struct {
	uid, host string
	parts     []string
	// record is what its Backup says of it, for whoever finds the point without that.
	record string
	dir    string
	// catalogue is the address of the repository in which the environment is named, if any.
	catalogue, environment string
	// key of the store to be kept there, if any.
	key escrow
}

func parsePoint(args []string) (point, error) {
	var p point
	var parts string
	rest, err := flags("seal", args, func(set *flag.FlagSet) {
		set.StringVar(&p.uid, "backup", "", "UID of the Backup")
		set.StringVar(&p.host, "host", "", "host of the snapshot")
		set.StringVar(&parts, "parts", "", "names of the parts")
		set.StringVar(&p.record, "record", "", "what the Backup says of the point, as JSON")
		set.StringVar(&p.catalogue, "catalogue", "", "repository that names the environments of the store")
		set.StringVar(&p.environment, "environment", "", "name of the environment in the store")
		set.StringVar(&p.key.of, "escrow", "", "name of the store whose encrypted key is kept there")
		set.StringVar(&p.key.print, "print", "", "print of that key and its recipients")
	})
	if err != nil {
		return p, err
	}
	if len(rest) != 1 {
		return p, misusef("want one folder after the flags")
	}
	p.dir = rest[0]
	if p.record != "" && !json.Valid([]byte(p.record)) {
		return p, misusef("--record wants JSON, found %q", p.record)
	}
	// a site may have neither database nor volume: then it is what describes it that is saved
	if parts != "" {
		p.parts = strings.Split(parts, ",")
	}
	for i, name := range p.parts {
		if !plain.MatchString(name) || slices.Contains(p.parts[:i], name) {
			return p, misusef("--parts wants different names with a comma between them, found %q", parts)
		}
	}
	if (p.catalogue == "") != (p.environment == "") {
		return p, misusef("want --catalogue and --environment, or neither")
	}
	if (p.key.of == "") != (p.key.print == "") || p.key.of != "" && p.catalogue == "" {
		return p, misusef("want --escrow and --print, and --catalogue beside them")
	}
	names := map[string]string{"backup": p.uid, "host": p.host}
	for name, value := range map[string]string{"environment": p.environment, "escrow": p.key.of, "print": p.key.print} {
		if value != "" {
			names[name] = value
		}
	}
	return p, named(names)
}

func seal(ctx context.Context, args []string) (*result, error) {
	p, err := parsePoint(args)
	if err != nil {
		return nil, err
	}
	r, err := findRestic()
	if err != nil {
		return nil, err
	}
	told, err := p.seal(ctx, r)
	if err == nil && p.catalogue != "" {
		told.Escrow = catalogueAt(r, p.catalogue, p.environment, p.key).enter(ctx)
	}
	return told, err
}

func (p point) seal(ctx context.Context, r restic) (*result, error) {
	found, err := p.listed(r.open(ctx, p.filter()...))
	if err != nil {
		return nil, err
	}
	// looked at before anything is saved: a point that lacks a part must not bear the seal
	told, err := p.complete(found)
	if err != nil {
		return nil, err
	}
	if sealed := newest(found, pointTag); sealed != nil {
		fmt.Printf("the point is sealed already, by snapshot %s\n", short(sealed.ID))
		return sealedAs(told, *sealed), nil
	}
	saved, err := p.save(ctx, r)
	if err != nil {
		return nil, err
	}
	return p.confirmed(ctx, r, saved)
}

func (p point) filter() []string { return []string{"--tag", "berth,backup=" + p.uid} }

// listed leaves what counts of what was listed for the point.
func (p point) listed(all []snapshot, err error) ([]snapshot, error) {
	return ofBackup(p.uid, all), err
}

// tell tells the newest snapshot of each part, and which parts have none.
func (p point) tell(found []snapshot) (told *result, missing []string) {
	told = &result{Parts: map[string]*result{}}
	for _, name := range p.parts {
		if last := newest(found, "part="+name); last != nil {
			told.Parts[name] = last.result()
		} else {
			missing = append(missing, name)
		}
	}
	return told, missing
}

// complete requires each part.
func (p point) complete(found []snapshot) (*result, error) {
	told, missing := p.tell(found)
	if len(missing) > 0 {
		return nil, fmt.Errorf("The repository holds no snapshot of %s for this backup: save that part before the point is sealed.", strings.Join(missing, ", "))
	}
	return told, nil
}

// confirmed looks at all of the point once more, with its seal.
func (p point) confirmed(ctx context.Context, r restic, saved summary) (*result, error) {
	found, err := p.listed(r.snapshots(ctx, p.filter()...))
	if err != nil {
		return nil, err
	}
	told, err := p.complete(found)
	if err != nil {
		return nil, err
	}
	there := slices.IndexFunc(found, func(s snapshot) bool { return s.has(pointTag) && strings.HasPrefix(s.ID, saved.Snapshot) })
	if there < 0 {
		return nil, notListed(saved.Snapshot)
	}
	fmt.Printf("sealed the point of %d parts as snapshot %s\n", len(p.parts), short(found[there].ID))
	return sealedAs(told, found[there]), nil
}

// sealedAs tells the seal, and when it was laid: all parts were there by then.
func sealedAs(told *result, seal snapshot) *result {
	told.Snapshot, told.Sealed = short(seal.ID), &seal.Time
	return told
}

// save saves the folder and a nonce beside it. What is mounted there are links to folders that
// change their names: copies of the files are saved, always under the same path.
func (p point) save(ctx context.Context, r restic) (summary, error) {
	work := filepath.Join(variable("BERTH_WORK", "/berth/work"), "point")
	if err := p.gather(work); err != nil {
		return summary{}, err
	}
	// Secrets are among the copies
	defer os.RemoveAll(work)
	return r.save(ctx, saving{host: p.host, uid: p.uid, tag: pointTag, what: []string{"--force", work}})
}

// Files that are laid beside what describes the point.
const (
	nonceFile  = "nonce"
	recordFile = "backup.json"
)

func (p point) gather(work string) error {
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return fmt.Errorf("There is no room to gather the point: %w. Let BERTH_WORK name a folder that can be written.", err)
	}
	// links are followed, but none that leads out of the folder
	from, err := os.OpenRoot(p.dir)
	if err != nil {
		return fmt.Errorf("The folder to seal cannot be read: %w. Mount it at that path.", err)
	}
	defer from.Close()
	if err := copyFolder(from, ".", work); err != nil {
		return fmt.Errorf("%s could not be copied: %w. See that it holds readable files, and no link that leads out of it.", p.dir, err)
	}
	if p.record != "" {
		if err := p.lay(work, recordFile, p.record); err != nil {
			return err
		}
	}
	return p.lay(work, nonceFile, fmt.Sprintln(p.uid, time.Now().UTC().Format(time.RFC3339Nano)))
}

// lay writes a file that no file of the folder may stand for.
func (p point) lay(work, name, text string) error {
	file, err := os.OpenFile(filepath.Join(work, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s holds a file %s, which is the name of what a restore is known by: give it another name.", p.dir, name)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	return errors.Join(err, file.Close())
}

// copyFolder copies what a folder holds. Links that make a circle end it soon: os.Root follows
// only a few in one path.
func copyFolder(from *os.Root, at, to string) error {
	folder, err := from.Open(at)
	if err != nil {
		return err
	}
	entries, err := folder.ReadDir(-1)
	folder.Close()
	if err != nil {
		return err
	}
	for _, e := range entries {
		// Kubernetes' own: each file that is mounted is a link through ..data
		if strings.HasPrefix(e.Name(), "..") {
			continue
		}
		if err := copyEntry(from, path.Join(at, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyEntry(from *os.Root, at, to string) error {
	info, err := from.Stat(at)
	if err != nil {
		return err
	}
	switch {
	case info.IsDir():
		if err := os.Mkdir(to, 0o700); err != nil {
			return err
		}
		return copyFolder(from, at, to)
	case info.Mode().IsRegular():
		return copyFile(from, at, to)
	}
	fmt.Printf("%s is neither file nor folder and is left out\n", at)
	return nil
}

func copyFile(from *os.Root, at, to string) error {
	source, err := from.Open(at)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}
