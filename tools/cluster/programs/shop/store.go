package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
)

// store keeps one counter of visits in a database.
type store interface {
	// kind is the engine's name.
	kind() string
	// prepare makes what visit needs; it may be called at any time.
	prepare(ctx context.Context) error
	// visit writes a visit and reads back how many there are.
	visit(ctx context.Context) (int64, error)
}

// namedStore is the database that the variables of one prefix (DB_, CACHE_) name.
type namedStore struct {
	prefix string
	store  store
	err    error
	once   *sync.Mutex
	ready  *bool
}

// storesFromEnvironment finds PREFIX_URL, or PREFIX_HOST with its companions, for the
// prefixes that the examples use.
func storesFromEnvironment() []namedStore {
	var found []namedStore
	for _, prefix := range []string{"DB", "CACHE"} {
		if os.Getenv(prefix+"_URL") == "" && os.Getenv(prefix+"_HOST") == "" {
			continue
		}
		s, err := storeFor(prefix)
		found = append(found, namedStore{prefix: prefix, store: s, err: err, once: &sync.Mutex{}, ready: new(bool)})
	}
	return found
}

func (n namedStore) visit(ctx context.Context) (string, error) {
	if n.err != nil {
		return "", n.err
	}
	n.once.Lock()
	defer n.once.Unlock()
	if !*n.ready {
		if err := n.store.prepare(ctx); err != nil {
			return "", err
		}
		*n.ready = true
	}
	count, err := n.store.visit(ctx)
	return fmt.Sprintf("%s: %s counts %d visits", n.prefix, n.store.kind(), count), err
}

// account is what the single variables, or else the URL, say.
type account struct{ engine, host, port, name, user, password string }

func storeFor(prefix string) (store, error) {
	given, err := url.Parse(os.Getenv(prefix + "_URL"))
	if err != nil {
		// the error would print the URL, and with it the password
		return nil, fmt.Errorf("%s_URL is not a URL", prefix)
	}
	password, _ := given.User.Password()
	first := func(name, otherwise string) string {
		if v := os.Getenv(prefix + "_" + name); v != "" {
			return v
		}
		return otherwise
	}
	a := account{
		engine: given.Scheme, host: first("HOST", given.Hostname()), port: first("PORT", given.Port()),
		name: first("NAME", strings.TrimPrefix(given.Path, "/")), user: first("USER", given.User.Username()), password: first("PASSWORD", password),
	}
	if a.engine == "" {
		a.engine = map[string]string{"3306": "mysql", "5432": "postgresql", "6379": "redis"}[a.port]
	}
	switch a.engine {
	case "mysql", "mariadb":
		c := mysql.NewConfig()
		c.Net, c.Addr, c.DBName, c.User, c.Passwd, c.Timeout = "tcp", net.JoinHostPort(a.host, a.port), a.name, a.user, a.password, 2*time.Second
		connector, err := mysql.NewConnector(c)
		if err != nil {
			return nil, err
		}
		return sqlStore{"MariaDB", sql.OpenDB(connector)}, nil
	case "postgres", "postgresql":
		target := url.URL{Scheme: "postgres", User: url.UserPassword(a.user, a.password), Host: net.JoinHostPort(a.host, a.port), Path: a.name, RawQuery: "sslmode=disable&connect_timeout=2"}
		connector, err := pq.NewConnector(target.String())
		if err != nil {
			return nil, err
		}
		return sqlStore{"PostgreSQL", sql.OpenDB(connector)}, nil
	case "redis":
		return redisStore{a}, nil
	}
	return nil, fmt.Errorf("%s_URL has the scheme %q: want mysql, mariadb, postgres, postgresql or redis", prefix, a.engine)
}

type sqlStore struct {
	engine string
	db     *sql.DB
}

func (s sqlStore) kind() string { return s.engine }

func (s sqlStore) prepare(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS visits (at VARCHAR(40) NOT NULL)")
	return err
}

func (s sqlStore) visit(ctx context.Context) (count int64, err error) {
	// no placeholder: the two drivers spell it differently, and the value is ours
	if _, err = s.db.ExecContext(ctx, "INSERT INTO visits (at) VALUES ('"+time.Now().UTC().Format(time.RFC3339Nano)+"')"); err != nil {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM visits").Scan(&count)
	return count, err
}

// redisStore speaks the few words of Redis's protocol that a counter needs.
type redisStore struct{ account }

func (s redisStore) kind() string                      { return "Redis" }
func (s redisStore) prepare(ctx context.Context) error { return nil }

func (s redisStore) visit(ctx context.Context) (count int64, err error) {
	c, err := (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return 0, err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(2 * time.Second))
	answers := bufio.NewReader(c)
	ask := func(words ...string) (string, error) {
		fmt.Fprintf(c, "*%d\r\n", len(words))
		for _, w := range words {
			fmt.Fprintf(c, "$%d\r\n%s\r\n", len(w), w)
		}
		line, err := answers.ReadString('\n')
		if err == nil && strings.HasPrefix(line, "-") {
			err = errors.New(strings.TrimSpace(line[1:]))
		}
		return strings.TrimSpace(line), err
	}
	if s.password != "" {
		words := []string{"AUTH", s.password}
		if s.user != "" {
			words = []string{"AUTH", s.user, s.password}
		}
		if _, err := ask(words...); err != nil {
			return 0, err
		}
	}
	line, err := ask("INCR", "visits")
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscanf(line, ":%d", &count)
	return count, err
}
