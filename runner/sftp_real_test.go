package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sshfiles "github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// host is a server of sftp that lets one key in.
type host struct {
	address string
	key     ssh.PublicKey
}

func serveSFTP(t *testing.T, allowed ssh.PublicKey, subsystems bool) host {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	config := &ssh.ServerConfig{PublicKeyCallback: func(c ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if c.User() != "berth" || string(key.Marshal()) != string(allowed.Marshal()) {
			return nil, fmt.Errorf("nobody knows that key")
		}
		return nil, nil
	}}
	config.AddHostKey(signer)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveConnection(conn, config, subsystems)
		}
	}()
	return host{listener.Addr().String(), signer.PublicKey()}
}

func serveConnection(conn net.Conn, config *ssh.ServerConfig, subsystems bool) {
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for asked := range channels {
		channel, requests, err := asked.Accept()
		if err != nil {
			return
		}
		go func() {
			for request := range requests {
				known := subsystems && request.Type == "subsystem" && strings.HasSuffix(string(request.Payload), "sftp")
				request.Reply(known, nil)
				if known {
					go func() {
						if s, err := sshfiles.NewServer(channel); err == nil {
							s.Serve()
						}
						channel.Close()
					}()
				}
			}
		}()
	}
}

// sftpJob has a store on a server, and what opens it.
func sftpJob(t *testing.T, subsystems bool) (*job, host) {
	t.Helper()
	j := realJob(t)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	h := serveSFTP(t, signer.PublicKey(), subsystems)
	j.env["RESTIC_REPOSITORY"] = "sftp://berth@" + h.address + "/" + filepath.Join(t.TempDir(), "acme--shop-prod")
	j.env[sshPrivateKey] = string(pem.EncodeToMemory(block))
	j.env[sshKnownHosts] = knownhosts.Line([]string{h.address}, h.key) + "\n"
	return j, h
}

func TestRealSFTP(t *testing.T) {
	j, _ := sftpJob(t, true)
	volume := t.TempDir()
	fill(t, volume)
	r := j.succeeds("save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", volume)
	point := t.TempDir()
	write(t, filepath.Join(point, "site.json"), "shop")
	catalogue := strings.Replace(j.env["RESTIC_REPOSITORY"], "acme--shop-prod", "berth-catalogue", 1)
	o := j.run("seal", "--backup", "uid-1", "--host", "shop", "--parts", "files", "--catalogue", catalogue, "--environment", "acme--shop-prod", point)
	if o.code != done || !strings.Contains(o.stdout, "named acme--shop-prod") {
		t.Fatalf("found %+v", o)
	}
	back := t.TempDir()
	j.succeeds("fetch", "--restore", "uid-2", "--part", "files", "--snapshot", r.Snapshot, "--volume", back, "--backup", "uid-1")
	if want, found := listing(t, volume), listing(t, back); want != found {
		t.Errorf("want\n%s\nfound\n%s", want, found)
	}
	j.forgets(strings.Fields("check --host shop --subset 1/1 --expect uid-1")...)
}

func TestRealSFTPRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*testing.T, *job, host)
		words  []string
	}{
		"a server that nobody knows": {func(_ *testing.T, j *job, _ host) { j.env[sshKnownHosts] = "" },
			[]string{"known_hosts of the store's Secret does not name the server 127.0.0.1", "ssh-keyscan -p"}},
		"another server": {func(t *testing.T, j *job, h host) {
			other := serveSFTP(t, h.key, true)
			j.env[sshKnownHosts] = knownhosts.Line([]string{h.address}, other.key)
		}, []string{"shows another key than known_hosts"}},
		"a key that is not let in": {func(t *testing.T, j *job, _ host) {
			other, _ := sftpJob(t, true)
			j.env[sshPrivateKey] = other.env[sshPrivateKey]
		}, []string{"does not let berth in", "authorized_keys"}},
		"no key":                   {func(_ *testing.T, j *job, _ host) { j.env[sshPrivateKey] = "none" }, []string{"ssh-privatekey of the store's Secret cannot be read"}},
		"known_hosts that is none": {func(_ *testing.T, j *job, _ host) { j.env[sshKnownHosts] = "one\n" }, []string{"known_hosts of the store's Secret cannot be read"}},
		"a server that is away": {func(_ *testing.T, j *job, h host) {
			j.env["RESTIC_REPOSITORY"] = "sftp://berth@127.0.0.1:1//nowhere"
		}, []string{"cannot be reached", "backups.ranges"}},
	} {
		t.Run(name, func(t *testing.T) {
			j, h := sftpJob(t, true)
			c.change(t, j, h)
			t.Log(j.fails(c.words, "save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", t.TempDir()))
			if key := os.Getenv(sshPrivateKey); key != "" {
				t.Error("the test has a key of its own")
			}
		})
	}
}

func TestRealSFTPOfAServerWithout(t *testing.T) {
	j, _ := sftpJob(t, false)
	j.fails([]string{"has no sftp for it"}, "save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", t.TempDir())
}
