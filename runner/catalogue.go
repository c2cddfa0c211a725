package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// cataloguePassword of the repository in which the environments of a store are named: it holds names
// only, which whoever has the store's login may read, and must be opened by somebody who has lost
// everything else.
const cataloguePassword = "berth"

const (
	// cataloguePatience is how long a point that is sealed waits for the catalogue.
	cataloguePatience = 3 * time.Minute
	// startSpread parts those that find no catalogue at the same time.
	startSpread = 5 * time.Second
	// initialising is longer than one restic init is on its way beside another one.
	initialising = 10 * time.Second
)

// catalogue is the repository of a store that names the environments which have one there: servers
// of restic's own protocol, and of sftp, do not tell what lies under a prefix.
type catalogue struct {
	restic
	environment string
	escrow      escrow
}

// escrow is the key of a store, encrypted to those who may bring it back. Of what key it was made and
// for whom, its print says: encrypted again it would be another text.
type escrow struct{ of, print string }

func (e escrow) tag() string { return "print=" + e.print }

// text is what the environment variable holds; nothing of it is secret.
func (e escrow) text() string { return os.Getenv("BERTH_ESCROW_" + e.print) }

func catalogueAt(r restic, address, environment string, key escrow) catalogue {
	// of two values of one name the last one counts
	env := append(slices.Clone(r.env), "RESTIC_REPOSITORY="+address, "RESTIC_PASSWORD="+cataloguePassword)
	return catalogue{restic{r.program, env, r.locks}, environment, key}
}

// enter names the environment in the catalogue, and puts the store's key there for those who may bring
// it back; it gives the print of the key that is listed. The point is sealed by then: what fails here
// is said in the log, and tried again with the next point.
func (c catalogue) enter(ctx context.Context) string {
	within, stop := context.WithTimeout(ctx, cataloguePatience)
	defer stop()
	print, err := c.complete(within)
	if err == nil {
		return print
	}
	if within.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("It took longer than %s. %w", cataloguePatience, err)
	}
	fmt.Println(shortened(redacted(fmt.Sprintf("The point is sealed, but the store's catalogue could not be written; the next point tries again. %v", err)), longestSentence))
	return ""
}

func (c catalogue) tag() string { return "environment=" + c.environment }

// complete sees that the catalogue lists the environment, and the key if there is one for it.
func (c catalogue) complete(ctx context.Context) (string, error) {
	found, err := c.listed(ctx)
	if code(err) == noRepository {
		found, err = c.again(ctx, c.make)
	}
	if contradicts(err) {
		found, err = c.again(ctx, c.mend)
	}
	if err != nil {
		return "", c.explained(err)
	}
	if newest(found, c.tag()) == nil {
		if err := c.add(ctx, c.tag(), c.environment, c.environment+"\n"); err != nil {
			return "", c.explained(err)
		}
		fmt.Printf("named %s in the store's catalogue\n", c.environment)
	}
	if c.escrow.of == "" {
		return "", nil
	}
	return c.keep(ctx, found)
}

// keep sees that the key is listed. What was just brought there is looked for again: it counts when
// the store has it.
func (c catalogue) keep(ctx context.Context, found []snapshot) (string, error) {
	e := c.escrow
	if newest(found, e.tag()) == nil {
		if e.text() == "" {
			return "", errors.New("The key of the store or its recipients were changed meanwhile: this job has not the key that it was told of.")
		}
		if err := c.add(ctx, "escrow="+e.of+","+e.tag(), e.of+".key.age", e.text()); err != nil {
			return "", c.explained(err)
		}
		fmt.Printf("brought the key of BackupStore %s, encrypted to its recipients, into the catalogue\n", e.of)
		var err error
		if found, err = c.listed(ctx); err != nil {
			return "", c.explained(err)
		}
	}
	if newest(found, e.tag()) == nil {
		return "", errors.New("The store took its key and does not list it: see that it keeps what it is given.")
	}
	return e.print, nil
}

// again lists once more, after what had to be done before.
func (c catalogue) again(ctx context.Context, first func(context.Context) error) ([]snapshot, error) {
	if err := first(ctx); err != nil {
		return nil, err
	}
	return c.listed(ctx)
}

// listed asks the store once, and leaves nothing there: where all is named already, nothing is written.
func (c catalogue) listed(ctx context.Context) ([]snapshot, error) {
	options := []string{"--no-lock", "--tag", "berth," + c.tag()}
	if c.escrow.of != "" {
		options = append(options, "--tag", "berth,escrow="+c.escrow.of+","+c.escrow.tag())
	}
	return c.list(ctx, options...)
}

// add saves one small file. Many may do so at once: the locks of restic backup do not shut each other out.
func (c catalogue) add(ctx context.Context, tags, file, text string) error {
	return c.past(ctx, func(r restic) error {
		return r.feed(ctx, strings.NewReader(text), io.Discard, "backup", "--json", "--host", c.environment, "--tag", "berth,"+tags,
			"--stdin", "--stdin-filename", file)
	})
}

// make makes the repository, unless another job is faster. Nobody writes there before all others that
// make it have ended: the settings of the last one may stay, and its key with them.
func (c catalogue) make(ctx context.Context) error {
	if err := pause(ctx, rand.N(startSpread)); err != nil {
		return err
	}
	var notMade error
	if code(c.run(ctx, io.Discard, "cat", "config")) == noRepository {
		fmt.Println("making the store's catalogue")
		notMade = c.run(ctx, io.Discard, "init")
	}
	if err := pause(ctx, initialising); err != nil {
		return err
	}
	err := c.run(ctx, io.Discard, "cat", "config")
	if notMade != nil && code(err) == noRepository {
		return notMade
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// contradiction is what restic says when it opens a key to which the repository's settings do not
// belong: two were made at the same time, and the settings are those of the other one.
var contradiction = regexp.MustCompile(`config or key ([0-9a-f]+) is damaged`)

func contradicts(err error) bool { return err != nil && contradiction.MatchString(err.Error()) }

const keyDigits = "0123456789abcdef"

// mend finds the key to which the settings belong, and removes the others: nothing was encrypted with
// them.
func (c catalogue) mend(ctx context.Context) error {
	for _, digit := range keyDigits {
		var out bytes.Buffer
		err := c.run(ctx, &out, "key", "list", "--json", "--no-lock", "--key-hint", string(digit))
		if contradicts(err) {
			continue
		}
		if err != nil {
			return err
		}
		var keys []struct {
			ID      string `json:"id"`
			Current bool   `json:"current"`
		}
		if err := json.Unmarshal(out.Bytes(), &keys); err != nil {
			return err
		}
		for _, key := range keys {
			if !key.Current {
				// another job may have been faster
				_ = c.run(ctx, io.Discard, "key", "remove", key.ID, "--key-hint", string(digit))
			}
		}
		break
	}
	return c.run(ctx, io.Discard, "cat", "config")
}

// explained says what to do about a catalogue that does not mend itself.
func (c catalogue) explained(err error) error {
	if code(err) == otherKey || contradicts(err) || strings.Contains(err.Error(), "already contains keys") ||
		strings.Contains(err.Error(), "ciphertext verification failed") {
		return fmt.Errorf("The catalogue cannot be opened: remove the folder %s at the store, of which nothing is lost; each environment is named there again when it is saved. %w", catalogueName, err)
	}
	return explained(err)
}

const catalogueName = "berth-catalogue"
