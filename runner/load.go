package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// dialect is how a server of one kind is asked and filled.
type dialect struct {
	clients   []string
	arguments func(c connection, database string) []string
	loading   []string // flags more, to load a dump
	// unbound are variables for a client that must not be held by what is set for the site's sessions.
	unbound []string
	// aside is a database to be connected to while the own one may not be there; it may be none.
	aside func(own string) string
	// used are questions that are answered with 0 where nothing is there yet, the first one aside.
	used  func(own string) []string
	empty func(own string) string
	// tables counts what a dump creates as tables.
	tables string
	// look reads all tables, or has the server check them; it says what is wrong with them, or how
	// many rows they have.
	look func(ctx context.Context, s session, tables int) (rows uint64, err error)
	// events counts what makes the server change rows by itself; empty where it never does.
	events string
}

var dialects = map[string]*dialect{
	"mariadb":    mariadb("mariadb", "mysql"),
	"mysql":      mariadb("mysql"),
	"postgresql": postgresql(),
}

func mariadb(clients ...string) *dialect {
	const tables = "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"
	// what the tables of these engines show lies elsewhere, and a dump leaves it out
	const elsewhere = " AND ENGINE NOT IN ('MRG_MYISAM', 'MRG_ISAM', 'CONNECT', 'OQGRAPH', 'SPIDER', 'VP', 'FEDERATED')"
	return &dialect{
		clients: clients,
		arguments: func(c connection, database string) []string {
			// in binary mode the client takes nothing in a dump for a command to itself
			a := []string{"--protocol=tcp", "--host=" + c.host, "--port=" + c.port, "--user=" + c.user, "--default-character-set=utf8mb4", "--binary-mode", "--batch", "--raw", "--skip-column-names"}
			if database != "" {
				a = append(a, database)
			}
			return a
		},
		aside: func(string) string { return "" },
		used: func(own string) []string {
			own = inQuotes(own, '\'')
			return []string{"SELECT (SELECT COUNT(*) = 0 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = " + own + ")" +
				" + (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + own + ")" +
				" + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = " + own + ")" +
				" + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = " + own + ");"}
		},
		empty: func(own string) string {
			own = inQuotes(own, '`')
			return "DROP DATABASE IF EXISTS " + own + ";\nCREATE DATABASE " + own + ";\n"
		},
		tables: "SELECT COUNT(*) " + tables + ";",
		look: func(ctx context.Context, s session, count int) (uint64, error) {
			said, err := s.each(ctx, "CHECK TABLE", tables)
			if err == nil {
				err = checked(said, count)
			}
			if err != nil {
				return 0, err
			}
			// of a table with versions these are the rows of now, as in a dump
			read, err := s.each(ctx, "SELECT COUNT(*) FROM", tables+elsewhere)
			if err != nil {
				return 0, err
			}
			return s.sum(read)
		},
		events: "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND STATUS = 'ENABLED' AND @@GLOBAL.event_scheduler = 'ON';",
	}
}

// each has MariaDB or MySQL carry out a statement for each of these tables.
func (s session) each(ctx context.Context, statement, tables string) ([]string, error) {
	statements, err := s.ask(ctx, s.db.name, "SELECT CONCAT('"+statement+" `', REPLACE(TABLE_NAME, '`', '``'), '`;') "+tables+";")
	if err != nil {
		return nil, err
	}
	return s.ask(ctx, s.db.name, strings.Join(statements, "\n"))
}

// checked reads what CHECK TABLE has answered: table, operation, kind of message, message.
func checked(said []string, count int) error {
	var wrong []string
	well := 0
	for _, line := range said {
		words := strings.Split(line, "\t")
		kind, text := words[max(len(words)-2, 0)], words[len(words)-1]
		switch {
		case kind == "status" && (text == "OK" || text == "Table is already up to date"), kind == "note":
			well++
		default:
			wrong = append(wrong, shortened(strings.Join(words, " "), longestName))
		}
	}
	if len(wrong) == 0 && well >= count {
		return nil
	}
	if len(wrong) == 0 {
		wrong = []string{"it says nothing of the others"}
	}
	return fmt.Errorf("The server finds fault with what was restored (%d of %d tables are well; %s): restore an older recovery point.", well, count, strings.Join(wrong[:min(len(wrong), unreadableNamed)], "; "))
}

func postgresql() *dialect {
	// what belongs to an extension comes with it, and not in a dump; of the rows that a dump has for
	// it nevertheless, copyCount says why they are left out
	const tables = "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace" +
		" WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'" +
		" AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')"
	return &dialect{
		clients: []string{"psql"},
		arguments: func(c connection, database string) []string {
			return []string{"--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "--set=ON_ERROR_STOP=1", "--host=" + c.host, "--port=" + c.port, "--username=" + c.user, "--dbname=" + database}
		},
		// one transaction is allowed only for what comes as a file
		loading: []string{"--single-transaction", "--file=-"},
		unbound: []string{"PGOPTIONS=-c statement_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off"},
		aside: func(own string) string {
			if own == "postgres" {
				return "template1"
			}
			return "postgres"
		},
		used: func(own string) []string {
			// all that a server brings has a lower number
			made := func(catalog string) string {
				return "(SELECT count(*) FROM pg_catalog." + catalog + " WHERE oid >= 16384)"
			}
			return []string{
				"SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END FROM pg_catalog.pg_database WHERE datname = " + inQuotes(own, '\'') + ";",
				"SELECT " + made("pg_class") + " + " + made("pg_proc") + " + " + made("pg_type") + " + " + made("pg_namespace") + " + " + made("pg_extension") + " + " + made("pg_largeobject_metadata") + ";",
			}
		},
		// more than its schemas: also large objects, publications and whatever else a dump creates
		empty: func(own string) string {
			own = inQuotes(own, '"')
			return "DROP DATABASE IF EXISTS " + own + " WITH (FORCE);\nCREATE DATABASE " + own + ";\n"
		},
		tables: "SELECT count(*) " + tables + ";",
		look: func(ctx context.Context, s session, count int) (uint64, error) {
			// versions before 17 do not know this limit
			const noLimit = "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout' \\g /dev/null\n"
			// an index alone does not show that the table can be read, and a policy must not hide rows;
			// what a table inherits or is parted into are tables of their own
			read, err := s.ask(ctx, s.db.name, noLimit+"SET enable_indexonlyscan = off;\nSET row_security = off;\nANALYZE;\nSELECT pg_catalog.format('SELECT count(*) FROM ONLY %I.%I', n.nspname, c.relname) "+tables+" \\gexec\n")
			if err != nil {
				return 0, err
			}
			if len(read) != count {
				return 0, fmt.Errorf("Only %d of %d tables could be read after they were restored: restore an older recovery point.", len(read), count)
			}
			// a user that may not order it must wait for the server to do it at its end
			if _, _ = s.ask(ctx, s.db.name, "CHECKPOINT;\n"); ctx.Err() != nil {
				return 0, stopped("the tables were checked")
			}
			return s.sum(read)
		},
	}
}

// inQuotes makes a name or text of SQL; in texts of MariaDB and MySQL a backslash means something.
func inQuotes(text string, quote rune) string {
	q := string(quote)
	if quote == '\'' {
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	return q + strings.ReplaceAll(text, q, q+q) + q
}

// session asks one server.
type session struct {
	*dialect
	engine *engine
	client string
	db     connection
}

// newSession wants a server in the pod itself: a restore never reaches one that is in use.
func (f fetching) newSession() (session, error) {
	db, err := connectionFromEnvironment()
	s := session{dialects[f.database], engines[f.database], "", db}
	switch {
	case err != nil:
		return s, err
	case !slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, db.host):
		return s, fmt.Errorf("A database is restored only into a new server in the job's own pod, and %s is none: let DB_HOST be 127.0.0.1.", db.host)
	case db.name == "":
		return s, errors.New("DB_NAME must say which database is to be restored: set it.")
	}
	s.client, err = program(s.clients...)
	return s, err
}

func (s session) command(ctx context.Context, database string, more ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, s.client, slices.Concat(more, s.arguments(s.db, database))...)
	c.Env = slices.Concat(s.engine.environment(s.db.password), s.unbound)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience / 2
	return c
}

// ask gives the lines of the answer.
func (s session) ask(ctx context.Context, database, sql string) ([]string, error) {
	words := &lastWords{}
	var answer []string
	stdout, stderr := &lines{each: func(line string) { answer = append(answer, line) }}, &lines{each: words.add}
	c := s.command(ctx, database)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(sql), stdout, stderr
	err := c.Run()
	stdout.end()
	stderr.end()
	if err != nil {
		return nil, &failure{s.client, err, words, ctx.Err() != nil}
	}
	return answer, nil
}

func (s session) number(ctx context.Context, database, sql string) (int, error) {
	answer, err := s.ask(ctx, database, sql)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.Join(answer, " ")))
	if err != nil {
		return 0, s.noNumber(err)
	}
	return n, nil
}

func (s session) noNumber(err error) error {
	return fmt.Errorf("%s gave no number for an answer (%w): see that the component's image is one of its engine.", filepath.Base(s.client), err)
}

// sum adds up what was answered, a number in each line.
func (s session) sum(answer []string) (uint64, error) {
	var sum uint64
	for _, line := range answer {
		n, err := strconv.ParseUint(strings.TrimSpace(line), 10, 64)
		if err != nil {
			return 0, s.noNumber(err)
		}
		sum += n
	}
	return sum, nil
}

var (
	// longestStart is how long a server may take before it answers.
	longestStart = 5 * time.Minute
	waitEvery    = time.Second
)

const (
	longestAnswer = 10 * time.Second
	waitToldEvery = 15 * time.Second
)

// wait waits until the server answers: it makes its files first.
func (s session) wait(ctx context.Context) error {
	begin, told := time.Now(), time.Time{}
	for {
		try, cancel := context.WithTimeout(ctx, longestAnswer)
		_, err := s.ask(try, s.aside(s.db.name), "SELECT 1;\n")
		cancel()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return stopped("the database's server started")
		case time.Since(begin) > longestStart:
			return fmt.Errorf("The database's new server does not answer after %v: see the log of its container. %w", longestStart, err)
		case time.Since(told) > waitToldEvery:
			told = time.Now()
			fmt.Println("waiting until the database's server answers")
		}
		select {
		case <-ctx.Done():
		case <-time.After(waitEvery):
		}
	}
}

// clear leaves the database empty. What is in it a former try has left, since its server is new.
func (s session) clear(ctx context.Context) error {
	database := s.aside(s.db.name)
	for _, question := range s.used(s.db.name) {
		n, err := s.number(ctx, database, question)
		if err != nil {
			return err
		}
		if n > 0 {
			fmt.Println("emptying the database: a former try has begun to fill it")
			_, err = s.ask(ctx, s.aside(s.db.name), s.empty(s.db.name))
			return err
		}
		database = s.db.name
	}
	return nil
}

// fetchDatabase pours a dump into the server beside, and has it checked there.
func (f fetching) fetchDatabase(ctx context.Context, r restic, s snapshot) (*result, error) {
	db, err := f.newSession()
	if err != nil {
		return nil, err
	}
	if err := db.wait(ctx); err != nil {
		return nil, err
	}
	if err := db.clear(ctx); err != nil {
		return nil, unanswered("emptied", err)
	}
	fmt.Printf("restoring the dump of snapshot %s into the database\n", short(s.ID))
	seen := engines[f.database].check()
	size, err := f.load(ctx, r, s, db, seen)
	if err != nil {
		return nil, err
	}
	count, err := db.number(ctx, db.db.name, db.tables)
	if err != nil {
		return nil, unanswered("counted", err)
	}
	if count != *seen.tables() {
		return nil, fmt.Errorf("The dump of snapshot %s creates %d tables, but the database has %d now: see the log of this job and of the database's container, and start the restore again.", short(s.ID), *seen.tables(), count)
	}
	if err := errors.Join(f.recorded("tables", f.tables, uint64(count)), f.recorded("rows", f.rows, *seen.rows()), f.recorded("bytes", f.bytes, size)); err != nil {
		return nil, err
	}
	fmt.Printf("checking %d tables\n", count)
	rows, err := db.look(ctx, db, count)
	if err != nil {
		return nil, unanswered("checked", err)
	}
	if err := db.sameRows(ctx, s, *seen.rows(), rows); err != nil {
		return nil, unanswered("checked", err)
	}
	fmt.Printf("fetched part %s from snapshot %s, %s with %d tables and %d rows\n", f.name, short(s.ID), sized(size), count, *seen.rows())
	return &result{Snapshot: short(s.ID), Bytes: &size, Tables: &count, Rows: seen.rows()}, nil
}

// sameRows wants the database to have as many rows as the dump. A server that runs the events of
// the database from the moment it knows them may have changed some by now, and no other try would
// find it otherwise.
func (s session) sameRows(ctx context.Context, from snapshot, want, found uint64) error {
	if found == want {
		return nil
	}
	if s.events != "" {
		n, err := s.number(ctx, s.db.name, s.events)
		if err != nil {
			return err
		}
		if n > 0 {
			fmt.Printf("the dump has %d rows, and the database %d now: its own events run already\n", want, found)
			return nil
		}
	}
	return fmt.Errorf("The dump of snapshot %s has %d rows, but the database has %d now: see the log of this job and of the database's container, and start the restore again.", short(from.ID), want, found)
}

// load has restic give the dump to the client. The client is not told that the dump has ended
// before it is known to be whole: what is cut off would otherwise be taken for all there is.
func (f fetching) load(ctx context.Context, r restic, s snapshot, db session, seen check) (uint64, error) {
	giving, endDump := context.WithCancel(ctx)
	taking, endClient := context.WithCancel(ctx)
	defer endDump()
	defer endClient()
	words := &lastWords{}
	heard := &lines{each: func(line string) {
		words.add(line)
		fmt.Println(redacted(line))
	}}
	c := db.command(taking, db.db.name, db.loading...)
	c.Stderr = heard
	stdin, err := c.StdinPipe()
	if err != nil {
		return 0, err
	}
	if err := c.Start(); err != nil {
		return 0, &failure{c.Path, err, words, false}
	}
	ended := make(chan error, 1)
	go func() {
		ended <- c.Wait()
		endDump()
	}()
	into := &sink{to: stdin}
	broken := r.run(giving, io.MultiWriter(seen, &teller{size: s.bytes()}, into), "dump", s.ID, f.dump())
	if broken == nil {
		broken = seen.end()
	}
	early := into.err != nil || len(ended) > 0
	switch {
	case broken == nil && !early:
		// where the client has ended meanwhile, it says why
		_ = stdin.Close()
	case early:
		// it may have closed its input and go on
		time.AfterFunc(patience, endClient)
	default:
		endClient()
	}
	left := <-ended
	heard.end()
	switch {
	case ctx.Err() != nil:
		return 0, stopped("the dump was restored")
	case left != nil && (early || broken == nil):
		return 0, f.explainLoad(&failure{c.Path, left, words, false})
	case early:
		return 0, fmt.Errorf("%s ended before it had read all of the dump: see that the component's image is one of its engine; %v.", filepath.Base(c.Path), words)
	case broken != nil:
		return 0, f.explainDump(broken)
	}
	return into.total, nil
}

// explainDump says what to do about a dump that could not be read to its end.
func (f fetching) explainDump(err error) error {
	if wrong, found := errors.AsType[flaw](err); found {
		return fmt.Errorf("The recovery point is of no use for %s: snapshot %s does not hold a whole dump. %s. Restore an older point.", f.name, f.snapshot, wrong.what)
	}
	return f.explain(err)
}

func (f fetching) explainLoad(err error) error {
	failed, ours := errors.AsType[*failure](err)
	switch {
	case !ours || failed.stopped:
		return err
	case isFull(failed.words.String()):
		return f.full(err)
	}
	return fmt.Errorf("The database's server did not take the dump: see what it says, and whether the component's image is the one that the dump was made with, and start the restore again. %w", err)
}

// unanswered says what to do where the server did not answer as it should.
func unanswered(what string, err error) error {
	if failed, ours := errors.AsType[*failure](err); !ours || failed.stopped {
		return err
	}
	return fmt.Errorf("The new database could not be %s: see what its server says, here and in the log of its container, and start the restore again. %w", what, err)
}

// teller tells how much of a dump has passed by.
type teller struct {
	size, done uint64
	told       time.Time
}

func (t *teller) Write(p []byte) (int, error) {
	if t.told.IsZero() {
		t.told = time.Now()
	}
	t.done += uint64(len(p))
	if now := time.Now(); now.Sub(t.told) >= progressEvery && t.size > 0 {
		t.told = now
		fmt.Println(fetched(message{Restored: t.done, TotalBytes: t.size, PercentDone: float64(t.done) / float64(t.size)}))
	}
	return len(p), nil
}

// bytes of the snapshot, as restic has counted them; 0 where it has not.
func (s snapshot) bytes() uint64 {
	if s.Summary == nil {
		return 0
	}
	return s.Summary.Bytes
}
