// runner is the program of Berth's backup Jobs: it saves the parts of a recovery point with
// restic, seals the point when all parts are there, and fetches a part back into a new volume.
//
//	runner install DIR    lays itself, restic and the CA certificates into DIR
//	runner save ...       saves one part: the dump of a database, or the files of a volume
//	runner pour ENGINE    writes a checked dump to its output; save lets restic run it
//	runner seal ...       saves what describes the point, and requires all of its parts
//	runner look ...       finds a point that is there, with what its seal says of it
//	runner fetch ...      puts one part into a new, empty volume or database
//	runner forget ...     removes points that nothing keeps, if all others are there
//	runner check ...      looks whether the repository is whole, and reads a share of its data
//	runner visit ...      asks a site that runs beside it for its pages
//	runner stay ...       does nothing for a while, so that restic can be run beside it
//	runner sftp ADDRESS   speaks with a server of sftp; restic runs it, in the place of ssh
//
// What it has done, or why it could not, it says in its container's termination message.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `usage:
  runner install DIR
  runner save --backup UID --part NAME --host HOST (--database ENGINE | --volume PATH)
  runner seal --backup UID --host HOST --parts a,b,c [--record JSON] [--catalogue REPOSITORY --environment NAME [--escrow STORE --print PRINT]] DIR
  runner look --backup UID
  runner forget --host HOST --forget UID,UID --expect UID,UID
  runner check --host HOST --subset N/T --expect UID,UID
  runner stay SECONDS
  runner sftp ADDRESS
  runner pour mariadb|mysql|postgresql|redis
  runner fetch --restore UID --part NAME --snapshot ID --volume PATH [--files N] [--bytes N]
  runner fetch --restore UID --part NAME --snapshot ID --database mariadb|mysql|postgresql [--tables N] [--rows N] [--bytes N]
  runner fetch --restore UID --part NAME --snapshot ID --database redis --volume PATH [--bytes N]
  runner visit --for SECONDS [--listens NAME=PORT]... --page JSON...
    each fetch also takes [--backup UID], which the snapshot must bear,
    and [--disk PATH --claim BYTES], of which 15 percent stay free
`

// Exit codes.
const (
	done = iota
	failed
	misused
	crowding
	damaged
)

// crowd is an error of a node whose disk others need: nothing is wrong with what was saved.
type crowd struct{ error }

// misuse is an error of whoever wrote the command line.
type misuse struct{ error }

func misusef(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	// a command's result goes into the termination message; nil stands for none
	commands := map[string]func(context.Context, []string) (*result, error){
		"install": install, "save": save, "pour": pour, "seal": seal, "look": look, "fetch": fetch, "forget": forget, "check": inspect,
		"visit": call, "sftp": sftp, "stay": stay,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(os.Stderr, usage)
		return misused
	}
	outcome, err := commands[args[0]](ctx, args[1:])
	if _, wrong := errors.AsType[misuse](err); wrong {
		fmt.Fprintf(os.Stderr, "runner %s: %v\n%s", args[0], err, usage)
		return misused
	}
	if err == nil && outcome != nil {
		err = outcome.tell()
	}
	if err != nil {
		sentence := shortened(redacted(err.Error()), longestSentence)
		fmt.Fprintln(os.Stderr, sentence)
		// pour and sftp are not the container's program: whoever runs them has the last word
		if args[0] != "pour" && args[0] != "sftp" {
			// the sentence is on the error output already, and there is nobody left to tell
			_ = os.WriteFile(terminationLog(), []byte(sentence), 0o644)
		}
		if _, crowded := errors.AsType[crowd](err); crowded {
			return crowding
		}
		if _, lost := errors.AsType[loss](err); lost {
			return damaged
		}
		return failed
	}
	return done
}

// result is what lies in the repository now, or what was fetched from it, or how a site answered.
type result struct {
	// Snapshot is the beginning of its id; empty where no repository was looked at.
	Snapshot string             `json:"snapshot,omitempty"`
	Bytes    *uint64            `json:"bytes,omitempty"`
	Files    *uint64            `json:"files,omitempty"`
	Tables   *int               `json:"tables,omitempty"`
	Rows     *uint64            `json:"rows,omitempty"`
	Parts    map[string]*result `json:"parts,omitzero"`
	// Sealed is when all parts of the point were there.
	Sealed *time.Time `json:"sealed,omitempty"`
	// Record is what its Backup said of a point that was found, and Found its parts.
	Record json.RawMessage `json:"record,omitempty"`
	Found  []foundPart     `json:"found,omitempty"`
	// Escrow is the print of the store's key that its catalogue lists.
	Escrow string `json:"escrow,omitempty"`
	// Reowned is how many files and folders a fetch could not give to their owner.
	Reowned uint64 `json:"reowned,omitempty"`
	// Answers are those of the pages that a site was asked for, in that order.
	Answers []answer `json:"answers,omitempty"`
}

// Kubernetes cuts longer messages off, and half a result is none.
const longestMessage = 4095

// tell writes the result as the termination message; where it is too long, without the
// parts' numbers.
func (r *result) tell() error {
	message, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if len(message) > longestMessage {
		for _, part := range r.Parts {
			part.Bytes, part.Files = nil, nil
		}
		for i := range r.Found {
			r.Found[i].bytes, r.Found[i].files = nil, nil
		}
		if message, err = json.Marshal(r); err != nil {
			return err
		}
	}
	if len(message) > longestMessage {
		return fmt.Errorf("The point has so many parts that its result does not fit into %d bytes: save fewer parts, or give them shorter names.", longestMessage)
	}
	if err := os.WriteFile(terminationLog(), message, 0o644); err != nil {
		return fmt.Errorf("The result could not be told: %w. Let TERMINATION_LOG name a file that can be written.", err)
	}
	return nil
}

func terminationLog() string { return variable("TERMINATION_LOG", "/dev/termination-log") }

// variable gives an environment variable, or what stands for it where it is not set.
func variable(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
