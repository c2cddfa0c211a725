package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// markerFile lies in a volume that is being filled, and says for which Restore. Where it is, what
// else is there is a former try's and nobody's data.
const markerFile = ".berth-restore"

func (f fetching) marker() string { return filepath.Join(f.volume, markerFile) }

// fetchVolume brings the files of a volume back.
func (f fetching) fetchVolume(ctx context.Context, r restic, s snapshot) (*result, error) {
	if err := f.mounted(); err != nil {
		return nil, err
	}
	fmt.Printf("listing snapshot %s\n", short(s.ID))
	want, err := f.list(ctx, r, s)
	if err != nil {
		return nil, err
	}
	told := &result{Snapshot: short(s.ID), Bytes: new(want.bytes), Files: new(want.files)}
	if err := errors.Join(f.recorded("files", f.files, want.files), f.recorded("bytes", f.bytes, want.bytes)); err != nil {
		return nil, err
	}
	var found comparison
	there, err := f.prepare(want.bytes, func() (bool, error) {
		found, err = want.compare(ctx, f.volume)
		if ctx.Err() == nil && err != nil {
			// what cannot be read is somebody else's
			return false, nil
		}
		return found.count == 0, err
	})
	if err != nil || there {
		told.Reowned = found.reowned
		return told, err
	}
	l := &listener{progress: fetched}
	// a marker in the snapshot would be taken for this one
	err = r.heard(ctx, l, nil, "restore", s.ID+":"+s.Paths[0], "--target", f.volume, "--sparse", "--json", "--exclude", "/"+markerFile)
	if err != nil {
		return nil, f.explain(err)
	}
	fmt.Printf("comparing %d files, folders and links with the snapshot\n", want.count)
	if found, err = want.compare(ctx, f.volume); err != nil {
		return nil, err
	}
	if found.count > 0 {
		return nil, fmt.Errorf("What was restored is not what snapshot %s holds (%v): start the restore again; if it ends so once more, restore an older recovery point.", short(s.ID), found)
	}
	if told.Reowned = found.reowned; found.reowned > 0 {
		fmt.Printf("%d files and folders belong to this job's user or group now: it is not root and cannot give them to others\n", found.reowned)
	}
	if err := f.finish(); err != nil {
		return nil, err
	}
	fmt.Printf("fetched part %s from snapshot %s, %s in %d files\n", f.name, told.Snapshot, sized(want.bytes), want.files)
	return told, nil
}

// fetched says how far a restore is.
func fetched(m message) string {
	return fmt.Sprintf("fetched %s of %s, %.0f %%", sized(m.Restored), sized(m.TotalBytes), 100*m.PercentDone)
}

// prepare leaves the volume empty but for the marker, with room for what comes; or finds that all
// is there already, which same says. Anything else in the volume is left as it is and refused.
func (f fetching) prepare(room uint64, same func() (bool, error)) (there bool, err error) {
	others, err := f.others()
	if err != nil {
		return false, err
	}
	uid, err := os.ReadFile(f.marker())
	marked := err == nil
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return false, fmt.Errorf("The volume cannot be read: %w. Give it to the component's user.", err)
	case marked && strings.TrimSpace(string(uid)) != f.uid:
		return false, fmt.Errorf("The volume is being filled by another restore, %s: wait until that one has ended, or give this one a new volume.", shortened(strings.TrimSpace(string(uid)), longestName))
	case !marked && len(others) > 0:
		if there, err = same(); err != nil || there {
			fmt.Printf("part %s is there already\n", f.name)
			return there, err
		}
		return false, fmt.Errorf("The volume holds data already, such as %s, and a restore only ever writes into an empty one: give it a new volume. Nothing was changed.", shortened(others[0], longestName))
	case len(others) > 0:
		fmt.Println("removing what a former try of this restore has left")
		if err := f.clear(others); err != nil {
			return false, err
		}
	}
	if err := f.roomy(room); err != nil {
		return false, err
	}
	return false, f.mark()
}

// others names what the volume holds, but for the marker and the file system's own.
func (f fetching) others() ([]string, error) {
	found, err := os.ReadDir(f.volume)
	if err != nil {
		return nil, fmt.Errorf("The volume cannot be read: %w. Give it to the component's user.", err)
	}
	var names []string
	for _, e := range found {
		if e.Name() != markerFile && e.Name() != lostAndFound {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (f fetching) clear(names []string) error {
	for _, name := range names {
		path := filepath.Join(f.volume, name)
		if os.RemoveAll(path) == nil {
			continue
		}
		// a folder that was restored may be one that its own user must not write to
		_ = filepath.WalkDir(path, func(folder string, e fs.DirEntry, err error) error {
			if e != nil && e.IsDir() && err == nil {
				return os.Chmod(folder, 0o700)
			}
			return nil
		})
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("What a former try of this restore has left could not be removed: %w. Give it a new volume.", err)
		}
	}
	return nil
}

// roomy sees that more is free in the volume than will be needed.
func (f fetching) roomy(need uint64) error {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(f.volume, &stat); err != nil {
		return fmt.Errorf("The room in the volume could not be found out: %w. See that it is mounted.", err)
	}
	free := stat.Bavail * uint64(stat.Bsize)
	// some file systems of a network say nothing
	if stat.Blocks == 0 || free > need {
		return nil
	}
	return fmt.Errorf("Give the volume of %s more room: %s are needed, %s are free.", f.name, sized(need), sized(free))
}

func (f fetching) mark() error {
	err := os.WriteFile(f.marker(), []byte(f.uid+"\n"), 0o600)
	if err == nil {
		err = synced(f.volume)
	}
	if err != nil {
		return fmt.Errorf("The volume cannot be written to: %w. Give it to the component's user.", err)
	}
	return nil
}

// finish removes the marker, once all else is on the disk.
func (f fetching) finish() error {
	if err := synced(f.volume); err != nil {
		return f.unfinished(err)
	}
	if err := os.Remove(f.marker()); err != nil {
		return f.unfinished(err)
	}
	if err := synced(f.volume); err != nil {
		return f.unfinished(err)
	}
	return nil
}

func (f fetching) unfinished(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return f.full(err)
	}
	return fmt.Errorf("All was restored, but the volume's disk does not confirm it: %w. See that its storage works, and start the restore again.", err)
}

// syncfs is the number of the system call of that name, which package syscall does not know
// everywhere.
var syncfs = map[string]uintptr{"amd64": 306, "arm64": 267}[runtime.GOARCH]

// synced brings all of the folder's file system onto its disk.
func synced(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	if syncfs != 0 {
		if _, _, failed := syscall.Syscall(syncfs, d.Fd(), 0, 0); failed != 0 && failed != syscall.ENOSYS {
			return failed
		}
	}
	return d.Sync()
}

// sink passes on what is written to it and keeps why it could not.
type sink struct {
	to    io.Writer
	total uint64
	err   error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	s.total += uint64(n)
	if err != nil {
		s.err = err
	}
	return n, err
}
