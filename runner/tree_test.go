package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// held is the tree that restic would list of a folder.
func held(t *testing.T, dir string) *tree {
	t.Helper()
	listed := newTree()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		within := strings.TrimPrefix(path, dir+"/")
		listed.add(found(within, info))
		if to, err := os.Readlink(path); err == nil {
			listed.addLink(within + " -> " + to)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return listed
}

// namesakes fills a folder with files of whose names restic says the same.
func namesakes(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{
		"pr\xe9s.jpg": "12345", "pr\xe8s.jpg": "1234567", "pr\ufffds.jpg": "1234567",
		"f\xfcr/a": "for", "f\xf6r/a": "in front of", "f\xf6r/b": "", "f\xfcr.txt": "alone", "plain": "",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	for name, to := range map[string]string{"l\xe9": "plain", "l\xe8": "pr\xe8s.jpg"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// level gives all of a folder one time, so that what a case does not mean to change is as it was.
func level(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.Command("find", dir, "-exec", "touch", "--no-dereference", "--date=@1000000000", "{}", "+").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// Of a name that is no UTF-8 restic says as much as of others in that folder.
func TestCompareNamesakes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(in func(string) string) error
		after  func(in func(string) string) error // once all has one time
		root   bool
		differ int
		how    string
	}{
		"as it was": {},
		"size":      {change: func(in func(string) string) error { return os.Truncate(in("pr\xe9s.jpg"), 6) }, differ: 1, how: "is like none of that name"},
		"size of another one": {change: func(in func(string) string) error { return os.Truncate(in("pr\xe9s.jpg"), 7) }, differ: 1,
			how: "is like none of that name"},
		"mode":   {change: func(in func(string) string) error { return os.Chmod(in("pr\xe8s.jpg"), 0o600) }, differ: 1, how: "is like none of that name"},
		"folder": {change: func(in func(string) string) error { return os.Chmod(in("f\xf6r"), 0o700) }, differ: 1, how: "is like none of that name"},
		"time": {after: func(in func(string) string) error { return exec.Command("touch", in("pr\xe8s.jpg")).Run() }, differ: 1,
			how: "is like none of that name"},
		"owner": {change: func(in func(string) string) error { return os.Chown(in("pr\xe8s.jpg"), 1234, -1) }, root: true, differ: 1,
			how: "is like none of that name"},
		"missing":        {change: func(in func(string) string) error { return os.Remove(in("pr\xe9s.jpg")) }, differ: 1, how: "is missing"},
		"one of two":     {change: func(in func(string) string) error { return os.Remove(in("pr\ufffds.jpg")) }, differ: 1, how: "is missing"},
		"missing folder": {change: func(in func(string) string) error { return os.RemoveAll(in("f\xf6r")) }, differ: 3, how: "is missing"},
		"all missing": {change: func(in func(string) string) error {
			os.Remove(in("pr\xe9s.jpg"))
			os.Remove(in("pr\xe8s.jpg"))
			return os.Remove(in("pr\ufffds.jpg"))
		}, differ: 3, how: "is missing"},
		"one more":                {change: func(in func(string) string) error { return os.WriteFile(in("pr\xeas.jpg"), []byte("12345"), 0o644) }, differ: 1, how: "is like none of that name"},
		"one more of one alone":   {change: func(in func(string) string) error { return os.WriteFile(in("f\xf6r.txt"), []byte("alone"), 0o644) }, differ: 1, how: "is not in the snapshot"},
		"one alone":               {change: func(in func(string) string) error { return os.Truncate(in("f\xfcr.txt"), 6) }, differ: 1, how: "has 6 bytes instead of 5"},
		"link leads as the other": {change: func(in func(string) string) error { return relink(in("l\xe8"), "plain") }, differ: 1, how: `leads to "plain"`},
		"two changed": {change: func(in func(string) string) error {
			os.Chmod(in("pr\xe9s.jpg"), 0o600)
			return os.Chmod(in("pr\xe8s.jpg"), 0o600)
		}, differ: 2, how: "is like none of that name"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.root && os.Geteuid() != 0 {
				t.Skip("only root can give a file away")
			}
			saved, dir := t.TempDir(), t.TempDir()
			in := func(name string) string { return filepath.Join(dir, name) }
			for _, dir := range []string{saved, dir} {
				namesakes(t, dir)
			}
			if c.change != nil {
				if err := c.change(in); err != nil {
					t.Fatal(err)
				}
			}
			level(t, saved)
			level(t, dir)
			if c.after != nil {
				if err := c.after(in); err != nil {
					t.Fatal(err)
				}
			}
			listed := held(t, saved)
			for range 2 { // the second comparison finds what the first one does
				found, err := listed.compare(t.Context(), dir)
				if err != nil || found.count != c.differ || !strings.Contains(found.String(), c.how) {
					t.Errorf("want %d, found %d, %v: %v", c.differ, found.count, err, found)
				}
			}
		})
	}
}
