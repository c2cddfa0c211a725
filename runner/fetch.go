package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// fetching is what one fetch is about: a part that goes into a volume or a database that is new
// and empty. Nothing that is in use is ever written to; who uses what is changed by others, later.
type fetching struct {
	part            // its uid is the Restore's, and it has no host
	snapshot string // the beginning of its id
	// what was written down of the part when it was saved; not more than unknown where it was not
	files, bytes, tables, rows int64
	// backup is the UID of the one that the snapshot must be of; empty where any will do.
	backup string
	// disk is a folder on the disk that the new claim of so many bytes lies on, which others live
	// by; empty where the fetch matters more than they do.
	disk  string
	claim int64
}

const unknown = -1

// snapshotID is at least what short leaves of one.
var snapshotID = regexp.MustCompile(`^[0-9a-f]{16,64}$`)

func parseFetching(args []string) (fetching, error) {
	var f fetching
	rest, err := flags("fetch", args, func(set *flag.FlagSet) {
		set.StringVar(&f.uid, "restore", "", "UID of the Restore")
		set.StringVar(&f.name, "part", "", "name of the part")
		set.StringVar(&f.snapshot, "snapshot", "", "beginning of the snapshot's id")
		set.StringVar(&f.database, "database", "", "engine of the database")
		set.StringVar(&f.volume, "volume", "", "folder of the new volume")
		set.Int64Var(&f.files, "files", unknown, "files when it was saved")
		set.Int64Var(&f.bytes, "bytes", unknown, "bytes when it was saved")
		set.Int64Var(&f.tables, "tables", unknown, "tables when it was saved")
		set.Int64Var(&f.rows, "rows", unknown, "rows when it was saved")
		set.StringVar(&f.disk, "disk", "", "folder on the disk to be spared")
		set.Int64Var(&f.claim, "claim", unknown, "bytes that the new claim is to have")
		set.Func("backup", "UID of the Backup that the snapshot is of", f.setBackup)
	})
	server := dialects[f.database] != nil
	switch {
	case err != nil:
		return f, err
	case len(rest) > 0:
		return f, misusef("nothing is expected after the flags, found %q", rest[0])
	case f.database != "" && engines[f.database] == nil:
		return f, misusef("there is no engine %q", f.database)
	case server != (f.volume == ""):
		return f, misusef("want --volume for files and for redis, and for no other engine")
	case (f.disk == "") != (f.claim <= unknown):
		return f, misusef("want --disk and --claim, or neither")
	case f.volume != "" && !filepath.IsAbs(f.volume):
		return f, misusef("--volume wants an absolute path, found %q", f.volume)
	case f.files > unknown && f.database != "", (f.tables > unknown || f.rows > unknown) && !server:
		return f, misusef("--files is for files only, and --tables and --rows for engines that have tables")
	case !snapshotID.MatchString(f.snapshot):
		return f, misusef("--snapshot wants the first 16 digits of an id or more, found %q", f.snapshot)
	}
	return f, named(map[string]string{"restore": f.uid, "part": f.name})
}

// setBackup refuses an empty UID too, with which nothing would be compared.
func (f *fetching) setBackup(uid string) error {
	f.backup = uid
	return named(map[string]string{"backup": uid})
}

func fetch(ctx context.Context, args []string) (*result, error) {
	f, err := parseFetching(args)
	if err != nil {
		return nil, err
	}
	r, err := findRestic()
	if err != nil {
		return nil, err
	}
	// nothing is made where no repository is: this says so
	s, err := f.find(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := f.spare(*s); err != nil {
		return nil, err
	}
	switch {
	case f.database == "":
		return f.fetchVolume(ctx, r, *s)
	case f.volume != "":
		return f.fetchRedis(ctx, r, *s)
	}
	return f.fetchDatabase(ctx, r, *s)
}

// find looks the snapshot up: there, of this part and backup, and whole.
func (f fetching) find(ctx context.Context, r restic) (*snapshot, error) {
	all, err := r.enter(ctx, "--tag", "berth")
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(s snapshot) bool { return strings.HasPrefix(s.ID, f.snapshot) })
	if at < 0 {
		return nil, fmt.Errorf("The recovery point is gone: the repository lists no snapshot %s, or what lies there is another one. Restore another point, see that the BackupStore names the place where this one was saved, and have the repository checked with restic check.", f.snapshot)
	}
	s := &all[at]
	if !s.has(f.tag()) {
		return nil, fmt.Errorf("The snapshot %s is not one of the part %s, its tags are %s: take the snapshot that the recovery point names for this part.", f.snapshot, f.name, strings.Join(s.Tags, ", "))
	}
	if err := f.agrees(*s); err != nil {
		return nil, err
	}
	if !s.whole(all) {
		return nil, fmt.Errorf("The snapshot %s is not marked as whole, something may be missing in it: restore another recovery point.", f.snapshot)
	}
	if f.database != "" && !slices.Equal(s.Paths, []string{f.dump()}) || f.database == "" && len(s.Paths) != 1 {
		return nil, fmt.Errorf("The snapshot %s holds %s, which is not what is to be restored: see that the component %s is still what it was when it was saved.", f.snapshot, strings.Join(s.Paths, " and "), f.name)
	}
	return s, nil
}

// agrees compares the snapshot with the backup that it is to be of: whoever can write to the
// repository can lay another one there.
func (f fetching) agrees(s snapshot) error {
	if f.backup != "" && !s.has("backup="+f.backup) {
		return fmt.Errorf("The snapshot %s is one of another backup than the recovery point says: it lacks the tag backup=%s, its tags are %s. Restore another recovery point, and see who else writes to the repository.", f.snapshot, f.backup, strings.Join(s.Tags, ", "))
	}
	return nil
}

// dump is the path of the dump in its snapshot.
func (f fetching) dump() string { return path.Join("/", f.file()) }

// whole says whether one of the others marks the snapshot, for the backup that it belongs to.
func (s snapshot) whole(all []snapshot) bool {
	return slices.ContainsFunc(s.Tags, func(tag string) bool {
		uid, belongs := strings.CutPrefix(tag, "backup=")
		return belongs && slices.ContainsFunc(ofBackup(uid, all), func(o snapshot) bool { return o.ID == s.ID })
	})
}

// What a server makes of a dump is larger: indexes, and logs while it takes it.
const databaseGrowth = 3

// left is the part of a disk, in percent, below which a kubelet begins to end pods for the room.
const left = 15

// spare sees that so much of a disk stays free that others live by. One that is not much larger
// than the claim is nobody else's.
func (f fetching) spare(s snapshot) error {
	if f.disk == "" {
		return nil
	}
	var stat syscall.Statfs_t
	if err := syscall.Statfs(f.disk, &stat); err != nil {
		return fmt.Errorf("The room on the disk could not be found out: %w. See that %s is mounted.", err, f.disk)
	}
	need := s.bytes()
	if f.database != "" {
		need *= databaseGrowth
	}
	return f.spares(need, stat.Blocks*uint64(stat.Bsize), stat.Bavail*uint64(stat.Bsize))
}

func (f fetching) spares(need, total, free uint64) error {
	if claim := uint64(f.claim); total <= claim+claim/4 || free >= need+total*left/100 {
		return nil
	}
	return crowd{fmt.Errorf("The node's disk has too little room to try %s there: about %s are needed beside %d %% of the disk (%s) that others live by, and %s are free. Nothing of it was fetched: make room on the node.", f.name, sized(need), left, sized(total*left/100), sized(free))}
}

// recorded compares a number with what was written down when the part was saved.
func (f fetching) recorded(what string, want int64, found uint64) error {
	if want <= unknown || uint64(want) == found {
		return nil
	}
	return fmt.Errorf("The snapshot %s has %d %s, but %d were written down when it was saved: restore another recovery point, and have the repository checked with restic check.", f.snapshot, found, what, want)
}

// What restic says of a repository that lacks what it should hold, or holds it changed: of a disk,
// of a rest-server or of S3. Its words are parted by semicolons.
var damage = regexp.MustCompile(`ciphertext verification failed|decrypting blob|hash mismatch|(<(data|index|snapshot)/|blob|tree|pack )[^;]*(no such file|too short|not exist|not found|\((404|416)\))`)

// explain says what to do about a fetch that failed.
func (f fetching) explain(err error) error {
	failed, ours := errors.AsType[*failure](err)
	if !ours || failed.stopped {
		return err
	}
	if e := explained(err); e != err {
		return e
	}
	switch {
	case isFull(failed.words.String()):
		return f.full(err)
	case damage.MatchString(failed.words.String()):
		return fmt.Errorf("The recovery point is damaged: the repository does not give back all of the snapshot %s. Restore an older point, and have the repository checked with restic check; %v.", f.snapshot, failed.words)
	}
	return err
}

// the last one is MySQL's
var fullDisk = regexp.MustCompile(`(?i)no space left on device|quota exceeded|disk full|the table '[^']*' is full`)

// isFull says whether a program's words are of a disk that is full.
func isFull(words string) bool {
	return fullDisk.MatchString(words)
}

func (f fetching) full(err error) error {
	where := "The new volume of the database " + f.name
	if f.volume != "" {
		where = fmt.Sprintf("The new volume of %s, %s,", f.name, f.volume)
	}
	return fmt.Errorf("%s became full: give the component's volume more room, and start the restore again. %w", where, err)
}

// stopped is the error of a step of our own that was told to end.
func stopped(while string) error {
	return fmt.Errorf("The job was told to end while %s: start it again.", while)
}
