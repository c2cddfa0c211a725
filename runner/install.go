package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	// certificateBundle is where Debian and its kin keep the certificates of authorities.
	certificateBundle = "/etc/ssl/certs/ca-certificates.crt"
	// certificateFolder is what Debian makes the bundle from when its package is set up; in an
	// image whose packages were only unpacked there is nothing else.
	certificateFolder = "/usr/share/ca-certificates"
)

// install lays this program and what it needs into a folder, from where other images run it.
func install(_ context.Context, args []string) (*result, error) {
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return nil, misusef("want one folder")
	}
	dir := args[0]
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	restic, err := beside("restic")
	if err != nil {
		return nil, err
	}
	certificates, err := authorities(certificateBundle, certificateFolder)
	if err != nil {
		return nil, notInstalled(err)
	}
	for name, program := range map[string]string{"runner": self, "restic": restic} {
		if err := layProgram(program, filepath.Join(dir, name)); err != nil {
			return nil, notInstalled(err)
		}
	}
	if len(certificates) == 0 {
		fmt.Println("there are no CA certificates here: stores are not reached by https")
		return nil, nil
	}
	if err := lay(bytes.NewReader(certificates), filepath.Join(dir, "ca.pem"), 0o644); err != nil {
		return nil, notInstalled(err)
	}
	return nil, nil
}

func notInstalled(err error) error {
	return fmt.Errorf("The programs could not be laid out: %w. Mount a folder there that can be written, with room for 64 MiB.", err)
}

// authorities gives the CA certificates of this image: its bundle, or one made of the folder;
// nothing where there is neither.
func authorities(bundle, folder string) ([]byte, error) {
	b, err := os.ReadFile(bundle)
	if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if path == folder && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || filepath.Ext(path) != ".crt" {
			return err
		}
		one, err := os.ReadFile(path)
		b = append(append(b, bytes.TrimSpace(one)...), '\n')
		return err
	})
	return b, err
}

func layProgram(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return lay(f, to, 0o755)
}

// lay writes a file under a name of its own first, so that nobody meets half of it.
func lay(content io.Reader, to string, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already, where all went well
	_, err = io.Copy(f, content)
	if err := errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}
