package main

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/google/go-containerregistry/pkg/registry"
)

// serveRegistry serves an OCI registry over plain HTTP. The library keeps manifests in
// memory only; here each accepted one is written down too and put again at the start, so
// that tags outlive the process.
func serveRegistry(args []string) error {
	flags := flag.NewFlagSet("registry", flag.ExitOnError)
	address := flags.String("address", "127.0.0.1:5000", "address and port to listen on")
	dir := flags.String("dir", "", "folder for blobs and manifests")
	user := flags.String("user", "", "ask everybody for this user's password; empty: ask nobody")
	passwordFile := flags.String("password-file", "", "file that holds the password")
	flags.Parse(args)

	for _, d := range []string{"blobs", "manifests"} {
		if err := os.MkdirAll(filepath.Join(*dir, d), 0o755); err != nil {
			return err
		}
	}
	inner := registry.New(
		registry.WithBlobHandler(registry.NewDiskBlobHandler(filepath.Join(*dir, "blobs"))),
		registry.Logger(log.New(io.Discard, "", 0)))
	store := manifestStore{dir: filepath.Join(*dir, "manifests"), inner: inner}
	if err := store.replay(); err != nil {
		return err
	}
	var handler http.Handler = store
	if *user != "" {
		password, err := os.ReadFile(*passwordFile)
		if err != nil {
			return err
		}
		handler = basicAuth(*user, strings.TrimSpace(string(password)), handler)
	}
	return http.ListenAndServe(*address, handler)
}

// manifestStore writes down every manifest that the registry behind it accepts.
type manifestStore struct {
	dir   string
	inner http.Handler
}

// storedManifest is one PUT of a manifest, as JSON in a file of its own.
type storedManifest struct {
	Path        string
	ContentType string
	Body        []byte
}

func (s manifestStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, "/manifests/") {
		s.inner.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	stored := storedManifest{Path: r.URL.Path, ContentType: r.Header.Get("Content-Type"), Body: body}
	if answer := s.put(stored); answer.Code != http.StatusCreated {
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
		return
	}
	if err := s.write(stored); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (s manifestStore) put(m storedManifest) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPut, m.Path, bytes.NewReader(m.Body))
	r.Header.Set("Content-Type", m.ContentType)
	answer := httptest.NewRecorder()
	s.inner.ServeHTTP(answer, r)
	return answer
}

func (s manifestStore) write(m storedManifest) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, ".new-*")
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(s.dir, strings.NewReplacer("/", "+", ":", "=").Replace(m.Path)))
}

// replay puts what was written down, in the order of writing: an index is refused before
// the manifests that it names.
func (s manifestStore) replay() error {
	files, err := filepath.Glob(filepath.Join(s.dir, "[!.]*"))
	if err != nil {
		return err
	}
	written := map[string]int64{}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return err
		}
		written[f] = info.ModTime().UnixNano()
	}
	sort.Slice(files, func(i, j int) bool { return written[files[i]] < written[files[j]] })
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		var m storedManifest
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		if answer := s.put(m); answer.Code != http.StatusCreated {
			return fmt.Errorf("%s: put again, but answered %d: %s", m.Path, answer.Code, answer.Body)
		}
	}
	return nil
}

func basicAuth(user, password string, next http.Handler) http.Handler {
	same := func(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, p, ok := r.BasicAuth(); !ok || !same(u, user) || !same(p, password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="private registry"`)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintln(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`)
			return
		}
		next.ServeHTTP(w, r)
	})
}
