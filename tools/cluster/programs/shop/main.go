// shop is the web application of the test cluster: it keeps a counter in whatever database
// its environment names, and shows what a test wants to know about the place it runs in.
//
//	shop serve                 the web site, on port 8080
//	shop migrate               prepares the database's table, and exits
//	shop listen PORT           accepts TCP connections, answers each with one line
//	shop dial HOST:PORT...     tries a TCP connection to each, prints what came of it
//	shop get URL               prints what the URL answers
//	shop wait                  does nothing until it is told to end
package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{"serve"}
	}
	if err := run(ctx, args[0], args[1:]); err != nil {
		log.Fatalf("shop %s: %v", args[0], err)
	}
}

func run(ctx context.Context, command string, args []string) error {
	switch command {
	case "serve":
		return serve(ctx, ":8080")
	case "migrate":
		return migrate(ctx)
	case "listen":
		if len(args) != 1 {
			return errors.New("want one port")
		}
		return listen(ctx, ":"+args[0])
	case "dial":
		for _, target := range args {
			fmt.Println(target, dial(target))
		}
		return nil
	case "get":
		if len(args) != 1 {
			return errors.New("want one URL")
		}
		answer, err := (&http.Client{Timeout: 2 * time.Second}).Get(args[0])
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		fmt.Println(answer.Status)
		_, err = io.Copy(os.Stdout, answer.Body)
		return err
	case "wait":
		<-ctx.Done()
		return nil
	}
	return errors.New("want serve, migrate, listen, dial, get or wait")
}

// serve answers until it is told to end; requests that have begun are finished.
func serve(ctx context.Context, address string) error {
	site := &site{stores: storesFromEnvironment()}
	server := &http.Server{Addr: address, Handler: site.routes(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Printf("shop %s serves on %s", version(), address)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Print("told to end: finishing the open requests")
	finish, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return server.Shutdown(finish)
}

func migrate(ctx context.Context) error {
	for _, s := range storesFromEnvironment() {
		if s.err != nil {
			return s.err
		}
		if err := s.store.prepare(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.prefix, err)
		}
		log.Printf("%s: %s is ready", s.prefix, s.store.kind())
	}
	return nil
}

func listen(ctx context.Context, address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(c, "hello %s\n", c.RemoteAddr())
		c.Close()
	}
}

// dial says in one word what a TCP connection comes to; a second is enough inside one machine.
func dial(target string) string {
	c, err := net.DialTimeout("tcp", target, time.Second)
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case err == nil:
		c.Close()
		return "open"
	case errors.As(err, &dns):
		return "unknown-name"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "unreachable"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	}
	return err.Error()
}

func version() string { return os.Getenv("SHOP_VERSION") }

type site struct {
	visits atomic.Int64
	stores []namedStore
}

func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /env", environment)
	mux.HandleFunc("GET /headers", headers)
	mux.HandleFunc("GET /files", files)
	mux.HandleFunc("GET /dial", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, dial(r.FormValue("to"))) })
	mux.HandleFunc("GET /dns", lookUp)
	mux.HandleFunc("GET /slow", slow)
	mux.HandleFunc("/upload", upload)
	return mux
}

// page is the shop's front page. A database that is named but does not answer is told on
// the page and by the status 503, so that a check of the page is a check of the database.
func (s *site) page(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	status := http.StatusOK
	if version() == "broken" {
		status = http.StatusInternalServerError
	}
	lines := []string{fmt.Sprintf("visits to this pod: %d", s.visits.Add(1))}
	for _, named := range s.stores {
		line, err := named.visit(ctx)
		if err != nil {
			status = http.StatusServiceUnavailable
			line = named.prefix + ": " + err.Error()
		}
		lines = append(lines, line)
	}
	host, _ := os.Hostname()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!doctype html>\n<html lang=\"en\">\n<head><title>Shop %[1]s</title></head>\n<body>\n<h1>Shop %[1]s</h1>\n", html.EscapeString(version()))
	fmt.Fprintf(w, "<p>%s, asked for %s</p>\n<ul>\n", html.EscapeString(host), html.EscapeString(r.Host))
	for _, line := range lines {
		fmt.Fprintf(w, "<li>%s</li>\n", html.EscapeString(line))
	}
	fmt.Fprint(w, "</ul>\n</body>\n</html>\n")
}

func (s *site) health(w http.ResponseWriter, _ *http.Request) {
	if version() == "broken" {
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, "ok")
}

func environment(w http.ResponseWriter, _ *http.Request) {
	variables := os.Environ()
	slices.Sort(variables)
	fmt.Fprintln(w, strings.Join(variables, "\n"))
}

func headers(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "Host:", r.Host)
	r.Header.Write(w)
}

// files shows a file, or lists a folder: mode, owner, size and name of each entry.
func files(w http.ResponseWriter, r *http.Request) {
	path := r.FormValue("path")
	info, err := os.Stat(path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	if !info.IsDir() {
		http.ServeFile(w, r, path)
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	for _, e := range entries {
		if i, err := e.Info(); err == nil {
			owner := i.Sys().(*syscall.Stat_t)
			fmt.Fprintln(w, i.Mode(), owner.Uid, owner.Gid, i.Size(), e.Name())
		}
	}
}

func lookUp(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, r.FormValue("name"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	fmt.Fprintln(w, strings.Join(addresses, "\n"))
}

// slow answers after the seconds asked for, at most 30: for what happens to open requests.
func slow(w http.ResponseWriter, r *http.Request) {
	wait, err := time.ParseDuration(r.FormValue("for"))
	if err != nil || wait > 30*time.Second {
		http.Error(w, "want ?for=2s, at most 30s", http.StatusBadRequest)
		return
	}
	select {
	case <-time.After(wait):
		fmt.Fprintln(w, "waited", wait)
	case <-r.Context().Done():
	}
}

const uploads = "/srv/uploads"

// upload keeps the body (of a POST or PUT; a line of its own for a GET) under the given name.
func upload(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		http.Error(w, "want ?name= with a plain file name", http.StatusBadRequest)
		return
	}
	f, err := os.Create(filepath.Join(uploads, name))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer f.Close()
	content := io.Reader(strings.NewReader("uploaded to shop " + version() + "\n"))
	if r.Method != http.MethodGet {
		content = r.Body
	}
	if _, err := io.Copy(f, content); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, f.Name())
}
