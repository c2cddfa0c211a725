package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestInstall(t *testing.T) {
	j := newJob(t).withFakeRestic()
	dir := t.TempDir()
	// twice: a volume may have what an earlier pod left
	for range 2 {
		if o := j.run("install", dir); o.code != done || o.termination != "" {
			t.Fatalf("found %+v", o)
		}
	}
	for _, name := range []string{"runner", "restic"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode() != 0o755 {
			t.Errorf("%s: %v %v", name, info, err)
		}
		laid, _ := os.ReadFile(filepath.Join(dir, name))
		ours, _ := os.ReadFile(filepath.Join(j.bin, name))
		if !bytes.Equal(laid, ours) {
			t.Errorf("%s is another one", name)
		}
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != "runner" && e.Name() != "restic" && e.Name() != "ca.pem" {
			t.Errorf("%s was left", e.Name())
		}
	}
}

func TestInstallFails(t *testing.T) {
	newJob(t).fails([]string{"There is no restic beside"}, "install", t.TempDir())
	newJob(t).withFakeRestic().fails([]string{"Mount a folder there that can be written"}, "install", filepath.Join(t.TempDir(), "none"))
}

func TestAuthorities(t *testing.T) {
	dir := t.TempDir()
	bundle, folder := filepath.Join(dir, "bundle"), filepath.Join(dir, "folder")
	if b, err := authorities(bundle, folder); err != nil || b != nil {
		t.Errorf("want nothing, found %q %v", b, err)
	}
	write(t, filepath.Join(folder, "b", "two.crt"), "TWO")
	write(t, filepath.Join(folder, "a", "one.crt"), "ONE\n\n")
	write(t, filepath.Join(folder, "a", "README"), "no certificate")
	if b, err := authorities(bundle, folder); err != nil || string(b) != "ONE\nTWO\n" {
		t.Errorf("found %q %v", b, err)
	}
	write(t, bundle, "ALL\n")
	if b, err := authorities(bundle, folder); err != nil || string(b) != "ALL\n" {
		t.Errorf("found %q %v", b, err)
	}
	if _, err := authorities(folder, folder); err == nil {
		t.Error("a bundle that cannot be read is no bundle that is not there")
	}
}
