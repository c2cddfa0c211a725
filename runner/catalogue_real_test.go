package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// sealed is a job with one point to seal, in a repository and a catalogue that are not made yet.
func sealed(t *testing.T, store, environment string) (*job, []string) {
	t.Helper()
	j := realJob(t)
	j.env["RESTIC_REPOSITORY"] = filepath.Join(store, environment)
	point := t.TempDir()
	write(t, filepath.Join(point, "site.json"), environment)
	return j, []string{"seal", "--backup", "uid-1", "--host", "shop", "--parts", "", "--catalogue", filepath.Join(store, "berth-catalogue"), "--environment", environment, point}
}

// catalogued lists what somebody reads there who has the word of the documentation and no key.
func (j *job) catalogued(store string) (tags []string) {
	j.t.Helper()
	repository, password := j.env["RESTIC_REPOSITORY"], j.env["RESTIC_PASSWORD"]
	defer func() { j.env["RESTIC_REPOSITORY"], j.env["RESTIC_PASSWORD"] = repository, password }()
	j.env["RESTIC_REPOSITORY"], j.env["RESTIC_PASSWORD"] = filepath.Join(store, "berth-catalogue"), "berth"
	var found []snapshot
	if err := json.Unmarshal([]byte(j.restic("snapshots", "--json")), &found); err != nil {
		j.t.Fatal(err)
	}
	for _, s := range found {
		tags = append(tags, strings.Join(s.Tags, ","))
	}
	return tags
}

func TestRealCatalogue(t *testing.T) {
	store := t.TempDir()
	j, args := sealed(t, store, "acme--shop-prod")
	if o := j.run(args...); o.code != done || !strings.Contains(o.stdout, "named acme--shop-prod in the store's catalogue") {
		t.Fatalf("found %+v", o)
	}
	other, others := sealed(t, store, "acme--shop-dev")
	other.succeeds(others...)
	want := "berth,environment=acme--shop-prod berth,environment=acme--shop-dev"
	if found := j.catalogued(store); strings.Join(found, " ") != want {
		t.Errorf("want %s, found %q", want, found)
	}

	// the next points write nothing there
	args[2] = "uid-2"
	before := files(t, filepath.Join(store, "berth-catalogue"))
	j.succeeds(args...)
	j.succeeds(args...)
	if after := files(t, filepath.Join(store, "berth-catalogue")); after != before {
		t.Errorf("want\n%s\nfound\n%s", before, after)
	}

	// what has gone is named again
	if err := os.RemoveAll(filepath.Join(store, "berth-catalogue")); err != nil {
		t.Fatal(err)
	}
	j.succeeds(args...)
	if found := j.catalogued(store); strings.Join(found, " ") != "berth,environment=acme--shop-prod" {
		t.Errorf("found %q", found)
	}
}

// files names all of a folder's.
func files(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	if err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		all = append(all, path)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestRealCatalogueOfManyAtOnce(t *testing.T) {
	store := t.TempDir()
	var all sync.WaitGroup
	for i := range 6 {
		j, args := sealed(t, store, fmt.Sprintf("acme--shop-%d", i))
		all.Go(func() {
			if o := j.run(args...); o.code != done || !strings.Contains(o.stdout, "in the store's catalogue") {
				t.Errorf("found %+v", o)
			}
		})
	}
	all.Wait()
	j, _ := sealed(t, store, "acme--shop-6")
	if found := j.catalogued(store); len(found) != 6 {
		t.Errorf("found %q", found)
	}
}

// Two were made at the same time, in a store where the last one's settings stay: a key of the other one lies beside.
func TestRealCatalogueWithAKeyThatOpensNothing(t *testing.T) {
	for range 3 { // which of the two keys restic takes first, their names say
		store := t.TempDir()
		j, args := sealed(t, store, "acme--shop-prod")
		j.succeeds(args...)
		aside, others := sealed(t, t.TempDir(), "acme--shop-prod")
		aside.succeeds(others...)
		copied := 0
		strays, err := filepath.Glob(filepath.Join(filepath.Dir(aside.env["RESTIC_REPOSITORY"]), "berth-catalogue", "keys", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range strays {
			b, err := os.ReadFile(key)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(store, "berth-catalogue", "keys", filepath.Base(key)), string(b))
			copied++
		}
		second, again := sealed(t, store, "acme--shop-dev")
		o := second.run(again...)
		if copied != 1 || o.code != done || !strings.Contains(o.stdout, "named acme--shop-dev") {
			// both keys may begin alike, once in sixteen times: then it says what to do
			if !strings.Contains(o.stdout, "remove the folder berth-catalogue at the store") {
				t.Errorf("found %+v", o)
			}
			continue
		}
		if found := j.catalogued(store); len(found) != 2 {
			t.Errorf("found %q", found)
		}
	}
}

// Whatever is wrong with the catalogue, the point is sealed.
func TestRealCatalogueThatCannotBeWritten(t *testing.T) {
	store := t.TempDir()
	j, args := sealed(t, store, "acme--shop-prod")
	write(t, filepath.Join(store, "berth-catalogue"), "in the way")
	o := j.run(args...)
	if o.code != done || !strings.Contains(o.termination, `"snapshot"`) || !strings.Contains(o.stdout, "The point is sealed, but the store's catalogue could not be written") {
		t.Fatalf("found %+v", o)
	}

	// one that somebody else made
	if err := os.Remove(filepath.Join(store, "berth-catalogue")); err != nil {
		t.Fatal(err)
	}
	j.env["RESTIC_REPOSITORY"] = filepath.Join(store, "berth-catalogue")
	j.restic("init")
	j.env["RESTIC_REPOSITORY"] = filepath.Join(store, "acme--shop-prod")
	o = j.run(args...)
	if o.code != done || !strings.Contains(o.stdout, "remove the folder berth-catalogue at the store") {
		t.Fatalf("found %+v", o)
	}
}
