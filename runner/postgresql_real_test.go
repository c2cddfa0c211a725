package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// server is a PostgreSQL whose programs lie in the folder that the variable POSTGRESQL names.
type server struct {
	*job
	programs string
}

func realPostgreSQL(t *testing.T) server {
	t.Helper()
	s := server{realJob(t), os.Getenv("POSTGRESQL")}
	if s.programs == "" {
		t.Skip("POSTGRESQL names no folder of programs to test with")
	}
	for _, client := range []string{"pg_dump", "psql"} {
		os.Remove(filepath.Join(s.path, client))
		if err := os.Symlink(filepath.Join(s.programs, client), filepath.Join(s.path, client)); err != nil {
			t.Fatal(err)
		}
	}
	s.env["DB_HOST"], s.env["DB_USER"], s.env["DB_PASSWORD"] = "127.0.0.1", "postgres", ""
	s.start()
	return s
}

// start starts a new server, which is the one that is asked from now on.
func (s server) start() {
	s.t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	free.Close()
	s.env["DB_PORT"] = port
	// root may not run it
	dir, err := os.MkdirTemp("", "berth-postgresql-")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { os.RemoveAll(dir) })
	who := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		who.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
		if err := os.Chown(dir, 65534, 65534); err != nil {
			s.t.Fatal(err)
		}
	}
	command := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(s.programs, name), args...)
		c.Dir, c.SysProcAttr = dir, who
		return c
	}
	data := filepath.Join(dir, "data")
	if out, err := command("initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C").CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
	c := command("postgres", "-D", data, "-k", dir, "-h", "127.0.0.1", "-p", port, "-c", "fsync=off")
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		c.Process.Signal(syscall.SIGINT)
		c.Wait()
	})
	for range 300 {
		if command("psql", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-c", "SELECT 1").Run() == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatal("the server does not start")
}

func (s server) sql(database, text string) string {
	s.t.Helper()
	c := exec.Command(filepath.Join(s.programs, "psql"), "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", s.env["DB_PORT"], "-U", "postgres", "-d", database)
	c.Stdin = strings.NewReader(text)
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// extended makes a table of an extension with a row of its own, of which a dump has all rows.
const extended = `CREATE EXTENSION citext;
CREATE TABLE settings (name text);
INSERT INTO settings VALUES ('comes with the extension');
ALTER EXTENSION citext ADD TABLE settings;
UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass::oid], extcondition = ARRAY[''] WHERE extname = 'citext';
`

// filled has 3 + 2 + 4 + 1 + 3 + 1 + 2 rows.
const filled = `CREATE TABLE texts (t text);
INSERT INTO texts VALUES (E'-- Name: x; Type: TABLE; Schema: public; Owner: postgres'), (E'CREATE TABLE x ('), (E'\\.\n\\\\.\nCOPY texts (t) FROM stdin;');
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
INSERT INTO nothing DEFAULT VALUES;
CREATE TABLE parted (n int, t text) PARTITION BY RANGE (n);
CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE high PARTITION OF parted FOR VALUES FROM (10) TO (100);
INSERT INTO parted VALUES (1, ''), (2, E'a\nb'), (3, NULL), (50, '\N');
CREATE TABLE parent (n int);
CREATE TABLE child (t text) INHERITS (parent);
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (1, 'x'), (2, ''), (3, NULL);
CREATE SCHEMA "odd; schema";
CREATE TABLE "odd; schema"."a "" (
b" ("x;
y" int DEFAULT 1, "z" text DEFAULT '
CREATE TABLE of a text (
');
INSERT INTO "odd; schema"."a "" (
b" DEFAULT VALUES;
CREATE UNLOGGED TABLE unlogged (n int);
INSERT INTO unlogged VALUES (1), (2);
ALTER TABLE unlogged ENABLE ROW LEVEL SECURITY;
ALTER TABLE unlogged FORCE ROW LEVEL SECURITY;
CREATE MATERIALIZED VIEW seen AS SELECT * FROM texts;
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$
INSERT INTO texts VALUES ('x');
CREATE TABLE of_a_body (n int);
$$;
INSERT INTO settings VALUES ('added');
SELECT lo_from_bytea(0, 'CREATE TABLE');
`

func TestRealPostgreSQL(t *testing.T) {
	s := realPostgreSQL(t)
	// what a new database is made from has the extension too, as a server may bring it
	s.sql("template1", extended)
	s.sql("postgres", "CREATE DATABASE shop;")
	s.sql("shop", filled)
	saved := s.succeeds("save", "--backup", "uid-1", "--part", "db", "--host", "shop", "--database", "postgresql")
	if *saved.Tables != 9 || *saved.Rows != 16 {
		t.Errorf("found %d tables, %d rows in %s", *saved.Tables, *saved.Rows, s.restic("dump", saved.Snapshot, "/db.sql"))
	}
	args := []string{"fetch", "--restore", "restore-1", "--part", "db", "--snapshot", saved.Snapshot, "--database", "postgresql", "--tables", "9", "--rows", "16", "--backup", "uid-1"}
	if r := s.succeeds(args...); *r.Tables != 9 || *r.Rows != 16 {
		t.Errorf("found %d tables, %d rows", *r.Tables, *r.Rows)
	}
	if found := s.sql("shop", `SELECT (SELECT count(*) FROM texts) || ' ' || (SELECT count(*) FROM parted) || ' ' || (SELECT count(*) FROM settings);`); found != "3 4 3" {
		t.Errorf("found %s", found)
	}
	args[12] = "17"
	t.Log(s.fails([]string{"has 16 rows, but 17 were written down"}, args...))

	// a rule of the new server loses a row on its way
	s.sql("template1", `CREATE FUNCTION lose() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
	IF EXISTS (SELECT FROM pg_class WHERE relname = 'texts') AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'lost') THEN
		CREATE FUNCTION public.lost() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.t = ''CREATE TABLE x ('' THEN RETURN NULL; END IF; RETURN NEW; END';
		CREATE TRIGGER lost BEFORE INSERT ON public.texts FOR EACH ROW EXECUTE FUNCTION public.lost();
	END IF;
END $$;
CREATE EVENT TRIGGER loses ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION lose();`)
	args[12] = "16"
	t.Log(s.fails([]string{"has 16 rows, but the database has 15 now"}, args...))
}

// A dump names the roles that a policy is for, and a new server has none of them.
func TestRealPostgreSQLPolicies(t *testing.T) {
	s := realPostgreSQL(t)
	const role = `"it's ""a"" \role;
-- Name: x; Type: TABLE; Owner: -"`
	s.sql("postgres", "CREATE DATABASE shop;\nCREATE ROLE "+role+" LOGIN;\nCREATE ROLE abroad;\nCREATE ROLE elsewhere;")
	s.sql("shop", `CREATE TABLE orders (tenant text);
INSERT INTO orders VALUES ('a'), ('b');
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON orders TO PUBLIC USING (false);
CREATE POLICY own ON orders TO postgres, `+role+` USING (tenant = 'a');
CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER away FOREIGN DATA WRAPPER far;
CREATE USER MAPPING FOR abroad SERVER away OPTIONS (user 'x');
CREATE USER MAPPING FOR PUBLIC SERVER away;
`)
	saved := s.succeeds("save", "--backup", "uid-1", "--part", "db", "--host", "shop", "--database", "postgresql")
	s.sql("postgres", "DROP DATABASE shop;\nDROP ROLE "+role+";\nDROP ROLE abroad;\nDROP ROLE elsewhere;")
	args := []string{"fetch", "--restore", "restore-1", "--part", "db", "--snapshot", saved.Snapshot, "--database", "postgresql", "--tables", "1", "--rows", "2", "--backup", "uid-1"}
	s.succeeds(args...)
	if found := s.sql("shop", "SELECT count(*) FROM pg_roles WHERE rolname !~ '^pg_' AND NOT rolcanlogin;"); found != "2" {
		t.Errorf("made %s roles", found)
	}
	if found := s.sql("shop", "SET ROLE "+role+"; SELECT count(*) FROM pg_policy WHERE polroles @> ARRAY[(SELECT oid FROM pg_roles WHERE rolname = current_user)];"); found != "1" {
		t.Errorf("found %s policies", found)
	}
	// they are there now, as the server's own user is
	s.sql("postgres", "DROP DATABASE shop;")
	s.succeeds(append(args, "--restore", "restore-2")...)
}

// What is set for the database and its user holds in a new server, too, whatever they are called there.
func TestRealPostgreSQLSettings(t *testing.T) {
	s := realPostgreSQL(t)
	s.sql("postgres", `CREATE DATABASE shop;
CREATE ROLE reader LOGIN;
CREATE ROLE owner SUPERUSER;
ALTER DATABASE shop SET search_path = shop, "$user", "My ""odd"", 100%s schema", '';
ALTER DATABASE shop SET "shop.text" = E'it''s \\ "a" 100%\n%s $$';
ALTER DATABASE shop SET session_preload_libraries = '$libdir/plpgsql';
ALTER DATABASE shop SET statement_timeout = '1s';
ALTER DATABASE shop SET temp_tablespaces = '';
ALTER ROLE postgres IN DATABASE shop SET work_mem = '5MB';
ALTER ROLE postgres SET "TimeZone" = 'Europe/Paris';
ALTER ROLE postgres SET default_transaction_read_only = on;
ALTER ROLE postgres SET role = owner;
ALTER ROLE reader IN DATABASE shop SET work_mem = '6MB';
ALTER DATABASE template1 SET work_mem = '7MB';`)
	s.sql("shop", `SET ROLE postgres;
SET default_transaction_read_only = off;
SET statement_timeout = 0;
CREATE SCHEMA shop;
CREATE FUNCTION shop.slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 FROM pg_catalog.pg_sleep(2)';
CREATE TABLE shop.orders (n int);
INSERT INTO shop.orders VALUES (1);
CREATE INDEX ON shop.orders (shop.slow(n));`)
	const settings = `SELECT r.rolname, d.datname, s FROM pg_db_role_setting LEFT JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase, unnest(setconfig) s
WHERE s <> 'role=owner' AND (r.rolname <> 'reader' OR setrole = 0) AND (datname <> 'template1' OR setdatabase = 0) ORDER BY s;`
	before := s.sql("postgres", settings)
	saved := s.succeeds("save", "--backup", "uid-1", "--part", "db", "--host", "shop", "--database", "postgresql")

	s.start()
	s.sql("postgres", "CREATE DATABASE shop;")
	args := []string{"fetch", "--restore", "restore-1", "--part", "db", "--snapshot", saved.Snapshot, "--database", "postgresql", "--tables", "1", "--rows", "1", "--backup", "uid-1"}
	s.succeeds(args...)
	if found := s.sql("postgres", settings); found != before {
		t.Errorf("want\n%s\nfound\n%s", before, found)
	}
	// a session of the site
	if found := s.sql("shop", "SHOW search_path; SHOW work_mem; SHOW \"TimeZone\"; SELECT count(*) FROM (SELECT FROM orders LIMIT 1) o;"); found != "shop, \"$user\", \"My \"\"odd\"\", 100%s schema\", \"\"\n5MB\nEurope/Paris\n1" {
		t.Errorf("found %s", found)
	}
	// once more, over what the first try has set
	s.succeeds(args...)

	// a user that may set less in a new server of another name
	s.sql("postgres", `SET default_transaction_read_only = off;
ALTER ROLE postgres RESET ALL;
DROP DATABASE shop;
CREATE ROLE "a ""user" LOGIN CREATEDB;
CREATE DATABASE "a ""shop" OWNER "a ""user";`)
	s.env["DB_USER"], s.env["DB_NAME"] = `a "user`, `a "shop`
	if o := s.run(args...); o.code != done || !strings.Contains(o.stdout, `WARNING:  permission denied to set parameter "session_preload_libraries"`) {
		t.Errorf("found %+v", o)
	}
	if found := s.sql(`a "shop`, "SHOW statement_timeout;"); found != "1s" {
		t.Errorf("found %s", found)
	}
	if found := s.sql("postgres", `SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = setrole WHERE rolname = 'a "user' AND setdatabase = 0;`); found != "{TimeZone=Europe/Paris,default_transaction_read_only=on}" {
		t.Errorf("found %s", found)
	}
}
