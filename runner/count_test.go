package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// headings of pg_dump
func object(name, kind string) string {
	return "--\n-- Name: " + name + "; Type: " + kind + "; Schema: public; Owner: shop\n--\n\n"
}

func dataOf(name string) string {
	return "--\n-- Data for Name: " + name + "; Type: TABLE DATA; Schema: public; Owner: shop\n--\n\n"
}

func table(name string) string {
	return object(name, "TABLE") + "CREATE TABLE public." + name + " (\n    id integer NOT NULL\n);\n\n\n"
}

func rowsOf(name, rows string) string {
	return dataOf(name) + "COPY public." + name + " (id) FROM stdin;\n" + rows + "\\.\n\n\n"
}

// tricky are dumps in which something looks like what it is not.
var tricky = map[string]struct {
	count  func() counter
	dump   string
	tables int
	rows   uint64
}{
	"one row":                   {newInsertCount, "INSERT INTO `a` VALUES (1,'x');\n", 0, 1},
	"rows in one line":          {newInsertCount, "INSERT INTO `a` VALUES (1,'x'),(2,'y'),(3,NULL);\nINSERT INTO `a` VALUES (4,-1.5e3);\n", 0, 4},
	"rows in lines":             {newInsertCount, "INSERT INTO `a` VALUES\n(1,'x'),\n(2,'y');\n/*!40000 ALTER TABLE `a` ENABLE KEYS */;\n", 0, 2},
	"names of columns":          {newInsertCount, "INSERT INTO `a` (`b`, `c`) VALUES (1,2),(3,4);\nINSERT INTO `a` (`b`, `c`) VALUES (5,6);\n", 0, 3},
	"no values":                 {newInsertCount, "INSERT INTO `a` () VALUES (),();\n", 0, 2},
	"odd names":                 {newInsertCount, "INSERT INTO `VALUES (``;` (`) VALUES (`, `\\`, `'`) VALUES (1,2,3);\n", 0, 1},
	"word in parts":             {newInsertCount, "INSERT INTO VALxUES (VALUE) VALUES (1);\n", 0, 1},
	"parentheses in a row":      {newInsertCount, "INSERT INTO `a` VALUES (f(1),((2))),(3);\n", 0, 2},
	"parentheses in a text":     {newInsertCount, "INSERT INTO `a` VALUES ('),('),('(('),(');');\n", 0, 3},
	"quotes in a text":          {newInsertCount, `INSERT INTO a VALUES ('it''s),('),('\'),('),('\\'),('"'),('\\\'),(');` + "\n", 0, 5},
	"other quotes":              {newInsertCount, `INSERT INTO a VALUES ("'),(\"),("),('` + "`" + `'),('x');` + "\n", 0, 3},
	"ends of lines in a text":   {newInsertCount, "INSERT INTO `a` VALUES ('\\n\nCREATE TABLE `b` (\nDELIMITER ;;\nINSERT INTO `c` VALUES (1);\n'),(2);\nCREATE TABLE `d` (\n", 1, 2},
	"hex, bits, introducers":    {newInsertCount, "INSERT INTO `a` VALUES (0x2728293B,b'1',_binary '\\0),('),(0x,b'0',_binary 'x');\n", 0, 2},
	"bytes of no text":          {newInsertCount, "INSERT INTO `a` VALUES ('\xff\x00\x27\x27\xbf'),('\xe5\\\\');\n", 0, 2},
	"routines":                  {newInsertCount, "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN\nINSERT INTO a VALUES (1),(2);\nCREATE TABLE b (\nEND ;;\nDELIMITER ;\nINSERT INTO `a` VALUES (1);\n", 0, 1},
	"triggers":                  {newInsertCount, "DELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER t AFTER INSERT ON a FOR EACH ROW\nINSERT INTO b VALUES ('it') */;;\nDELIMITER ;\nINSERT INTO `c` VALUES (1),(2);\n", 0, 2},
	"not at the line's begin":   {newInsertCount, "-- INSERT INTO `a` VALUES (1);\n INSERT INTO `a` VALUES (1);\n/* INSERT INTO `a` VALUES (1); */\nINSERT INTOx\nINSERT\n", 0, 0},
	"a word more in front":      {newInsertCount, "xINSERT INTO `a` VALUES (1);\nxNSERT INTO `a` VALUES (1);\n" + strings.Repeat("x", lineSeen) + "INSERT INTO `a` VALUES (1);\n", 0, 0},
	"tables between":            {newInsertCount, "CREATE TABLE `a` (\n  `b` int\n);\nINSERT INTO `a` VALUES (1);\nCREATE TABLE `b` (\n);\nINSERT INTO `b` VALUES (1),(2);\n", 2, 3},
	"comments with quotes":      {newInsertCount, "-- Table structure for table `it's`\nINSERT INTO `it's` VALUES (1),(2);\n-- it's\nINSERT INTO `b` VALUES (1);\n", 0, 3},
	"statement that has no end": {newInsertCount, "INSERT INTO `a` VALUES (1),('", 0, 2},
	"statement that breaks off": {newInsertCount, "INSERT INTO `a` VALUES (1;\nINSERT INTO `a` VALUES (1),(2);\n", 0, 3},
	"settings first":            {newInsertCount, "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n-- MariaDB dump\nCREATE TABLE `a` (\n);\nINSERT INTO `a` VALUES (1);\n", 1, 1},
	"a long row":                {newInsertCount, "INSERT INTO `a` VALUES ('" + strings.Repeat(`(),''\'`, 20_000) + "'),(2);\n", 0, 2},

	"settings before a dump":      {newCopyCount, "DO 'BEGIN EXECUTE ''ALTER ROLE SESSION_USER'' || '' SET x TO -- Name: b\nCREATE TABLE b (\nCOPY b FROM stdin;\n1\n'';END';\n" + table("a") + rowsOf("a", "1\n"), 1, 1},
	"copied rows":                 {newCopyCount, table("a") + rowsOf("a", "1\n2\n3\n"), 1, 3},
	"no rows":                     {newCopyCount, table("a") + rowsOf("a", ""), 1, 0},
	"tables first":                {newCopyCount, table("a") + table("b") + rowsOf("a", "1\n") + rowsOf("b", "1\n2\n"), 2, 3},
	"without columns":             {newCopyCount, table("a") + dataOf("a") + "COPY public.a  FROM stdin;\n\n\n\n\\.\n", 1, 3},
	"unlogged":                    {newCopyCount, object("a", "TABLE") + "CREATE UNLOGGED TABLE public.a (\n" + rowsOf("a", "1\n"), 1, 1},
	"rows that look like a dump":  {newCopyCount, table("a") + rowsOf("a", "CREATE TABLE public.b (\n"+object("c", "TABLE")+"CREATE TABLE public.c (\n"+dataOf("a")+"COPY public.a (id) FROM stdin;\n"), 1, 1 + 4 + 1 + 4 + 1},
	"rows that look like an end":  {newCopyCount, table("a") + rowsOf("a", "\\\\.\n\\.x\n\\N\n.\n\\\n \\.\n"), 1, 6},
	"rows with headings":          {newCopyCount, table("a") + rowsOf("a", "-- Name: f(); Type: FUNCTION; Schema: public; Owner: -\n-- Data for Name: x; Type: TABLE DATA; Schema: public; Owner: -\n") + table("b") + rowsOf("b", "1\n"), 2, 3},
	"long rows":                   {newCopyCount, table("a") + rowsOf("a", strings.Repeat("x", 3*lineSeen)+"\n"+strings.Repeat("\\.", lineSeen)+"\n"), 1, 2},
	"odd names of columns":        {newCopyCount, table("a") + rowsOf("a", "1\n") + dataOf("a") + "COPY public.a (\"x;\ny\", \"\"\";\n\") FROM stdin;\n1\n\\.\n", 1, 2},
	"an odd name":                 {newCopyCount, object("a b", "TABLE") + "CREATE TABLE public.\"a\nb\" (\n" + dataOf("a b") + "COPY public.\"a\nb\" (id) FROM stdin;\n1\n\\.\n", 1, 1},
	"rows of an extension":        {newCopyCount, table("a") + rowsOf("spatial_ref_sys", "1\n2\n"+table("x")) + rowsOf("a", "1\n"), 1, 1},
	"same name, other schema":     {newCopyCount, table("a") + strings.ReplaceAll(rowsOf("a", "1\n"), "public", "other") + rowsOf("a", "1\n2\n"), 1, 2},
	"other owner and tablespace":  {newCopyCount, strings.Replace(table("a"), "Owner: shop", "Owner: me; Tablespace: fast", 1) + rowsOf("a", "1\n"), 1, 1},
	"longest names":               {newCopyCount, table(strings.Repeat("ü", 31)) + strings.ReplaceAll(rowsOf(strings.Repeat("ü", 31), "1\n"), "shop", strings.Repeat("o", 63)), 1, 1},
	"bodies of routines":          {newCopyCount, table("a") + object("f()", "FUNCTION") + "CREATE FUNCTION public.f()\nCREATE TABLE b (\nCOPY public.a (id) FROM stdin;\n1\n\\.\n" + rowsOf("a", "1\n"), 1, 1},
	"text of a table":             {newCopyCount, object("a", "TABLE") + "CREATE TABLE public.a (\n    b text DEFAULT '\nCREATE TABLE public.c (\nCOPY public.a (b) FROM stdin;\n'::text\n);\n" + rowsOf("a", "1\n"), 1, 1},
	"foreign tables, views":       {newCopyCount, object("a", "FOREIGN TABLE") + "CREATE FOREIGN TABLE public.a (\n" + object("v", "VIEW") + "CREATE VIEW v AS\nCREATE TABLE x (\n", 0, 0},
	"sequences and large objects": {newCopyCount, table("a") + "--\n-- Data for Name: BLOBS; Type: BLOBS; Schema: -; Owner: -\n--\nCOPY public.a FROM stdin;\n" + "--\n-- Name: s; Type: SEQUENCE SET; Schema: public; Owner: -\n--\n\nSELECT pg_catalog.setval('public.s', 1);\n", 1, 0},
	"another COPY after the rows": {newCopyCount, table("a") + rowsOf("a", "1\n") + "COPY public.a (id) FROM stdin;\n2\n", 1, 1},
	"via the root":                {newCopyCount, table("p") + table("p1") + dataOf("p1") + "-- load via partition root public.p\nCOPY public.p (id) FROM stdin;\n1\n2\n\\.\n", 2, 2},
}

func counted(count func() counter, pieces func(yield func([]byte) bool)) sums {
	c := count()
	for piece := range pieces {
		c.see(piece)
	}
	return *c.counted()
}

func TestCounts(t *testing.T) {
	for name, c := range tricky {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 7, 1000, 1 << 20} {
				if found := counted(c.count, pieces(c.dump, func() int { return size })); found != (sums{c.tables, c.rows}) {
					t.Errorf("in pieces of %d: want %d tables and %d rows, found %+v", size, c.tables, c.rows, found)
				}
			}
		})
	}
}

// pieces cuts a dump. The counter gets each piece in memory that is written over afterwards, as
// pour reads a dump.
func pieces(dump string, size func() int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for dump != "" {
			n := min(size(), len(dump))
			piece := []byte(dump[:n])
			if !yield(piece) {
				return
			}
			clear(piece)
			dump = dump[n:]
		}
	}
}

// TestCountsCutAnywhere makes dumps of many rows of hard bytes, and cuts them by chance.
func TestCountsCutAnywhere(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		for name, made := range map[string]func(*rand.Rand) (func() counter, string, sums){"mysqldump": randomInserts, "pg_dump": randomCopies} {
			count, dump, want := made(chance)
			if found := counted(count, pieces(dump, func() int { return 1 + chance.IntN(40) })); found != want {
				t.Fatalf("%s: want %+v, found %+v in %q", name, want, found, dump)
			}
		}
	}
}

// hard gives some pieces of text one after the other.
func hard(chance *rand.Rand, words ...string) string {
	var text strings.Builder
	for range chance.IntN(12) {
		text.WriteString(words[chance.IntN(len(words))])
	}
	return text.String()
}

func randomInserts(chance *rand.Rand) (func() counter, string, sums) {
	var dump strings.Builder
	var want sums
	for range chance.IntN(6) {
		want.tables++
		fmt.Fprintf(&dump, "CREATE TABLE `t` (\n  `a` text\n);\nINSERT INTO `%s` VALUES", hard(chance, "VALUES", "(", ")", ";", "'", "``", "\\", "\""))
		for n := range 1 + chance.IntN(5) {
			if n > 0 {
				dump.WriteString(",")
			}
			want.rows++
			fmt.Fprintf(&dump, "%s(%d,'%s',0x%x,NULL)", [2]string{"\n", " "}[chance.IntN(2)], n, hard(chance, `\'`, `''`, `\\`, "(", ")", ";", "\"", "`", "\nINSERT INTO `a` VALUES (1)", "\nDELIMITER ;;\n", "\nCREATE TABLE `x` (\n", `\n`, "\xff", "ü"), chance.Uint32())
		}
		dump.WriteString(";\n")
	}
	return newInsertCount, dump.String(), want
}

func randomCopies(chance *rand.Rand) (func() counter, string, sums) {
	var dump strings.Builder
	var want sums
	for n := range chance.IntN(6) {
		name := fmt.Sprint("t", n)
		extension := chance.IntN(4) == 0
		if !extension {
			want.tables++
			dump.WriteString(table(name))
		}
		var rows strings.Builder
		for range chance.IntN(6) {
			if !extension {
				want.rows++
			}
			rows.WriteString("x"[:chance.IntN(2)] + hard(chance, `\\.`, `\n`, "\t", "-- Name: a; Type: TABLE; Schema: b; Owner: -", "CREATE TABLE x (", "COPY x FROM stdin;", `\N`, ";", `"`) + "\n")
		}
		dump.WriteString(rowsOf(name, rows.String()))
	}
	return newCopyCount, dump.String(), want
}
