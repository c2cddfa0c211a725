package main

import (
	"bytes"
	"strings"
)

// counter counts what a dump of one format brings, while it passes by in pieces that may end
// anywhere.
type counter interface {
	see(p []byte)
	counted() *sums
}

type sums struct {
	tables int
	rows   uint64
}

func (s *sums) counted() *sums { return s }

// beginning is what is kept of the line that passes by: lines may be as long as rows are.
type beginning []byte

// lineSeen has room for a heading of pg_dump, in which there are two names.
const lineSeen = 1 << 10

// take adds what p has of the line, and says whether the line ends in p and what comes after it.
func (b *beginning) take(p []byte) (rest []byte, ended bool) {
	piece, rest, ended := bytes.Cut(p, []byte("\n"))
	*b = append(*b, piece[:min(len(piece), lineSeen-len(*b))]...)
	return rest, ended
}

// completes says how many bytes of p make the line begin with these words; 0 where none do.
func (b beginning) completes(words string, p []byte) int {
	lack := len(words) - len(b)
	if lack <= 0 || lack > len(p) || string(b) != words[:len(b)] || string(p[:lack]) != words[len(b):] {
		return 0
	}
	return lack
}

// insertCount counts in a dump of mariadb-dump or mysqldump: the statements that create a table,
// and the rows of those that fill one. Only what begins a line counts, and neither text in the body
// of a routine nor data.
type insertCount struct {
	sums
	line    beginning
	skipped bool
	// what follows is about the statement that passes by, if it is one that brings rows
	open    bool
	quote   byte // which one the text or name began with; 0 outside
	escaped bool
	depth   int // of parentheses
	matched int // how much of the word before the rows has been seen
}

const (
	insertInto = "INSERT INTO "
	// beforeRows parts the names of columns, which stand in parentheses too, from the rows.
	beforeRows = "VALUES"
)

func newInsertCount() counter { return &insertCount{} }

func (c *insertCount) see(p []byte) {
	for len(p) > 0 {
		if c.open {
			p = c.values(p)
			continue
		}
		if n := c.line.completes(insertInto, p); n > 0 && !c.skipped {
			c.line, c.open, c.depth, c.matched, p = c.line[:0], true, 0, 0, p[n:]
			continue
		}
		rest, ended := c.line.take(p)
		if ended {
			c.seen(string(c.line))
			c.line = c.line[:0]
		}
		p = rest
	}
}

func (c *insertCount) seen(line string) {
	switch {
	case strings.HasPrefix(line, "DELIMITER "):
		// routines stand between two of these
		c.skipped = line != "DELIMITER ;"
	case !c.skipped && strings.HasPrefix(line, "CREATE TABLE "):
		c.tables++
	}
}

// values counts the rows of a statement, and gives what comes after it. A statement may have one
// line for each row, or one for all.
func (c *insertCount) values(p []byte) []byte {
	for at, b := range p {
		switch {
		case c.escaped:
			c.escaped = false
		case c.quote != 0:
			c.quoted(b)
		case b == '\'' || b == '`' || b == '"':
			c.quote = b
		case b == ';':
			c.open = false
			return p[at+1:]
		default:
			c.bare(b)
		}
	}
	return nil
}

// quoted takes a byte of a text or name. A quote that is doubled ends the text and begins it again,
// which comes to the same; in a name a backslash is one of its letters.
func (c *insertCount) quoted(b byte) {
	switch {
	case b == c.quote:
		c.quote = 0
	case b == '\\' && c.quote != '`':
		c.escaped = true
	}
}

// bare takes a byte that is in no quotes.
func (c *insertCount) bare(b byte) {
	switch {
	case b == '(':
		if c.depth == 0 && c.matched == len(beforeRows) {
			c.rows++
		}
		c.depth++
	case b == ')':
		c.depth--
	case c.matched < len(beforeRows):
		if b != beforeRows[c.matched] {
			c.matched = 0
			return
		}
		c.matched++
	}
}

// copyCount counts in a dump of pg_dump: the tables that it creates, and the rows of these. The
// tables of an extension come with it, and so may rows of theirs; where a dump brings more (those
// that the extension has marked as its configuration), nobody can tell which of the rows that are
// there in the end are which. So they are counted neither here nor in a database, whose tables of
// extensions are left out too.
//
// A heading stands before each object and before the data of each table. What comes after it
// belongs to it, and counts once: a text in it may look like anything, as rows may.
type copyCount struct {
	sums
	line beginning
	// created has the names of the tables.
	created map[string]bool
	// heading is the name of the table that is to be created or filled next.
	heading string
	expects expectation
	own     bool // whether the dump has created the table that it fills
	quoted  bool
	closed  bool
}

// expectation is what comes next in a dump of pg_dump.
type expectation int

const (
	anything expectation = iota
	creation
	filling
	restOfStatement
	row
)

const (
	copyInto  = "COPY "
	endOfRows = `\.`
)

func newCopyCount() counter { return &copyCount{created: map[string]bool{}} }

func (c *copyCount) see(p []byte) {
	for len(p) > 0 {
		if c.expects == restOfStatement {
			p = c.statement(p)
			continue
		}
		if n := c.line.completes(copyInto, p); n > 0 && c.expects == filling {
			c.line, c.expects, c.quoted, c.closed, p = c.line[:0], restOfStatement, false, false, p[n:]
			continue
		}
		rest, ended := c.line.take(p)
		if ended {
			c.seen(c.line)
			c.line = c.line[:0]
		}
		p = rest
	}
}

// statement looks for the end of one that fills a table, and gives what comes after its line. The
// names in it may hold whatever ends a statement or a line elsewhere.
func (c *copyCount) statement(p []byte) []byte {
	for at, b := range p {
		switch {
		case b == '"':
			c.quoted = !c.quoted
		case b == ';' && !c.quoted:
			c.closed = true
		case b == '\n' && c.closed:
			c.expects = row
			return p[at+1:]
		}
	}
	return nil
}

func (c *copyCount) seen(line []byte) {
	switch {
	case c.expects == row && string(line) == endOfRows:
		c.expects = anything
	case c.expects == row && c.own:
		c.rows++
	case c.expects != row:
		c.outside(string(line))
	}
}

// outside takes a line that is none of data.
func (c *copyCount) outside(line string) {
	object, isObject := strings.CutPrefix(line, "-- Name: ")
	data, isData := strings.CutPrefix(line, "-- Data for Name: ")
	switch {
	case isObject:
		c.announced(object, "; Type: TABLE; ", creation)
	case isData:
		c.announced(data, "; Type: TABLE DATA; ", filling)
		c.own = c.created[c.heading]
	case c.expects == creation && (strings.HasPrefix(line, "CREATE TABLE ") || strings.HasPrefix(line, "CREATE UNLOGGED TABLE ")):
		c.tables++
		c.created[c.heading] = true
		c.expects = anything
	}
}

// announced takes a heading: the name of an object, its type, its schema, and who owns it.
func (c *copyCount) announced(heading, kind string, next expectation) {
	name, where, table := strings.Cut(heading, kind)
	schema, _, _ := strings.Cut(where, "; Owner: ")
	c.heading, c.expects = schema+"; "+name, anything
	if table {
		c.expects = next
	}
}
