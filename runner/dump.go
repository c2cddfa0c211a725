package main

import (
	"encoding/binary"
	"hash/crc64"
	"slices"
	"strings"
)

// check looks at a dump while it passes by. It keeps a few KiB of it, and of PostgreSQL the names
// of tables, however long it is.
type check interface {
	Write(p []byte) (int, error)
	// end says what is wrong, once all has passed by.
	end() error
	// tables says how many there are; nil if the engine has none.
	tables() *int
	// rows says how many rows of data all of the tables have; nil if the engine has no tables.
	rows() *uint64
}

// flaw is what is wrong with a dump, and what to do where it is being saved; where it was fetched,
// something else is to be done.
type flaw struct{ what, remedy string }

func (f flaw) Error() string { return f.what + ". " + f.remedy }

var errEmpty = flaw{"The dump is empty", "See in the database's own log why it gave nothing, and start the backup again."}

func errCut(what string) error {
	return flaw{"The dump is cut off: " + what, "See in the database's own log why it ended early, and start the backup again."}
}

// window keeps the end of what is written to it.
type window struct {
	kept  []byte
	total int64
	// gone is given what leaves the window, in order.
	gone func([]byte)
}

const windowSize = 4 << 10

func (w *window) Write(p []byte) (int, error) {
	w.total += int64(len(p))
	w.kept = append(w.kept, p...)
	if over := len(w.kept) - windowSize; over > 0 {
		if w.gone != nil {
			w.gone(w.kept[:over])
		}
		w.kept = append(w.kept[:0], w.kept[over:]...)
	}
	return len(p), nil
}

// script checks the text of an SQL dump: its client writes a mark when it has written all.
type script struct {
	window
	count counter
	// marked says whether the end of the text, or all of it, bears the mark.
	marked func(end string, all bool) bool
}

func (s *script) Write(p []byte) (int, error) {
	s.count.see(p)
	return s.window.Write(p)
}

func (s *script) tables() *int { return &s.count.counted().tables }

func (s *script) rows() *uint64 { return &s.count.counted().rows }

func (s *script) end() error {
	if s.total == 0 {
		return errEmpty
	}
	if !s.marked(string(s.kept), s.total == int64(len(s.kept))) {
		return errCut("the mark that its client writes at the end is missing")
	}
	return nil
}

// lastLine checks for a mark at the beginning of the last line that is not empty.
func lastLine(mark string) func(string, bool) bool {
	return func(end string, all bool) bool {
		end = strings.TrimSpace(end)
		begin := strings.LastIndexByte(end, '\n') + 1
		// a line whose beginning was not kept is one of data
		return (begin > 0 || all) && strings.HasPrefix(end[begin:], mark)
	}
}

// anyLine checks for a mark as a line of its own: newer versions of pg_dump write on after it.
func anyLine(mark string) func(string, bool) bool {
	return func(end string, _ bool) bool { return slices.Contains(strings.Split(end, "\n"), mark) }
}

func newScript(marked func(string, bool) bool, count func() counter) func() check {
	return func() check { return &script{marked: marked, count: count()} }
}

// rdb checks a dump of Redis: its magic, the byte that ends it, and the checksum after that.
type rdb struct {
	window
	head []byte
	sum  uint64
}

const (
	rdbMagic = "REDIS"
	rdbEnd   = 0xFF
	rdbSum   = 8 // bytes of checksum after the end
	// rdbMark is the length of the mark that redis-cli leaves at the end of its output when the
	// server sends a dump without having written it to a disk first. A server that loads the
	// dump does not read that far.
	rdbMark = 40
)

// The polynomial of Jones, reversed; Redis neither inverts before nor after.
var rdbTable = crc64.MakeTable(0x95ac9329ac4bc9b5)

func newRDB() check {
	r := &rdb{}
	r.gone = func(p []byte) { r.sum = rdbChecksum(r.sum, p) }
	return r
}

func rdbChecksum(sum uint64, p []byte) uint64 { return ^crc64.Update(^sum, rdbTable, p) }

func (r *rdb) Write(p []byte) (int, error) {
	r.head = append(r.head, p[:min(len(p), len(rdbMagic)-len(r.head))]...)
	return r.window.Write(p)
}

func (r *rdb) tables() *int { return nil }

func (r *rdb) rows() *uint64 { return nil }

func (r *rdb) end() error {
	switch {
	case r.total == 0:
		return errEmpty
	case string(r.head) != rdbMagic:
		return flaw{"What redis-cli gave is no dump, it does not begin with " + rdbMagic, "See that DB_HOST and DB_PORT name a Redis server, and start the backup again."}
	case !r.endsWith(0) && !r.endsWith(rdbMark):
		return errCut("the byte and the checksum that end it are missing")
	}
	return nil
}

// endsWith says whether the dump is whole, with so many bytes of a mark after it.
func (r *rdb) endsWith(mark int) bool {
	end := len(r.kept) - mark - rdbSum
	if end < 1 || r.kept[end-1] != rdbEnd {
		return false
	}
	sum := binary.LittleEndian.Uint64(r.kept[end:])
	// a server that is told to leave checksums out writes zeros
	return sum == 0 || sum == rdbChecksum(r.sum, r.kept[:end])
}
