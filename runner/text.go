package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// longestSentence in bytes: a failure is read in a status, not in a log.
const longestSentence = 1000

// secrets are the variables whose values never leave this process in a text.
var secrets = []string{"RESTIC_PASSWORD", "RESTIC_REST_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "DB_PASSWORD", sshPrivateKey}

// redacted blots out what is secret: programs repeat addresses and settings in their errors.
func redacted(text string) string {
	for _, name := range secrets {
		text = blotted(text, os.Getenv(name))
	}
	// a repository's address may hold a password of its own
	_, address, _ := strings.Cut(os.Getenv("RESTIC_REPOSITORY"), ":")
	if u, err := url.Parse(address); err == nil {
		if password, set := u.User.Password(); set {
			text = blotted(text, password)
		}
	}
	return text
}

func blotted(text, secret string) string {
	if secret == "" {
		return text
	}
	text = strings.ReplaceAll(text, secret, "***")
	return strings.ReplaceAll(text, url.QueryEscape(secret), "***")
}

// shortened gives valid text of at most n bytes.
func shortened(text string, n int) string {
	text = strings.ToValidUTF8(text, "?")
	if len(text) <= n {
		return text
	}
	const more = "…"
	end := n - len(more)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + more
}

// plain is what names in tags and file names consist of: a comma would part a tag in two.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// sized writes a number of bytes as people read it.
func sized(bytes uint64) string {
	size, unit := float64(bytes), 0
	for size >= 1024 && unit < len(units)-1 {
		size, unit = size/1024, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", bytes)
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}

var units = []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}

// lines is a writer that hands on each line of what a program says.
type lines struct {
	rest []byte
	each func(line string)
}

// longestLine is where a line is cut: a program that never ends one must not fill the memory.
const longestLine = 1 << 20

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, ended := bytes.Cut(l.rest, []byte("\n"))
		if !ended && len(line) < longestLine {
			return len(p), nil
		}
		l.each(string(line))
		l.rest = rest
	}
}

// end hands on what came after the last line end.
func (l *lines) end() {
	if len(l.rest) > 0 {
		l.each(string(l.rest))
	}
	l.rest = nil
}

// lastWords keeps the last lines that a program says.
type lastWords struct {
	sync.Mutex
	kept []string
}

const (
	wordsKept   = 5
	longestWord = 300
)

func (w *lastWords) add(line string) {
	line = strings.TrimSpace(strings.ReplaceAll(line, "\n", " "))
	if line == "" {
		return
	}
	w.Lock()
	defer w.Unlock()
	w.kept = append(w.kept, shortened(line, longestWord))
	if len(w.kept) > wordsKept {
		w.kept = w.kept[1:]
	}
}

func (w *lastWords) String() string {
	w.Lock()
	defer w.Unlock()
	if len(w.kept) == 0 {
		return "it said nothing"
	}
	// it ends a sentence of ours
	return "it said: " + strings.TrimSuffix(strings.Join(w.kept, "; "), ".")
}
