package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	redisDumpFile = "dump.rdb"
	// a server from 7 on keeps its log in a folder, older ones in a file
	redisLogFolder = "appendonlydir"
	redisLogFile   = "appendonly.aof"
)

// fetchRedis lays the dump into the data folder of a server to come, and beside it the log that a
// server with append-only files reads instead.
func (f fetching) fetchRedis(ctx context.Context, r restic, s snapshot) (*result, error) {
	if err := f.mounted(); err != nil {
		return nil, err
	}
	size := s.bytes()
	told := &result{Snapshot: short(s.ID), Bytes: &size}
	if err := f.recorded("bytes", f.bytes, size); err != nil {
		return nil, err
	}
	// the log is about as long as the dump
	there, err := f.prepare(2*size, func() (bool, error) { return f.holdsDump(ctx, r, s) })
	if err != nil || there {
		return told, err
	}
	fmt.Printf("fetching the dump of snapshot %s\n", short(s.ID))
	if size, err = f.writeDump(ctx, r, s); err != nil {
		return nil, err
	}
	keys, err := f.convert(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.finish(); err != nil {
		return nil, err
	}
	fmt.Printf("fetched part %s from snapshot %s, %s with %d keys\n", f.name, told.Snapshot, sized(size), keys)
	return told, nil
}

// holdsDump says whether the folder holds what a restore of this very dump leaves there.
func (f fetching) holdsDump(ctx context.Context, r restic, s snapshot) (bool, error) {
	others, err := f.others()
	logs := slices.Contains(others, redisLogFolder) || slices.Contains(others, redisLogFile)
	if err != nil || len(others) != 2 || !logs || !slices.Contains(others, redisDumpFile) {
		return false, err
	}
	dump, err := os.Open(filepath.Join(f.volume, redisDumpFile))
	if err != nil {
		return false, nil // somebody else's
	}
	defer dump.Close()
	same := &sameAs{file: dump}
	if err := r.run(ctx, same, "dump", s.ID, f.dump()); err != nil && !same.differs {
		return false, f.explain(err)
	}
	return !same.differs && same.atEnd(), nil
}

// sameAs compares what is written to it with a file.
type sameAs struct {
	file    io.Reader
	differs bool
}

func (s *sameAs) Write(p []byte) (int, error) {
	own := make([]byte, len(p))
	if _, err := io.ReadFull(s.file, own); err != nil || !bytes.Equal(own, p) {
		s.differs = true
		return 0, errors.New("the files differ")
	}
	return len(p), nil
}

func (s *sameAs) atEnd() bool {
	n, err := s.file.Read(make([]byte, 1))
	return n == 0 && errors.Is(err, io.EOF)
}

func (f fetching) writeDump(ctx context.Context, r restic, s snapshot) (uint64, error) {
	file, err := os.OpenFile(filepath.Join(f.volume, redisDumpFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, f.unfinished(err)
	}
	defer file.Close()
	into, seen := &sink{to: file}, newRDB()
	err = r.run(ctx, io.MultiWriter(into, seen, &teller{size: s.bytes()}), "dump", s.ID, f.dump())
	if into.err != nil && ctx.Err() == nil {
		return 0, f.unfinished(into.err)
	}
	if err == nil {
		err = seen.end()
	}
	if err != nil {
		return 0, f.explainDump(err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return 0, f.unfinished(err)
	}
	return into.total, nil
}

// redisServer is a server of our own that only this process reaches.
type redisServer struct {
	client, socket string
	words          *lastWords
	ended          chan error
	program        string
}

// convert has a server load the dump and write its log, and says how many keys there are.
func (f fetching) convert(ctx context.Context) (int, error) {
	room, err := os.MkdirTemp("", "berth-redis-")
	if err != nil {
		return 0, fmt.Errorf("There is no room for a socket: %w. Let TMPDIR name a folder that can be written.", err)
	}
	defer os.RemoveAll(room)
	running, end := context.WithCancel(ctx)
	s, err := f.startRedis(running, filepath.Join(room, "socket"))
	if err != nil {
		end()
		return 0, err
	}
	keys, err := s.convert(ctx)
	if err == nil {
		_, err = s.ask(ctx, "SHUTDOWN", "NOSAVE")
	}
	if err != nil {
		end()
		<-s.ended
	} else if left := <-s.ended; left != nil {
		err = &failure{s.program, left, s.words, false}
	}
	end()
	switch {
	case ctx.Err() != nil:
		return 0, stopped("the dump was loaded")
	case err != nil && isFull(s.words.String()):
		return 0, f.full(err)
	case err != nil:
		return 0, fmt.Errorf("Redis did not take the dump: see whether the component's image is as new as the one that the dump was made with, and has the modules that it needs, and start the restore again. %w", err)
	}
	return keys, f.logged()
}

// logged sees that the server has written its log.
func (f fetching) logged() error {
	for _, name := range []string{redisLogFolder, redisLogFile} {
		if _, err := os.Stat(filepath.Join(f.volume, name)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("Redis has written neither %s nor %s into the volume: give the component an image of Redis that knows append-only files.", redisLogFolder, redisLogFile)
}

func (f fetching) startRedis(ctx context.Context, socket string) (*redisServer, error) {
	server, err := program("redis-server")
	if err != nil {
		return nil, err
	}
	client, err := program("redis-cli")
	if err != nil {
		return nil, err
	}
	s := &redisServer{client, socket, &lastWords{}, make(chan error, 1), server}
	said := &lines{each: func(line string) {
		s.words.add(line)
		fmt.Println(redacted(line))
	}}
	c := exec.CommandContext(ctx, server, "--dir", f.volume, "--dbfilename", redisDumpFile, "--appendonly", "no", "--save", "", "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--daemonize", "no")
	c.Env = engines["redis"].environment("")
	// one writer for both: they do not come at the same time then
	c.Stdout, c.Stderr = said, said
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience / 2
	if err := c.Start(); err != nil {
		return nil, &failure{server, err, s.words, false}
	}
	go func() {
		err := c.Wait()
		said.end()
		s.ended <- err
		close(s.ended)
	}()
	return s, nil
}

func (s *redisServer) convert(ctx context.Context) (int, error) {
	if err := s.until(ctx, func(info map[string]string) bool { return info["loading"] == "0" }); err != nil {
		return 0, err
	}
	answer, err := s.ask(ctx, "CONFIG", "SET", "appendonly", "yes")
	if err != nil {
		return 0, err
	}
	if answer != "OK" {
		return 0, fmt.Errorf("Redis does not write append-only files (%s).", shortened(answer, longestName))
	}
	var last map[string]string
	err = s.until(ctx, func(info map[string]string) bool {
		last = info
		return info["aof_enabled"] == "1" && info["aof_rewrite_in_progress"] == "0" && info["aof_rewrite_scheduled"] == "0"
	})
	if err != nil {
		return 0, err
	}
	if last["aof_last_bgrewrite_status"] != "ok" || last["aof_last_write_status"] != "ok" {
		return 0, fmt.Errorf("Redis could not write its append-only file; %v.", s.words)
	}
	keyspace, err := s.info(ctx, "keyspace")
	return keysOf(keyspace), err
}

// keysOf adds up the keys of all databases.
func keysOf(keyspace map[string]string) int {
	sum := 0
	for _, text := range keyspace {
		number, _, _ := strings.Cut(strings.TrimPrefix(text, "keys="), ",")
		n, _ := strconv.Atoi(number)
		sum += n
	}
	return sum
}

// until waits until the server says so of its files. While it loads, it answers now and then.
func (s *redisServer) until(ctx context.Context, enough func(info map[string]string) bool) error {
	answered, told := time.Now(), time.Now()
	for {
		info, err := s.info(ctx, "persistence")
		if err == nil && enough(info) {
			return nil
		}
		if err == nil {
			answered = time.Now()
		}
		if time.Since(answered) > longestStart {
			return fmt.Errorf("Redis does not answer after %v. %w", longestStart, err)
		}
		if time.Since(told) > waitToldEvery {
			told = time.Now()
			fmt.Println("waiting until Redis has read and written the data")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case left := <-s.ended:
			if left == nil {
				return fmt.Errorf("redis-server ended before it had loaded the dump; %v.", s.words)
			}
			return &failure{s.program, left, s.words, false}
		case <-time.After(waitEvery / 5):
		}
	}
}

// info gives one section of what the server says of itself.
func (s *redisServer) info(ctx context.Context, section string) (map[string]string, error) {
	answer, err := s.ask(ctx, "INFO", section)
	info := map[string]string{}
	for line := range strings.Lines(answer) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), ":"); found {
			info[name] = value
		}
	}
	return info, err
}

func (s *redisServer) ask(ctx context.Context, words ...string) (string, error) {
	if _, err := os.Stat(s.socket); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("The server has not opened %s yet.", s.socket)
	}
	try, cancel := context.WithTimeout(ctx, longestAnswer)
	defer cancel()
	said := &lastWords{}
	stderr := &lines{each: said.add}
	c := exec.CommandContext(try, s.client, append([]string{"-s", s.socket}, words...)...)
	c.Env = engines["redis"].environment("")
	c.Stderr = stderr
	c.WaitDelay = time.Second
	answer, err := c.Output()
	stderr.end()
	if err != nil {
		return "", &failure{s.client, err, said, ctx.Err() != nil}
	}
	return strings.TrimSpace(string(answer)), nil
}
