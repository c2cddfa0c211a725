package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// pointsNamed is how many points that are missed are named.
const pointsNamed = 3

// forgetting is what one forget is about: the UIDs of Backups.
type forgetting struct {
	host       string
	gone, kept []string
}

func parseForgetting(args []string) (forgetting, error) {
	var f forgetting
	var gone, kept string
	rest, err := flags("forget", args, func(set *flag.FlagSet) {
		set.StringVar(&f.host, "host", "", "host of the snapshots")
		set.StringVar(&gone, "forget", "", "UIDs of the Backups whose points go")
		set.StringVar(&kept, "expect", "", "UIDs of the Backups whose points must be there")
	})
	if err != nil {
		return f, err
	}
	if len(rest) > 0 {
		return f, misusef("nothing is expected after the flags, found %q", rest[0])
	}
	if uids(gone+","+kept) == nil {
		return f, misusef("--forget and --expect want different UIDs with a comma between them, found %q and %q", gone, kept)
	}
	f.gone, f.kept = uids(gone), uids(kept)
	return f, named(map[string]string{"host": f.host})
}

// uids parts a list of different UIDs; nil where it is none. Without one that must be there, an empty
// list of snapshots would be no sign of anything.
func uids(list string) []string {
	all := strings.Split(list, ",")
	for i, uid := range all {
		if !plain.MatchString(uid) || slices.Contains(all[:i], uid) {
			return nil
		}
	}
	return all
}

// forget removes points and what only they need. It looks at what is there before each of the two
// steps: a store that lists less than it has would lose the rest.
func forget(ctx context.Context, args []string) (*result, error) {
	f, err := parseForgetting(args)
	if err != nil {
		return nil, err
	}
	r, err := findRestic()
	if err != nil {
		return nil, err
	}
	if err := r.unlock(ctx); err != nil {
		return nil, err
	}
	all, err := f.listed(ctx, r, "nothing was removed")
	if err != nil {
		return nil, err
	}
	// the seals first: at no time is there a sealed point that lacks a part
	seals, rest := f.of(all)
	for _, ids := range [][]string{seals, rest} {
		if len(ids) == 0 {
			continue
		}
		if err := r.run(ctx, io.Discard, append([]string{"forget"}, ids...)...); err != nil {
			return nil, notRemoved(err)
		}
	}
	all, err = f.listed(ctx, r, "the points are forgotten, but their room was not freed")
	if err != nil {
		return nil, err
	}
	if seals, rest := f.of(all); len(seals)+len(rest) > 0 {
		return nil, fmt.Errorf("restic has forgotten %d snapshots that the repository still lists: see that its store lets them be removed.", len(seals)+len(rest))
	}
	if err := r.run(ctx, io.Discard, "prune"); err != nil {
		return nil, fmt.Errorf("The points are forgotten, but their room was not freed. %w", notRemoved(err))
	}
	fmt.Printf("forgot what %d backups had saved, in %d snapshots\n", len(f.gone), len(seals)+len(rest))
	return nil, nil
}

// listed requires each point that is to be there.
func (f forgetting) listed(ctx context.Context, r restic, instead string) ([]snapshot, error) {
	all, err := r.snapshots(ctx, "--host", f.host, "--tag", "berth")
	if err != nil {
		return nil, err
	}
	if err := unlisted(all, f.kept); err != nil {
		return nil, fmt.Errorf("%w Pruning is stopped, and %s.", err, instead)
	}
	return all, nil
}

// unlisted names the points that must be there, and whose seals are not, or not all that they consist of.
func unlisted(all []snapshot, kept []string) error {
	var missing []string
	for _, uid := range kept {
		found := ofBackup(uid, all)
		// no check of restic's misses a snapshot that is gone, and pruning would take what it consisted of
		if newest(found, pointTag) == nil || len(found) < len(marked(uid, all)) {
			missing = append(missing, uid)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	names := strings.Join(missing[:min(len(missing), pointsNamed)], ", ")
	if more := len(missing) - pointsNamed; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Errorf("FewerPointsThanRecorded: the store lists no whole, sealed point of Backup %s, which is recorded as complete. Something is wrong with the store: see with restic snapshots what is there, and delete a Backup only if its point may be lost.", names)
}

// of gives the ids of all snapshots and marks of what goes, those of the seals apart.
func (f forgetting) of(all []snapshot) (seals, rest []string) {
	for _, s := range all {
		if !slices.ContainsFunc(f.gone, func(uid string) bool { return s.has("backup=" + uid) }) {
			continue
		}
		if s.has(pointTag) {
			seals = append(seals, s.ID)
		} else {
			rest = append(rest, s.ID)
		}
	}
	return seals, rest
}

// refusals are words of stores that take what is added and remove nothing.
var refusals = []string{"(403)", "Forbidden", "AccessDenied", "Access Denied", "not allowed"}

func notRemoved(err error) error {
	said := err.Error()
	if code(err) == locked {
		return stillLocked(err)
	}
	if slices.ContainsFunc(refusals, func(word string) bool { return strings.Contains(said, word) }) {
		return fmt.Errorf("The store lets this login add and not remove: name one that may in prune of the BackupStore, or forget the points with such a login yourself, and prune. %s", said)
	}
	return explained(err)
}
