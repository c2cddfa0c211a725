package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// What opens a store of sftp. restic has an ssh program for it, which the image of a database has not:
// this program is put in its place.
const (
	sshPrivateKey = "BERTH_SSH_PRIVATE_KEY"
	sshKnownHosts = "BERTH_SSH_KNOWN_HOSTS"
)

// longestConnect is how long a server may take until it is agreed whom it talks to.
const longestConnect = 30 * time.Second

// overSFTP adds what lets restic reach a store of sftp by this program.
func (r restic) overSFTP() []string {
	address := setting(r.env, "RESTIC_REPOSITORY")
	self, err := os.Executable()
	if err != nil || !strings.HasPrefix(address, "sftp:") {
		return nil
	}
	return []string{"-o", "sftp.command=" + self + " sftp " + address}
}

// setting is the last value of a variable, which is the one that counts.
func setting(env []string, name string) (value string) {
	for _, one := range env {
		if v, is := strings.CutPrefix(one, name+"="); is {
			value = v
		}
	}
	return value
}

// sftp joins its input and output to the sftp of a server.
func sftp(ctx context.Context, args []string) (*result, error) {
	if len(args) != 1 {
		return nil, misusef("want one address")
	}
	store, err := url.Parse(args[0])
	if err != nil || store.Scheme != "sftp" || store.User == nil {
		return nil, misusef("want an address such as sftp://user@host:22//srv/berth, found %q", args[0])
	}
	client, err := connect(ctx, store)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return nil, fmt.Errorf("The server %s lets %s in and opens no session: %w. Let the account use sftp.", store.Host, store.User.Username(), err)
	}
	in, err := session.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := session.RequestSubsystem("sftp"); err != nil {
		return nil, fmt.Errorf("The server %s lets %s in and has no sftp for it: %w. Switch it on there (Subsystem sftp internal-sftp).", store.Host, store.User.Username(), err)
	}
	go func() {
		// what is left to be written when restic has gone, nobody waits for
		_, _ = io.Copy(in, os.Stdin)
		in.Close()
	}()
	if _, err := io.Copy(os.Stdout, out); err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("The connection to the server %s broke: %w.", store.Host, err)
	}
	return nil, nil
}

func connect(ctx context.Context, store *url.URL) (*ssh.Client, error) {
	address := store.Host
	if store.Port() == "" {
		address = net.JoinHostPort(store.Hostname(), "22")
	}
	key, err := ssh.ParsePrivateKey([]byte(os.Getenv(sshPrivateKey)))
	if err != nil {
		return nil, fmt.Errorf("ssh-privatekey of the store's Secret cannot be read: %w. It wants a private key without a passphrase, as ssh-keygen writes it.", err)
	}
	known, remove, err := knownHosts(os.Getenv(sshKnownHosts))
	if err != nil {
		return nil, err
	}
	defer remove()
	config := &ssh.ClientConfig{
		User: store.User.Username(), Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, Timeout: longestConnect,
		HostKeyCallback: known, HostKeyAlgorithms: algorithms(known, address),
	}
	dialer := net.Dialer{Timeout: longestConnect}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("The server %s cannot be reached: %w. See that it runs, and that backups.ranges of the chart opens it if it is in your own network.", address, err)
	}
	if err := conn.SetDeadline(time.Now().Add(longestConnect)); err != nil {
		return nil, err
	}
	c, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		conn.Close()
		return nil, refused(err, store)
	}
	return ssh.NewClient(c, channels, requests), conn.SetDeadline(time.Time{})
}

// refused says why nobody was let in, or why we went away.
func refused(err error, store *url.URL) error {
	scan := "ssh-keyscan -p " + port(store) + " " + store.Hostname()
	if unknown, ours := errors.AsType[*knownhosts.KeyError](err); ours && len(unknown.Want) == 0 {
		return fmt.Errorf("known_hosts of the store's Secret does not name the server %s, so nobody knows who answers there: put there what %s prints, once you have compared it with the server's own keys.", store.Host, scan)
	} else if ours {
		return fmt.Errorf("The server %s shows another key than known_hosts of the store's Secret names: it was made anew, or somebody else answers in its place. If it was, put there what %s prints.", store.Host, scan)
	}
	if strings.Contains(err.Error(), "unable to authenticate") {
		return fmt.Errorf("The server %s does not let %s in with ssh-privatekey of the store's Secret: add its public key to authorized_keys of that account (%w).", store.Host, store.User.Username(), err)
	}
	return fmt.Errorf("The server %s was reached and could not be agreed with: %w.", store.Host, err)
}

func port(store *url.URL) string {
	if store.Port() == "" {
		return "22"
	}
	return store.Port()
}

// knownHosts reads what is in the file known_hosts. The library reads files only.
func knownHosts(text string) (ssh.HostKeyCallback, func(), error) {
	file, err := os.CreateTemp("", "known-hosts-")
	if err != nil {
		return nil, nil, err
	}
	remove := func() { os.Remove(file.Name()) }
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		remove()
		return nil, nil, err
	}
	known, err := knownhosts.New(file.Name())
	if err != nil {
		remove()
		return nil, nil, fmt.Errorf("known_hosts of the store's Secret cannot be read: %w. It wants lines as ssh-keyscan prints them.", err)
	}
	return known, remove, nil
}

// algorithms are those of the keys that are known of the server: it has several, and would show one
// that is not.
func algorithms(known ssh.HostKeyCallback, address string) (all []string) {
	err := known(address, &net.TCPAddr{}, nobodysKey{})
	if unknown, ours := errors.AsType[*knownhosts.KeyError](err); ours {
		for _, key := range unknown.Want {
			if kind := key.Key.Type(); kind == ssh.KeyAlgoRSA {
				all = append(all, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
			} else {
				all = append(all, kind)
			}
		}
	}
	return all
}

// nobodysKey is no server's.
type nobodysKey struct{}

func (nobodysKey) Type() string                            { return "none" }
func (nobodysKey) Marshal() []byte                         { return []byte("none") }
func (nobodysKey) Verify(_ []byte, _ *ssh.Signature) error { return errors.New("it is nobody's") }
