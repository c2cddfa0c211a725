package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const fetchedID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// list makes the fake restic list a snapshot, and one that marks it.
func (j *job) list(part, path string, more ...string) {
	tags := func(tag string) string { return `"tags":["berth","backup=uid-1","` + tag + `"]` }
	j.say("list", `{"id":"`+fetchedID+`","time":"2026-01-02T03:04:05.5Z",`+tags("part="+part)+`,"paths":["`+path+`"],"summary":{"total_bytes_processed":1234}}`+"\n"+
		`{"id":"f`+fetchedID[1:]+`",`+tags(wholeTag+fetchedID)+"}\n"+strings.Join(more, ""))
}

func loadJob(t *testing.T, engine, client, dump string) (*job, []string) {
	t.Helper()
	j := newJob(t).withFakeRestic()
	j.env["DB_HOST"] = "127.0.0.1"
	j.list("db", "/db.sql")
	j.say("dump", dump)
	j.client(client, fakeClient)
	return j, []string{"fetch", "--restore", "restore-1", "--part", "db", "--snapshot", fetchedID[:16], "--database", engine}
}

// fakeClient plays the clients of the servers: it knows what it is asked by its words. Files in
// $FAKE tell it what to do: down (so many questions fail), used, count, checked, read and events (answers),
// fails (what a question begins with that is not answered),
// refuse (what it says when a dump comes), early (it ends before the dump does).
const fakeClient = `
printf '%s\n' "$0 $*" >> "$FAKE/clients"; env >> "$FAKE/env"
if [ -s "$FAKE/down" ]; then sed -i 1d "$FAKE/down"; echo "cannot connect with hunter2" >&2; exit 1; fi
text= first=yes
while IFS= read -r line || [ -n "$line" ]; do
  if [ "$first" ] && [ -e "$FAKE/early" ] && [ "${line#-- }" != "$line" ]; then exit 0; fi
  if [ "$first" ] && [ -e "$FAKE/refuse" ] && [ "${line#-- }" != "$line" ]; then cat "$FAKE/refuse" >&2; exit 1; fi
  first=
  text="$text$line
"
done
if [ -e "$FAKE/fails" ] && [ "${text#"$(cat "$FAKE/fails")"}" != "$text" ]; then echo "server has gone away" >&2; exit 1; fi
answer() { cat "$FAKE/$1" 2>/dev/null || printf "$2"; }
case $text in
'SELECT 1;'*) echo 1 ;;
*'DROP DATABASE'*) printf %s "$text" > "$FAKE/emptied" ;;
*information_schema.SCHEMATA*|*16384*) answer used '0\n' ;;
*pg_database*) answer gone '0\n' ;;
*"CONCAT('SELECT COUNT"*) printf 'SELECT COUNT(*) FROM $a$;\nSELECT COUNT(*) FROM $b$;\n' | tr '$' '\140' ;;
*'SELECT CONCAT'*) printf 'CHECK TABLE $a$;\nCHECK TABLE $b$;\n' | tr '$' '\140' ;;
'CHECK TABLE'*) answer checked 'shop.a\tcheck\tstatus\tOK\nshop.b\tcheck\tnote\tThe storage engine for the table does not support check\n' ;;
*gexec*) printf %s "$text" > "$FAKE/asked"; answer read '5\n0\n' ;;
CHECKPOINT*) echo 'ERROR: must be superuser' >&2; exit 3 ;;
*event_scheduler*) answer events '0\n' ;;
*information_schema.TABLES*|'SELECT count'*) answer count '2\n' ;;
'SELECT COUNT'*) answer read '5\n0\n' ;;
*) printf %s "$text" > "$FAKE/loaded" ;;
esac
`

const mariadbText = "-- MariaDB dump\nCREATE TABLE `a` (\nINSERT INTO `a` VALUES (1,'),('),(2,''),(3,''),\n(4,''),\n(5,'');\nCREATE TABLE `b` (\n-- Dump completed\n"

var postgresText = table("a") + table("b") + rowsOf("a", "1\n2\n3\n4\n5\n") + rowsOf("b", "") + "--\n-- PostgreSQL database dump complete\n--\n\n"

func TestFetchDatabase(t *testing.T) {
	for name, c := range map[string]struct{ engine, client, dump, password, ask, load, empty string }{
		"mariadb": {"mariadb", "mariadb", mariadbText, "MYSQL_PWD",
			"--protocol=tcp --host=127.0.0.1 --port=3306 --user=shopper --default-character-set=utf8mb4 --binary-mode --batch --raw --skip-column-names", " shop",
			"DROP DATABASE IF EXISTS `shop`;\nCREATE DATABASE `shop`;\n"},
		"mariadb with old client": {"mariadb", "mysql", mariadbText, "MYSQL_PWD", "--protocol=tcp", " shop", "DROP DATABASE IF EXISTS `shop`;\nCREATE DATABASE `shop`;\n"},
		"mysql":                   {"mysql", "mysql", mariadbText, "MYSQL_PWD", "--protocol=tcp", " shop", "DROP DATABASE IF EXISTS `shop`;\nCREATE DATABASE `shop`;\n"},
		"postgresql": {"postgresql", "psql", postgresText, "PGPASSWORD",
			"--no-psqlrc --quiet --no-align --tuples-only --no-password --set=ON_ERROR_STOP=1 --host=127.0.0.1 --port=3306 --username=shopper --dbname=postgres",
			"--single-transaction --file=- --no-psqlrc", "DROP DATABASE IF EXISTS \"shop\" WITH (FORCE);\nCREATE DATABASE \"shop\";\n"},
	} {
		t.Run(name, func(t *testing.T) {
			j, args := loadJob(t, c.engine, c.client, c.dump)
			j.say("down", "1\n2\n")
			o := j.run(append(args, "--tables", "2", "--rows", "5")...)
			if o.code != done || o.termination != `{"snapshot":"`+fetchedID[:16]+`","bytes":`+strconv.Itoa(len(c.dump))+`,"tables":2,"rows":5}` || !strings.Contains(o.stdout, "with 2 tables and 5 rows") {
				t.Fatalf("found %+v", o)
			}
			if j.said("loaded") != c.dump || !strings.Contains(o.stdout, "waiting until the database's server answers") {
				t.Errorf("loaded %q and said %s", j.said("loaded"), o.stdout)
			}
			if said := j.said("clients"); !strings.Contains(said, c.ask) || !strings.Contains(said, c.load) {
				t.Errorf("found %s", said)
			}
			if !strings.Contains(j.said("env"), c.password+"=hunter2\n") || strings.Contains(j.said("env"), "RESTIC_") || strings.Contains(j.said("env"), "DB_PASSWORD") {
				t.Errorf("found %s", j.said("env"))
			}
			if c.engine == "postgresql" && !strings.Contains(j.said("asked"), "SET row_security = off;\n") {
				t.Errorf("a policy may hide rows from %s", j.said("asked"))
			}
			if j.said("emptied") != "" {
				t.Errorf("an empty database was emptied: %s", j.said("emptied"))
			}
			// a former try has begun
			j.say("used", "7\n")
			j.succeeds(args...)
			if j.said("emptied") != c.empty {
				t.Errorf("want %q, found %q", c.empty, j.said("emptied"))
			}
		})
	}
}

func TestFetchDatabaseFails(t *testing.T) {
	for name, c := range map[string]struct {
		engine string
		dump   string
		env    map[string]string
		say    map[string]string
		more   []string
		words  []string
	}{
		"server of others":     {env: map[string]string{"DB_HOST": "db"}, words: []string{"only into a new server in the job's own pod, and db is none"}},
		"no name":              {env: map[string]string{"DB_NAME": ""}, words: []string{"DB_NAME"}},
		"dump is cut":          {dump: "-- MariaDB dump\nCREATE TABLE `a` (\n", words: []string{"is of no use for db", "does not hold a whole dump. The dump is cut off", "Restore an older point."}},
		"dump of pg is cut":    {engine: "postgresql", dump: "--\nCREATE TABLE a (\n", words: []string{"The dump is cut off"}},
		"dump is empty":        {say: map[string]string{"dump": ""}, words: []string{"does not hold a whole dump. The dump is empty. Restore an older point."}},
		"client refuses":       {say: map[string]string{"refuse": "ERROR 1064 near hunter2"}, words: []string{"did not take the dump", "ended with exit code 1; it said: ERROR 1064 near ***."}},
		"volume is full":       {say: map[string]string{"refuse": "could not extend file: No space left on device"}, words: []string{"The new volume of the database db became full"}},
		"table is full":        {say: map[string]string{"refuse": "ERROR 1114 (HY000) at line 9: The table 'a' is full"}, words: []string{"became full"}},
		"client ends early":    {dump: "-- x\n" + strings.Repeat("INSERT\n", 1_000_000) + "-- Dump completed\n", say: map[string]string{"early": ""}, words: []string{"ended before it had read all of the dump"}},
		"fewer tables":         {say: map[string]string{"count": "1\n"}, words: []string{"creates 2 tables, but the database has 1 now"}},
		"tables written down":  {more: []string{"--tables", "3"}, words: []string{"has 2 tables, but 3 were written down"}},
		"rows written down":    {more: []string{"--rows", "6"}, words: []string{"has 5 rows, but 6 were written down"}},
		"no rows written down": {more: []string{"--rows", "0"}, words: []string{"has 5 rows, but 0 were written down"}},
		"fewer rows":           {say: map[string]string{"read": "3\n1\n"}, words: []string{"has 5 rows, but the database has 4 now", "start the restore again."}},
		"more rows":            {say: map[string]string{"read": "5\n1\n"}, words: []string{"has 5 rows, but the database has 6 now"}},
		"fewer rows of pg":     {engine: "postgresql", dump: postgresText, say: map[string]string{"read": "3\n1\n", "events": "1\n"}, words: []string{"has 5 rows, but the database has 4 now"}},
		"no number of rows":    {say: map[string]string{"read": "five\n"}, words: []string{"gave no number"}},
		"rows are not counted": {say: map[string]string{"fails": "SELECT COUNT(*) FROM `"}, words: []string{"The new database could not be checked", "server has gone away"}},
		"events not counted":   {say: map[string]string{"read": "4\n", "fails": "SELECT COUNT(*) FROM information_schema.EVENTS"}, words: []string{"The new database could not be checked"}},
		"bytes written down":   {more: []string{"--bytes", "3"}, words: []string{"bytes, but 3 were written down"}},
		"table is crashed":     {say: map[string]string{"checked": "shop.a\tcheck\tstatus\tOK\nshop.b\tcheck\terror\tCorrupt\n"}, words: []string{"finds fault", "1 of 2 tables", "shop.b check error Corrupt"}},
		"table is not checked": {say: map[string]string{"checked": "shop.a\tcheck\tstatus\tOK\n"}, words: []string{"finds fault", "1 of 2 tables"}},
		"table is not read":    {engine: "postgresql", dump: postgresText, say: map[string]string{"read": "5\n"}, words: []string{"Only 1 of 2 tables could be read"}},
		"not answered":         {say: map[string]string{"fails": "CHECK TABLE"}, words: []string{"The new database could not be checked", "it said: server has gone away."}},
		"not emptied":          {say: map[string]string{"used": "1\n", "fails": "DROP DATABASE"}, words: []string{"The new database could not be emptied", "start the restore again"}},
		"no number":            {say: map[string]string{"count": "two\n"}, words: []string{"gave no number"}},
		"server is down":       {env: map[string]string{"RUNNER_LONGEST_START": "1s"}, say: map[string]string{"down": strings.Repeat("x\n", 100)}, words: []string{"does not answer after 1s", "it said: cannot connect with ***."}},
		"point is gone":        {engine: "mysql", say: map[string]string{"list": ""}, words: []string{"The recovery point is gone"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.engine == "" {
				c.engine = "mariadb"
			}
			if c.dump == "" {
				c.dump = mariadbText
			}
			j, args := loadJob(t, c.engine, map[string]string{"mariadb": "mariadb", "mysql": "mysql", "postgresql": "psql"}[c.engine], c.dump)
			for name, value := range c.env {
				j.env[name] = value
			}
			for name, text := range c.say {
				j.say(name, text)
			}
			t.Log(j.fails(c.words, append(args, c.more...)...))
			if strings.Contains(name, "cut") && j.said("loaded") != "" {
				t.Errorf("the end of a dump that is cut was passed on: %q", j.said("loaded"))
			}
			if name == "server of others" && (j.said("clients") != "" || strings.Contains(j.said("log"), "dump")) {
				t.Errorf("found clients %s", j.said("clients"))
			}
		})
	}
}

func TestFetchWhereEventsChangeRows(t *testing.T) {
	j, args := loadJob(t, "mysql", "mysql", mariadbText)
	j.say("read", "4\n0\n")
	j.say("events", "1\n")
	o := j.run(append(args, "--rows", "5")...)
	if o.code != done || !strings.Contains(o.termination, `"rows":5}`) || !strings.Contains(o.stdout, "the dump has 5 rows, and the database 4 now: its own events run already") {
		t.Errorf("found %+v", o)
	}
}

func TestFetchOfAnotherBackup(t *testing.T) {
	j, args := loadJob(t, "mariadb", "mariadb", mariadbText)
	j.succeeds(append(args, "--backup", "uid-1")...)
	os.Remove(filepath.Join(j.state, "loaded"))
	for _, c := range []struct{ flag, value, words string }{
		{"--backup", "uid-2", "is one of another backup than the recovery point says: it lacks the tag backup=uid-2, its tags are berth, backup=uid-1, part=db."},
		{"--backup", "uid", "lacks the tag backup=uid,"},
	} {
		t.Log(j.fails([]string{c.words, "Restore another recovery point"}, append(args, c.flag, c.value)...))
	}
	if j.said("loaded") != "" {
		t.Errorf("loaded %q", j.said("loaded"))
	}
}

// Who tries a point must not take the room that the site lives by.
func TestFetchSparesADisk(t *testing.T) {
	const giga = 1 << 30
	for name, c := range map[string]struct {
		need, total, free uint64
		claim             int64
		spared            bool
	}{
		"there is room":                      {10 * giga, 100 * giga, 26 * giga, 5 * giga, true},
		"too little would be left":           {10 * giga, 100 * giga, 24 * giga, 5 * giga, false},
		"a disk of its own may become full":  {4 * giga, 5 * giga, 4 * giga, 5 * giga, true},
		"a file system that says nothing":    {4 * giga, 0, 0, 5 * giga, true},
		"nothing is needed, and little free": {0, 100 * giga, 14 * giga, 5 * giga, false},
	} {
		f := fetching{part: part{name: "db"}, disk: "/data", claim: c.claim}
		err := f.spares(c.need, c.total, c.free)
		if (err == nil) != c.spared {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && !strings.Contains(err.Error(), "others live by") {
			t.Errorf("%s: %v", name, err)
		}
	}
	j, args := loadJob(t, "mariadb", "mariadb", mariadbText)
	j.succeeds(append(args, "--disk", t.TempDir(), "--claim", "9000000000000000")...)
	t.Log(j.fails([]string{"The room on the disk could not be found out"}, append(args, "--disk", "/nowhere", "--claim", "1")...))
}

// Files and Redis are looked at in the same way.
func TestFetchVolumeOfAnotherBackup(t *testing.T) {
	j, volume, args := redisJob(t)
	t.Log(j.fails([]string{"lacks the tag backup=uid-2"}, append(args, "--backup", "uid-2")...))
	if found := listing(t, volume); found != "" {
		t.Errorf("found %s", found)
	}
}

func TestFetchWhereResticFails(t *testing.T) {
	j, args := loadJob(t, "postgresql", "psql", postgresText)
	j.script(filepath.Join(j.bin, "restic"), fakeRestic[:strings.Index(fakeRestic, "dump)")]+`dump) cat "$FAKE/dump"; fatal 1 'ReadFull(<data/a24817ce2a>): file is too short' ;; esac`)
	t.Log(j.fails([]string{"The recovery point is damaged", "too short"}, args...))
	if j.said("loaded") != "" {
		t.Errorf("the end was passed on: %q", j.said("loaded"))
	}
}

func TestFetchOfAnotherKind(t *testing.T) {
	j, args := loadJob(t, "mysql", "mysql", mariadbText)
	j.list("db", "/db.rdb")
	t.Log(j.fails([]string{"holds /db.rdb, which is not what is to be restored"}, args...))
}

func TestFetchIsToldToEnd(t *testing.T) {
	for name, c := range map[string]struct{ client, word string }{
		"while it waits": {`touch "$FAKE/waits"; exit 1`, "told to end while the database's server started"},
		"while it loads": {strings.ReplaceAll(fakeClient, "answer() {", `[ "${text#-- }" = "$text" ] || { touch "$FAKE/waits"; exec sleep 100; }; answer() {`), "told to end while the dump was restored"},
	} {
		t.Run(name, func(t *testing.T) {
			j, args := loadJob(t, "mariadb", "mariadb", mariadbText)
			j.client("mariadb", c.client)
			command := j.command(args...)
			var stdout, stderr bytes.Buffer
			command.Stdout, command.Stderr = &stdout, &stderr
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			j.wait("waits")
			begin := time.Now()
			command.Process.Signal(syscall.SIGTERM)
			command.Wait()
			if o := j.outcome(command, stdout.String(), stderr.String()); o.code != failed || !strings.Contains(o.termination, c.word) || time.Since(begin) > patience {
				t.Errorf("after %v found %+v", time.Since(begin), o)
			}
		})
	}
}

// fakeRedis keeps what it is told in $FAKE: its clients find there what it says of itself.
const (
	fakeRedis = `
printf '%s\n' "$*" >> "$FAKE/servers"
[ ! -e "$FAKE/refuse" ] || { cat "$FAKE/refuse"; exit 1; }
while [ $# -gt 0 ]; do case $1 in --dir) echo "$2" > "$FAKE/dir" ;; --unixsocket) touch "$2" ;; esac; shift; done
while [ ! -e "$FAKE/shutdown" ]; do sleep 0.05; done
rm "$FAKE/shutdown" "$FAKE/append"
exit $(cat "$FAKE/exit" 2>/dev/null || echo 0)
`
	fakeRedisClient = `
shift 2
case "$*" in
'INFO persistence')
  if [ -s "$FAKE/loading" ]; then sed -i 1d "$FAKE/loading"; echo loading:1; exit; fi
  printf 'loading:0\r\naof_enabled:%s\r\naof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0\r\naof_last_bgrewrite_status:%s\r\naof_last_write_status:ok\r\n' "$([ -e "$FAKE/append" ] && echo 1 || echo 0)" "$(cat "$FAKE/status" 2>/dev/null || echo ok)" ;;
'CONFIG SET appendonly yes') touch "$FAKE/append"; [ -e "$FAKE/nolog" ] || mkdir "$(cat "$FAKE/dir")/appendonlydir"; cat "$FAKE/set" 2>/dev/null || echo OK ;;
'INFO keyspace') printf '# Keyspace\r\ndb0:keys=3,expires=0,avg_ttl=0\r\ndb4:keys=40,expires=1,avg_ttl=0\r\n' ;;
'SHUTDOWN NOSAVE') touch "$FAKE/shutdown" ;;
*) echo "ERR unknown $*"; exit 1 ;;
esac
`
)

func redisJob(t *testing.T) (*job, string, []string) {
	t.Helper()
	j := newJob(t).withFakeRestic()
	j.list("cache", "/cache.rdb")
	j.say("dump", string(redisDump(t)))
	j.client("redis-server", fakeRedis)
	j.client("redis-cli", fakeRedisClient)
	volume := t.TempDir()
	return j, volume, []string{"fetch", "--restore", "restore-1", "--part", "cache", "--snapshot", fetchedID[:16], "--database", "redis", "--volume", volume}
}

func TestFetchRedis(t *testing.T) {
	j, volume, args := redisJob(t)
	j.say("loading", "1\n2\n")
	write(t, filepath.Join(volume, markerFile), "restore-1\n")
	write(t, filepath.Join(volume, redisDumpFile), "half of it")
	o := j.run(args...)
	if o.code != done || o.termination != `{"snapshot":"`+fetchedID[:16]+`","bytes":`+strconv.Itoa(len(redisDump(t)))+`}` || !strings.Contains(o.stdout, "with 43 keys") {
		t.Fatalf("found %+v", o)
	}
	dump, err := os.ReadFile(filepath.Join(volume, redisDumpFile))
	if err != nil || string(dump) != string(redisDump(t)) {
		t.Errorf("found %d bytes, %v", len(dump), err)
	}
	want := "--dir " + volume + " --dbfilename dump.rdb --appendonly no --save  --port 0 --unixsocket "
	if said := j.said("servers"); !strings.HasPrefix(said, want) {
		t.Errorf("want %q, found %q", want, said)
	}
	if _, err := os.Stat(filepath.Join(volume, markerFile)); err == nil {
		t.Error("the marker is still there")
	}
	// once more, and once more after the server has been in use
	if o := j.run(args...); o.code != done || !strings.Contains(o.stdout, "there already") || strings.Count(j.said("servers"), "\n") != 1 {
		t.Errorf("found %+v", o)
	}
	for _, change := range []string{"changed", string(redisDump(t)) + "more"} {
		write(t, filepath.Join(volume, redisDumpFile), change)
		j.fails([]string{"holds data already"}, args...)
		if dump, _ := os.ReadFile(filepath.Join(volume, redisDumpFile)); string(dump) != change {
			t.Errorf("found %q", dump)
		}
	}
}

func TestFetchRedisFails(t *testing.T) {
	for name, c := range map[string]struct {
		say   map[string]string
		words []string
	}{
		"dump is cut":       {map[string]string{"dump": "REDIS0011 and"}, []string{"does not hold a whole dump", "cut off"}},
		"server refuses":    {map[string]string{"refuse": "Can't handle RDB format version 99"}, []string{"Redis did not take the dump", "redis-server ended with exit code 1; it said: Can't handle RDB format version 99."}},
		"no log":            {map[string]string{"set": "ERR unknown"}, []string{"does not write append-only files (ERR unknown)"}},
		"log fails":         {map[string]string{"status": "err"}, []string{"could not write its append-only file"}},
		"log is not there":  {map[string]string{"nolog": ""}, []string{"neither appendonlydir nor appendonly.aof"}},
		"server ends badly": {map[string]string{"exit": "7"}, []string{"redis-server ended with exit code 7"}},
		"volume is full":    {map[string]string{"refuse": "Write error: No space left on device"}, []string{"became full"}},
	} {
		t.Run(name, func(t *testing.T) {
			j, volume, args := redisJob(t)
			for name, text := range c.say {
				j.say(name, text)
			}
			t.Log(j.fails(c.words, args...))
			if b, err := os.ReadFile(filepath.Join(volume, markerFile)); err != nil || string(b) != "restore-1\n" {
				t.Errorf("want the marker to stay, found %q, %v", b, err)
			}
		})
	}
}

func TestDamageIsToldFromOtherFailures(t *testing.T) {
	for words, damaged := range map[string]bool{
		"Load(<data/a24817ce2a>, 156, 0) failed: file is too short":                                    true,
		"unable to load: Load(<data/a2>, 0, 0) failed: unexpected HTTP response (404): 404 Not Found":  true,
		"Load(<index/a2>, 0, 0) failed: The specified key does not exist.":                             true,
		"Load(<data/a2404>, 404, 416) failed: dial tcp: connection refused":                            false,
		"Load(<data/a2>, 0, 0) failed: connection refused; /a lchown /v/a: no such file or directory":  false,
		"Fatal: unable to open config file: Stat: dial tcp: lookup store on 10.0.0.1:53: no such host": false,
	} {
		if damage.MatchString(words) != damaged {
			t.Errorf("%q: want %v", words, damaged)
		}
	}
}
