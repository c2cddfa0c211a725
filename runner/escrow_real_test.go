package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ownersIdentity reads testdata/store.key.age, in which the operator's library has encrypted storeKey.
const (
	ownersIdentity = "AGE-SECRET-KEY-1UY2UV5DTDKA2VKHRSXTQFATP5GQQTXNYNEK6JPSK7AZFGR7G70QSPAECHD"
	storeKey       = "5f0c4b5e2f8a4d1a9b3c7e6d5a4f3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f60"
)

// repositoryPassword is derived as docs/backups.md says.
func repositoryPassword(key, environment string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("berth repository " + environment))
	return hex.EncodeToString(mac.Sum(nil))
}

// Whoever has lost all but the store's login and an identity of age reads what was saved.
func TestRealKeyComesBack(t *testing.T) {
	store := t.TempDir()
	j, args := sealed(t, store, "acme--shop-prod")
	text, err := os.ReadFile("testdata/store.key.age")
	if err != nil {
		t.Fatal(err)
	}
	j.env["RESTIC_PASSWORD"] = repositoryPassword(storeKey, "acme--shop-prod")
	j.env["BERTH_ESCROW_0a1b"] = string(text)
	point := args[len(args)-1]
	args = append(args[:len(args)-1], "--escrow", "acme--nas", "--print", "0a1b", point)
	if r := j.succeeds(args...); r.Escrow != "0a1b" {
		t.Fatalf("found %+v", r)
	}
	want := "berth,environment=acme--shop-prod berth,escrow=acme--nas,print=0a1b"
	if found := j.catalogued(store); strings.Join(found, " ") != want {
		t.Errorf("want %s, found %q", want, found)
	}

	lost := realJob(t)
	lost.env["RESTIC_REPOSITORY"], lost.env["RESTIC_PASSWORD"] = filepath.Join(store, "berth-catalogue"), "berth"
	identity, err := age.ParseX25519Identity(ownersIdentity)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := age.Decrypt(armor.NewReader(strings.NewReader(lost.restic("dump", "--tag", "escrow=acme--nas", "latest", "/acme--nas.key.age"))), identity)
	if err != nil {
		t.Fatal(err)
	}
	key, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	lost.env["RESTIC_REPOSITORY"], lost.env["RESTIC_PASSWORD"] = filepath.Join(store, "acme--shop-prod"), repositoryPassword(string(key), "acme--shop-prod")
	if listed := lost.restic("snapshots", "--tag", "berth,point"); !strings.Contains(listed, "1 snapshots") {
		t.Errorf("found %s", listed)
	}

	// the next points find it there; another key is brought beside it
	before := files(t, filepath.Join(store, "berth-catalogue"))
	args[2] = "uid-2"
	if r := j.succeeds(args...); r.Escrow != "0a1b" || files(t, filepath.Join(store, "berth-catalogue")) != before {
		t.Errorf("found %+v", r)
	}
	args[len(args)-2] = "2c3d"
	o := j.run(args...)
	if o.code != done || strings.Contains(o.termination, "escrow") || !strings.Contains(o.stdout, "were changed meanwhile") {
		t.Errorf("a key that the job does not have: %+v", o)
	}
	j.env["BERTH_ESCROW_2c3d"] = "another text"
	if r := j.succeeds(args...); r.Escrow != "2c3d" || len(j.catalogued(store)) != 3 {
		t.Errorf("found %+v", r)
	}
}
