package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// checking is what one check is about.
type checking struct {
	host, subset string
	// kept are the UIDs of Backups whose points must be there.
	kept []string
}

// share is n of t: all packs are read when n was each number up to t.
var share = regexp.MustCompile(`^[1-9][0-9]{0,2}/[1-9][0-9]{0,2}$`)

func parseChecking(args []string) (checking, error) {
	var c checking
	var kept string
	rest, err := flags("check", args, func(set *flag.FlagSet) {
		set.StringVar(&c.host, "host", "", "host of the snapshots")
		set.StringVar(&c.subset, "subset", "", "share of the data to read, such as 3/52")
		set.StringVar(&kept, "expect", "", "UIDs of the Backups whose points must be there")
	})
	switch {
	case err != nil:
		return c, err
	case len(rest) > 0:
		return c, misusef("nothing is expected after the flags, found %q", rest[0])
	case !share.MatchString(c.subset):
		return c, misusef("--subset wants a share such as 3/52, found %q", c.subset)
	}
	if c.kept = uids(kept); c.kept == nil {
		return c, misusef("--expect wants different UIDs with a comma between them, found %q", kept)
	}
	return c, named(map[string]string{"host": c.host})
}

// loss is an error of a repository that is there and lacks what it should hold, or has it changed:
// that it could not be looked at is none.
type loss struct{ error }

// inspect looks whether the repository is whole, reads a share of its data, and sees that each point
// that is recorded is listed.
func inspect(ctx context.Context, args []string) (*result, error) {
	c, err := parseChecking(args)
	if err != nil {
		return nil, err
	}
	r, err := findRestic()
	if err != nil {
		return nil, err
	}
	if err := r.unlock(ctx); err != nil {
		return nil, fmt.Errorf("The repository could not be checked. %w", err)
	}
	found := &complaints{}
	if err := r.heed(ctx, nil, io.Discard, found.hear, "check", "--json", "--read-data-subset="+c.subset); err != nil {
		return nil, found.judge(err)
	}
	all, err := r.snapshots(ctx, "--host", c.host, "--tag", "berth")
	if err != nil {
		return nil, err
	}
	if err := unlisted(all, c.kept); err != nil {
		return nil, loss{err}
	}
	fmt.Printf("the repository is whole, and %s of its data was read\n", c.subset)
	return nil, nil
}

// complaints are what a check finds.
type complaints struct {
	first []string
	// all, and those that say no more than that the store did not answer
	count, outages int
}

const (
	complaintsNamed  = 3
	longestComplaint = 250
)

func (c *complaints) String() string {
	named := strings.TrimSuffix(strings.Join(c.first, "; "), ".")
	if more := c.count - len(c.first); more > 0 {
		named += fmt.Sprintf("; and %d more", more)
	}
	return named
}

// advice is what restic says to people after it has named what is wrong, or before.
var advice = regexp.MustCompile(`^(The repository |restic repair |Damaged pack files can|error for tree [0-9a-f]+:$)`)

// outage is what is said of a store that does not answer, or not to this login. That it cannot read
// what it has is none.
var outage = regexp.MustCompile(`(?i)dial tcp|connection (refused|reset)|broken pipe|no such host|no route to host|network is unreachable|server misbehaving|timeout|timed out|deadline exceeded|context canceled|x509|tls:|\((401|403|429|502|503|504)\)|access ?denied|slow ?down`)

func (c *complaints) hear(line string) {
	var m message
	if json.Unmarshal([]byte(line), &m) != nil || m.Type != "error" {
		return
	}
	text := strings.TrimSpace(said(line))
	if text == "" || advice.MatchString(text) {
		return
	}
	c.count++
	if outage.MatchString(text) {
		c.outages++
	}
	if len(c.first) < complaintsNamed {
		c.first = append(c.first, shortened(strings.TrimPrefix(text, "error: "), longestComplaint))
	}
}

// judge says what a check that did not end well has shown.
func (c *complaints) judge(err error) error {
	failed, ours := errors.AsType[*failure](err)
	switch {
	case !ours || failed.stopped:
		return err
	case code(err) == noRepository:
		return loss{explained(err)}
	case code(err) == locked:
		return stillLocked(err)
	case code(err) == otherKey || failed.lockedOut():
		return explained(err)
	case c.count > c.outages:
		return loss{fmt.Errorf("restic found damage in the repository: %s.", c)}
	case c.count == 0 && damage.MatchString(failed.words.String()):
		return loss{fmt.Errorf("The repository is damaged. %w", err)}
	}
	return fmt.Errorf("The repository could not be checked: see that its store answers. %w", err)
}

// unlock removes the locks that restic itself takes to be stale: what made them was killed, and did
// not renew them for half an hour. Only the turn of one environment starts jobs on a repository, and
// never two of which one would shut the other one out, so no job that is at work loses its lock.
// What cannot be removed, whatever is run next says; but a store that was waited for in vain is not
// waited for again.
func (r restic) unlock(ctx context.Context) error {
	var out bytes.Buffer
	err := r.run(ctx, &out, "unlock")
	if failed, ours := errors.AsType[*failure](err); ours && (failed.stopped || failed.lockedOut() || failed.outOfReach()) {
		return explained(err)
	}
	if err == nil && strings.Contains(out.String(), "removed") {
		fmt.Printf("restic: %s: they were stale, left behind by what was killed\n", strings.TrimSpace(out.String()))
	}
	return nil
}

// stillLocked says what a lock means that is not stale.
func stillLocked(err error) error {
	return fmt.Errorf("The repository is locked, and stayed so for %s: something else works on it, or was killed less than half an hour ago. A lock that nothing renews is removed by itself when this is tried again; restic list locks shows it. %w", lockPatience, err)
}
