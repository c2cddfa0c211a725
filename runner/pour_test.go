package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// records makes a client tell what it was given.
const records = `printf '%s\n' "$@" > "$FAKE/args"; env > "$FAKE/env"
`

// version is what a client answers to --version, instead of dumping.
func version(text string) string {
	return `[ "$1" != --version ] || { echo '` + text + `'; exit; }` + "\n"
}

const postgresDump = `printf '%s\n' '\restrict x' '-- Name: a; Type: TABLE; Schema: public; Owner: -' 'CREATE TABLE public.a (' \
  '-- Data for Name: a; Type: TABLE DATA; Schema: public; Owner: -' 'COPY public.a (t) FROM stdin;' \
  'CREATE TABLE in a text' '-- Name: c; Type: TABLE; Schema: public; Owner: -' 'CREATE TABLE public.c (' '\.' \
  '-- Name: f(); Type: FUNCTION; Schema: public; Owner: -' 'CREATE TABLE in a body' \
  '-- Name: b; Type: TABLE; Schema: public; Owner: -' 'CREATE UNLOGGED TABLE public.b (' \
  '--' '-- PostgreSQL database dump complete' '--' '' '\unrestrict x' ''
`

func TestPour(t *testing.T) {
	for name, c := range map[string]struct {
		engine  string
		clients map[string]string
		words   []string // of a failure
		tables  string
	}{
		"mariadb":                  {engine: "mariadb", clients: map[string]string{"mariadb-dump": dumpOfTwo, "mysqldump": "exit 1"}, tables: `{"tables":2,"rows":3}`},
		"mariadb with old client":  {engine: "mariadb", clients: map[string]string{"mysqldump": dumpOfTwo}, tables: `{"tables":2,"rows":3}`},
		"mysql":                    {engine: "mysql", clients: map[string]string{"mysqldump": dumpOfTwo}, tables: `{"tables":2,"rows":3}`},
		"postgresql":               {engine: "postgresql", clients: map[string]string{"pg_dump": postgresDump}, tables: `{"tables":2,"rows":3}`},
		"no tables":                {engine: "mysql", clients: map[string]string{"mysqldump": "echo '-- Dump completed on 2026-01-02'"}, tables: `{"tables":0,"rows":0}`},
		"no client":                {engine: "mariadb", words: []string{"There is no mariadb-dump and no mysqldump on the PATH"}},
		"no postgresql client":     {engine: "postgresql", words: []string{"There is no pg_dump on the PATH"}},
		"no redis client":          {engine: "redis", words: []string{"There is no redis-cli on the PATH"}},
		"client fails":             {engine: "mysql", clients: map[string]string{"mysqldump": dumpOfTwo + "[ \"$1\" = --version ] || { echo one >&2; printf two >&2; exit 3; }"}, words: []string{"mysqldump ended with exit code 3; it said: one; two."}},
		"client is killed":         {engine: "postgresql", clients: map[string]string{"pg_dump": postgresDump + "kill -9 $$"}, words: []string{"pg_dump was killed (signal: killed)"}},
		"client says nothing":      {engine: "postgresql", clients: map[string]string{"pg_dump": "exit 0"}, words: []string{"The dump is empty", "pg_dump, it said nothing"}},
		"no mark of mysql":         {engine: "mysql", clients: map[string]string{"mysqldump": "echo '-- Dump completed'; echo 'INSERT'"}, words: []string{"cut off"}},
		"no mark of postgresql":    {engine: "postgresql", clients: map[string]string{"pg_dump": "echo '-- PostgreSQL database dump'"}, words: []string{"cut off"}},
		"no version":               {engine: "mysql", clients: map[string]string{"mysqldump": "echo broken; exit 1"}, words: []string{"does not say its version", "broken"}},
		"redis cannot be reached":  {engine: "redis", clients: map[string]string{"redis-cli": "echo 'Could not connect' >&2; exit 1"}, words: []string{"redis-cli ended with exit code 1; it said: Could not connect."}},
		"redis refuses to be read": {engine: "redis", clients: map[string]string{"redis-cli": "echo 'SYNC with master failed: -NOAUTH'"}, words: []string{"no dump, it does not begin with REDIS"}},
		"redis says nothing":       {engine: "redis", clients: map[string]string{"redis-cli": ""}, words: []string{"The dump is empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJob(t)
			if len(c.clients) == 0 {
				j.env["PATH"] = j.path
			}
			j.env["BERTH_TALLY"] = filepath.Join(j.state, "tally")
			for client, text := range c.clients {
				j.client(client, text)
			}
			o := j.run("pour", c.engine)
			if o.termination != "" {
				t.Errorf("pour wrote a termination message: %s", o.termination)
			}
			if c.words == nil {
				if o.code != done || j.said("tally") != c.tables {
					t.Errorf("found %+v, tally %s", o, j.said("tally"))
				}
				return
			}
			if o.code != failed || !strings.Contains(j.said("tally"), `"error"`) {
				t.Errorf("want a failure, found %+v, tally %s", o, j.said("tally"))
			}
			for _, word := range c.words {
				if !strings.Contains(o.stderr, word) {
					t.Errorf("want %q, found %s", word, o.stderr)
				}
			}
		})
	}
}

func TestPourArguments(t *testing.T) {
	sql := []string{"--single-transaction", "--quick", "--routines", "--triggers", "--events", "--hex-blob", "--no-tablespaces", "--skip-dump-date", "--default-character-set=utf8mb4", "--host=db", "--port=3306", "--user=shopper", "shop"}
	for name, c := range map[string]struct {
		engine, client, text, user, password string
		args                                 []string
	}{
		"mariadb":           {"mariadb", "mariadb-dump", dumpOfTwo, "shopper", "MYSQL_PWD", sql},
		"mysql":             {"mysql", "mysqldump", version("mysqldump  Ver 8.4.3 for Linux") + dumpOfTwo, "shopper", "MYSQL_PWD", slices.Concat([]string{"--set-gtid-purged=OFF"}, sql)},
		"mysql from others": {"mysql", "mysqldump", version("mysqldump  Ver 10.19 Distrib 10.11.6-MariaDB") + dumpOfTwo, "shopper", "MYSQL_PWD", sql},
		"postgresql":        {"postgresql", "pg_dump", postgresDump, "shopper", "PGPASSWORD", []string{"--format=plain", "--no-owner", "--no-privileges", "--no-password", "--host=db", "--port=3306", "--username=shopper", "--", "shop"}},
		"redis":             {"redis", "redis-cli", `cat "$FAKE/rdb"`, "default", "REDISCLI_AUTH", []string{"-h", "db", "-p", "3306", "--rdb", "-"}},
		"redis with a user": {"redis", "redis-cli", `cat "$FAKE/rdb"`, "shopper", "REDISCLI_AUTH", []string{"-h", "db", "-p", "3306", "--user", "shopper", "--rdb", "-"}},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJob(t)
			j.env["DB_USER"] = c.user
			j.env["AWS_SECRET_ACCESS_KEY"] = "key"
			j.say("rdb", string(redisDump(t)))
			j.client(c.client, records+c.text)
			if o := j.run("pour", c.engine); o.code != done {
				t.Fatalf("found %+v", o)
			}
			if found := strings.Split(strings.TrimSpace(j.said("args")), "\n"); !slices.Equal(found, c.args) {
				t.Errorf("want %q, found %q", c.args, found)
			}
			if !strings.Contains(j.said("env"), c.password+"=hunter2\n") {
				t.Errorf("%s is not set: %s", c.password, j.said("env"))
			}
			for _, hidden := range []string{"RESTIC_", "AWS_", "DB_PASSWORD"} {
				if strings.Contains(j.said("env"), hidden) {
					t.Errorf("the client knows %s", hidden)
				}
			}
		})
	}
}

func TestPourWithoutPassword(t *testing.T) {
	j := newJob(t)
	j.env["DB_PASSWORD"] = ""
	j.say("rdb", string(redisDump(t)))
	j.client("redis-cli", records+`cat "$FAKE/rdb"`)
	if o := j.run("pour", "redis"); o.code != done || strings.Contains(j.said("env"), "REDISCLI_AUTH") {
		t.Errorf("found %+v, environment %s", o, j.said("env"))
	}
}

func TestPourWithoutAddress(t *testing.T) {
	j := newJob(t)
	j.env["DB_HOST"] = ""
	j.client("mysqldump", dumpOfTwo)
	if o := j.run("pour", "mysql"); o.code != failed || !strings.Contains(o.stderr, "DB_HOST") {
		t.Errorf("found %+v", o)
	}
	j.env["DB_HOST"], j.env["DB_NAME"] = "db", "--all-databases"
	if o := j.run("pour", "mysql"); o.code != failed || !strings.Contains(o.stderr, "another name") {
		t.Errorf("found %+v", o)
	}
}

func TestPourPassesBytes(t *testing.T) {
	j := newJob(t)
	dump := bytes.Repeat([]byte("INSERT \x00\xff\r\n"), 500_000)
	dump = append(dump, "-- Dump completed\n\n"...)
	j.say("sql", string(dump))
	j.client("mariadb-dump", `cat "$FAKE/sql"`)
	if o := j.run("pour", "mariadb"); o.code != done || o.stdout != string(dump) {
		t.Errorf("found code %d, %d bytes of %d", o.code, len(o.stdout), len(dump))
	}
}

func TestPourAsksFirst(t *testing.T) {
	const dump = "SELECT 1;\n-- PostgreSQL database dump complete\n-- Dump completed\n"
	for name, c := range map[string]struct {
		engine, dumps, asks string
		words               []string
	}{
		"postgresql":              {"postgresql", "pg_dump", "psql", []string{"pg_policy", "pg_db_role_setting"}},
		"mariadb":                 {"mariadb", "mariadb-dump", "mariadb", []string{"information_schema.SCHEMATA"}},
		"mariadb with old client": {"mariadb", "mysqldump", "mysql", []string{"information_schema.SCHEMATA"}},
		"mysql":                   {"mysql", "mysqldump", "mysql", []string{"information_schema.SCHEMATA"}},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJob(t)
			j.say("sql", dump)
			j.client(c.dumps, `cat "$FAKE/sql"`)
			j.client(c.asks, records+`cat > "$FAKE/asked"; echo "DO 'one';"; echo "DO 'two';"`)
			if o := j.run("pour", c.engine); o.code != done || o.stdout != "DO 'one';\nDO 'two';\n"+dump {
				t.Errorf("found %+v", o)
			}
			for _, word := range c.words {
				if asked := j.said("asked"); !strings.Contains(asked, word) {
					t.Errorf("want %s, asked %s", word, asked)
				}
			}
			if args := j.said("args"); !strings.Contains(args, "shop") || strings.Contains(args, "hunter2") {
				t.Errorf("asked with %s", args)
			}
			j.client(c.asks, "echo no server >&2; exit 2")
			if o := j.run("pour", c.engine); o.code != failed || o.stdout != "" || !strings.Contains(o.stderr, "no server") {
				t.Errorf("found %+v", o)
			}
		})
	}
}

func TestPourIsToldToEnd(t *testing.T) {
	j := newJob(t)
	j.client("pg_dump", `trap 'touch "$FAKE/ended"; exit 1' TERM; touch "$FAKE/waits"; while :; do sleep 0.05; done`)
	c := j.command("pour", "postgresql")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	j.wait("waits")
	c.Process.Signal(syscall.SIGTERM)
	c.Wait()
	if _, err := os.Stat(filepath.Join(j.state, "ended")); err != nil || c.ProcessState.ExitCode() != failed || !strings.Contains(stderr.String(), "told to end while pg_dump ran") {
		t.Errorf("found %v: %s", c.ProcessState, stderr.String())
	}
}

func TestScriptChecks(t *testing.T) {
	const mysql, postgresql = "-- Dump completed", "-- PostgreSQL database dump complete"
	long := strings.Repeat("x", 2*windowSize)
	for name, c := range map[string]struct {
		marked func(string, bool) bool
		text   string
		whole  bool
	}{
		"only line":                {lastLine(mysql), "-- Dump completed on today", true},
		"last line":                {lastLine(mysql), long + "\n-- Dump completed\n", true},
		"empty lines after":        {lastLine(mysql), "a\n-- Dump completed\n\n \r\n", true},
		"not the last line":        {lastLine(mysql), "-- Dump completed\na\n", false},
		"in a line":                {lastLine(mysql), "a -- Dump completed\n", false},
		"end of a long line":       {lastLine(mysql), long + "-- Dump completed" + strings.Repeat("x", windowSize-len(mysql)), false},
		"postgresql":               {anyLine(postgresql), long + "\n--\n" + postgresql + "\n--\n\n", true},
		"postgresql, text after":   {anyLine(postgresql), postgresql + "\n--\n\\unrestrict x\n", true},
		"postgresql, too far off":  {anyLine(postgresql), postgresql + "\n" + long, false},
		"postgresql, beginning of": {anyLine(postgresql), postgresql + "d\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 7, 4096, 1 << 20} {
				dump := newScript(c.marked, newInsertCount)()
				inPieces(dump, []byte(c.text), size)
				if err := dump.end(); (err == nil) != c.whole {
					t.Errorf("in pieces of %d: found %v, whole: %v", size, err, c.whole)
				}
			}
		})
	}
}

func inPieces(dump check, text []byte, size int) {
	for piece := range slices.Chunk(text, size) {
		dump.Write(piece)
	}
}

func TestTableCount(t *testing.T) {
	text := "CREATE TABLE `a` (\n  `b` text DEFAULT 'CREATE TABLE c',\n" + strings.Repeat("x", 70_000) + "CREATE TABLE `d` (\n" +
		"/*!50001 CREATE VIEW `v` AS SELECT\nDELIMITER ;;\nCREATE TABLE in a routine (\nDELIMITER ;\nCREATE TABLE IF NOT EXISTS `e` (\nCREATE TEMPORARY TABLE f (\n"
	for _, size := range []int{1, 3, 1000, 1 << 20} {
		dump := newScript(lastLine("-- Dump completed"), newInsertCount)()
		inPieces(dump, []byte(text), size)
		if *dump.tables() != 2 {
			t.Errorf("in pieces of %d: found %d tables", size, *dump.tables())
		}
	}
}

// redisDump is a dump as Redis writes it, with its checksum.
func redisDump(t *testing.T) []byte {
	t.Helper()
	if sum := rdbChecksum(0, []byte("123456789")); sum != 0xe9c6d914c4b8d9ca {
		t.Fatalf("the checksum is not Redis's: %x", sum)
	}
	dump := append([]byte("REDIS0011"), bytes.Repeat([]byte("\x00\xffdata"), 3000)...)
	dump = append(dump, rdbEnd)
	return binary.LittleEndian.AppendUint64(dump, rdbChecksum(0, dump))
}

func TestRDBChecks(t *testing.T) {
	whole := redisDump(t)
	mark := []byte(strings.Repeat("0123456789abcdef", 3)[:rdbMark])
	changed := slices.Clone(whole)
	changed[100]++
	unchecked := slices.Concat(whole[:len(whole)-rdbSum], make([]byte, rdbSum))
	for name, c := range map[string]struct {
		dump  []byte
		whole bool
	}{
		"whole":                    {whole, true},
		"with a mark":              {slices.Concat(whole, mark), true},
		"without checksum":         {unchecked, true},
		"without checksum, marked": {slices.Concat(unchecked, mark), true},
		"a byte less":              {whole[:len(whole)-1], false},
		"a byte more":              {append(slices.Clone(whole), 0), false},
		"no checksum at all":       {whole[:len(whole)-rdbSum], false},
		"half of it":               {whole[:len(whole)/2], false},
		"cut behind a 0xff":        {whole[:9+6*500+2+rdbSum], false},
		"changed":                  {changed, false},
		"half a mark":              {slices.Concat(whole, mark[:20]), false},
		"magic only":               {[]byte("REDIS"), false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 13, 1 << 20} {
				dump := newRDB()
				inPieces(dump, c.dump, size)
				if err := dump.end(); (err == nil) != c.whole {
					t.Errorf("in pieces of %d: found %v, whole: %v", size, err, c.whole)
				}
			}
		})
	}
}
