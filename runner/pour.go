package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// engine is how the databases of one kind are dumped.
type engine struct {
	clients   []string // the first that is there is taken
	password  string   // the variable that the client reads it from
	suffix    string
	arguments func(ctx context.Context, client string, c connection) ([]string, error)
	check     func() check
	// before is asked for what goes before what the client gives; nil where nothing does.
	before func(ctx context.Context, e *engine, c connection) (string, error)
}

var engines = map[string]*engine{
	"mariadb":    {[]string{"mariadb-dump", "mysqldump"}, "MYSQL_PWD", ".sql", mariadbArguments, newScript(lastLine("-- Dump completed"), newInsertCount), asking("mariadb", mariadbSettings)},
	"mysql":      {[]string{"mysqldump"}, "MYSQL_PWD", ".sql", mysqlArguments, newScript(lastLine("-- Dump completed"), newInsertCount), asking("mysql", mariadbSettings)},
	"postgresql": {[]string{"pg_dump"}, "PGPASSWORD", ".sql", postgresqlArguments, newScript(anyLine("-- PostgreSQL database dump complete"), newCopyCount), asking("postgresql", postgresqlRoles+postgresqlSettings)},
	"redis":      {[]string{"redis-cli"}, "REDISCLI_AUTH", ".rdb", redisArguments, newRDB, nil},
}

// connection is what the environment says of the database.
type connection struct{ host, port, name, user, password string }

func connectionFromEnvironment() (connection, error) {
	c := connection{os.Getenv("DB_HOST"), os.Getenv("DB_PORT"), os.Getenv("DB_NAME"), os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD")}
	if c.host == "" || c.port == "" {
		return c, errors.New("DB_HOST and DB_PORT must say where the database is: set them.")
	}
	if strings.HasPrefix(c.name, "-") {
		return c, fmt.Errorf("The database's name %q would be read as an option: give it another name.", c.name)
	}
	return c, nil
}

func mariadbArguments(_ context.Context, _ string, c connection) ([]string, error) {
	return []string{
		"--single-transaction", "--quick", "--routines", "--triggers", "--events", "--hex-blob", "--no-tablespaces", "--skip-dump-date",
		// as a restore reads it; an old client has another one, in which an emoji is a question mark
		"--default-character-set=utf8mb4",
		"--host=" + c.host, "--port=" + c.port, "--user=" + c.user, c.name,
	}, nil
}

// mysqlArguments leaves transaction ids out, which a restored database must not claim; MariaDB's
// client of the same name knows no such option.
func mysqlArguments(ctx context.Context, client string, c connection) ([]string, error) {
	arguments, err := mariadbArguments(ctx, client, c)
	if err != nil {
		return nil, err
	}
	version, err := exec.CommandContext(ctx, client, "--version").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s does not say its version (%w: %s): see that the database's image is whole.", client, err, strings.TrimSpace(string(version)))
	}
	if !strings.Contains(string(version), "MariaDB") {
		arguments = append([]string{"--set-gtid-purged=OFF"}, arguments...)
	}
	return arguments, nil
}

// postgresqlArguments leaves out whose things are and who else may use them: a dump has no other roles
// than the own one, and could not be restored where it names one.
func postgresqlArguments(_ context.Context, _ string, c connection) ([]string, error) {
	return []string{"--format=plain", "--no-owner", "--no-privileges", "--no-password", "--host=" + c.host, "--port=" + c.port, "--username=" + c.user, "--", c.name}, nil
}

// asking has the server itself write what goes before the dump: it knows how names and texts are quoted.
func asking(kind, questions string) func(context.Context, *engine, connection) (string, error) {
	return func(ctx context.Context, e *engine, c connection) (string, error) {
		client, err := program(dialects[kind].clients...)
		if err != nil {
			return "", err
		}
		made, err := session{dialects[kind], e, client, c}.ask(ctx, c.name, questions)
		if err != nil || len(made) == 0 {
			return "", err
		}
		return strings.Join(made, "\n") + "\n", nil
	}
}

// mariadbSettings is what tables get that are made from now on and do not say it themselves. Without a
// name it is the database that the dump goes into.
const mariadbSettings = `SELECT CONCAT('ALTER DATABASE CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME, ';')
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE();
`

// postgresqlRoles makes the roles that a dump names all the same, in which nobody can log in: a policy
// says for whom it is, and so does how a user is called by a foreign server.
const postgresqlRoles = `SELECT pg_catalog.format('DO %L;', pg_catalog.format('BEGIN CREATE ROLE %I NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END', rolname))
FROM pg_catalog.pg_roles r WHERE rolname !~ '^pg_' AND (EXISTS (SELECT FROM pg_catalog.pg_policy WHERE r.oid = ANY (polroles))
OR EXISTS (SELECT FROM pg_catalog.pg_user_mappings WHERE umuser = r.oid)) ORDER BY rolname;
`

// postgresqlSettings says what was set for the database, and for the user in it and in all of the server.
// What the database and the user are called where they come back, is asked there.
//
// Of a setting that is a list the server keeps the elements as names, in double quotes where they need
// some, and takes them as texts only; these settings are the ones that pg_dump knows, too. One that the
// new server does not take, since its user may not set it, or it knows none of that name, must not keep
// the data from coming back: the client says which. Left out is the role as which a session works: it
// does not come back, and what was its own becomes the user's.
const postgresqlSettings = `SELECT pg_catalog.format('DO %L;', pg_catalog.format('BEGIN EXECUTE %s || %L; EXCEPTION WHEN OTHERS THEN RAISE WARNING ''%%'', SQLERRM; END',
whose, pg_catalog.format(' SET %I TO %s', name, CASE WHEN name NOT IN ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
THEN pg_catalog.quote_literal(value) ELSE COALESCE((
SELECT pg_catalog.string_agg(pg_catalog.quote_literal(COALESCE(pg_catalog.replace(part[1], '""', '"'), part[2])), ', ' ORDER BY at)
FROM pg_catalog.regexp_matches(value, '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') WITH ORDINALITY AS parts (part, at)), '''''') END)))
FROM (SELECT pg_catalog.split_part(setting, '=', 1) AS name, pg_catalog.substr(setting, pg_catalog.strpos(setting, '=') + 1) AS value,
CASE WHEN setrole = 0 THEN '''ALTER DATABASE '' || pg_catalog.quote_ident(pg_catalog.current_database())'
WHEN setdatabase = 0 THEN '''ALTER ROLE SESSION_USER'''
ELSE '''ALTER ROLE SESSION_USER IN DATABASE '' || pg_catalog.quote_ident(pg_catalog.current_database())' END AS whose
FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) AS setting
WHERE (setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) OR setdatabase = 0 AND setrole <> 0)
AND setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = SESSION_USER))) AS kept
WHERE name <> 'role' ORDER BY whose, name;
`

func redisArguments(_ context.Context, _ string, c connection) ([]string, error) {
	arguments := []string{"-h", c.host, "-p", c.port}
	if c.user != "" && c.user != "default" {
		arguments = append(arguments, "--user", c.user)
	}
	return append(arguments, "--rdb", "-"), nil
}

// find gives the path of the engine's client.
func (e *engine) find() (string, error) { return program(e.clients...) }

// program gives the path of the first of these programs that is there.
func program(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("There is no %s on the PATH: give the component an image of its engine that brings it.", strings.Join(names, " and no "))
}

// environment is what the client gets to know: where the backup goes is none of its business.
func (e *engine) environment(password string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "RESTIC_") && !strings.HasPrefix(v, "AWS_") && !strings.HasPrefix(v, "DB_") && !strings.HasPrefix(v, "BERTH_") {
			env = append(env, v)
		}
	}
	if password != "" {
		env = append(env, e.password+"="+password)
	}
	return env
}

func pour(ctx context.Context, args []string) (*result, error) {
	if len(args) != 1 || engines[args[0]] == nil {
		return nil, misusef("want one engine")
	}
	seen, err := engines[args[0]].pour(ctx, os.Stdout)
	var counted tally
	if err != nil {
		counted.Error = shortened(redacted(err.Error()), longestSentence)
	} else {
		counted.Tables, counted.Rows = seen.tables(), seen.rows()
	}
	if file := os.Getenv("BERTH_TALLY"); file != "" {
		if notTold := counted.write(file); err == nil {
			err = notTold
		}
	}
	return nil, err
}

// copied is how much of a dump is held at once.
const copied = 16 << 10

// pour writes the dump to out as the client gives it, and fails unless it is whole. What it has
// seen of it knows how many tables and rows there are.
func (e *engine) pour(ctx context.Context, out io.Writer) (check, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c, err := e.client(ctx)
	if err != nil {
		return nil, err
	}
	before, err := e.introduction(ctx)
	if err != nil {
		return nil, err
	}
	words := &lastWords{}
	heard := &lines{each: func(line string) {
		words.add(line)
		fmt.Fprintln(os.Stderr, redacted(line))
	}}
	c.Stderr = heard
	dump, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, &failure{c.Path, err, words, false}
	}
	seen := e.check()
	// the struct hides a reader's own way to copy, whose buffer is larger
	_, lost := io.CopyBuffer(io.MultiWriter(out, seen), struct{ io.Reader }{io.MultiReader(strings.NewReader(before), dump)}, make([]byte, copied))
	stopped := ctx.Err() != nil
	if lost != nil {
		cancel()
	}
	err = c.Wait()
	heard.end()
	switch {
	case lost != nil && !stopped:
		return nil, fmt.Errorf("The dump could not be passed on: %w. See what restic says of its end, and start the backup again.", lost)
	case err != nil:
		return nil, &failure{c.Path, err, words, stopped || ctx.Err() != nil}
	}
	if err := seen.end(); err != nil {
		return nil, fmt.Errorf("%w As to %s, %s.", err, filepath.Base(c.Path), words)
	}
	return seen, nil
}

// introduction is what goes before what the client gives.
func (e *engine) introduction(ctx context.Context) (string, error) {
	db, err := connectionFromEnvironment()
	if err != nil || e.before == nil {
		return "", err
	}
	return e.before(ctx, e, db)
}

// client is the command that dumps.
func (e *engine) client(ctx context.Context) (*exec.Cmd, error) {
	db, err := connectionFromEnvironment()
	if err != nil {
		return nil, err
	}
	path, err := e.find()
	if err != nil {
		return nil, err
	}
	arguments, err := e.arguments(ctx, path, db)
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, path, arguments...)
	c.Env = e.environment(db.password)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience / 2 // restic, which waits for this program, has no more than patience
	return c, nil
}
