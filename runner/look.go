package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"path"
	"strings"
)

// record is what a seal says of the parts of its point, in their order.
type record struct {
	Parts []struct {
		Name   string  `json:"name"`
		Engine *string `json:"engine"`
		Tables *uint64 `json:"tables"`
		Rows   *uint64 `json:"rows"`
	} `json:"parts"`
}

// foundPart is a part of a point that was found: what its seal says of it, and what the repository lists.
type foundPart struct {
	name, snapshot string
	// engine is that of a database; nil for a volume.
	engine                     *string
	tables, rows, bytes, files *uint64
}

// MarshalJSON tells by place what is which, and leaves out what is not known at the end: the largest
// point that is sealed has no room for names.
func (f foundPart) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal([]any{f.name, f.snapshot, f.engine, f.tables, f.rows, f.bytes, f.files})
	for bytes.HasSuffix(text, []byte(",null]")) {
		text = append(text[:len(text)-len(",null]")], ']')
	}
	return text, err
}

func parseLook(args []string) (uid string, err error) {
	rest, err := flags("look", args, func(set *flag.FlagSet) {
		set.StringVar(&uid, "backup", "", "UID of the Backup that made the point")
	})
	if err != nil {
		return uid, err
	}
	if len(rest) > 0 {
		return uid, misusef("nothing is expected after the flags, found %q", rest[0])
	}
	return uid, named(map[string]string{"backup": uid})
}

// look finds a point by the Backup that made it, which may be gone. What its seal says of the
// parts is believed only where the repository lists them.
func look(ctx context.Context, args []string) (*result, error) {
	uid, err := parseLook(args)
	if err != nil {
		return nil, err
	}
	r, err := findRestic()
	if err != nil {
		return nil, err
	}
	p := point{uid: uid}
	found, err := p.listed(r.enter(ctx, p.filter()...))
	if err != nil {
		return nil, err
	}
	seal := newest(found, pointTag)
	if seal == nil {
		return nil, fmt.Errorf("The repository holds no sealed recovery point of a Backup with the uid %s: kubectl berth recover lists the points that there are.", uid)
	}
	text, err := r.recorded(ctx, *seal)
	if err != nil {
		return nil, err
	}
	said, rest := record{}, map[string]json.RawMessage{}
	if err = json.Unmarshal(text, &said); err == nil {
		err = json.Unmarshal(text, &rest)
	}
	if err != nil {
		return nil, fmt.Errorf("What snapshot %s says of its point could not be read: %w. Restore it with restic by hand.", short(seal.ID), err)
	}
	for _, part := range said.Parts {
		p.parts = append(p.parts, part.Name)
	}
	listed, missing := p.tell(found)
	if len(missing) > 0 {
		return nil, loss{fmt.Errorf("The repository no longer holds what was saved of %s for this point: choose another point.", strings.Join(missing, ", "))}
	}
	told := &result{}
	for _, part := range said.Parts {
		is := listed.Parts[part.Name]
		told.Found = append(told.Found, foundPart{part.Name, is.Snapshot, part.Engine, part.Tables, part.Rows, is.Bytes, is.Files})
	}
	delete(rest, "parts")
	if told.Record, err = json.Marshal(rest); err != nil {
		return nil, err
	}
	fmt.Printf("found the point of %d parts, sealed by snapshot %s\n", len(said.Parts), short(seal.ID))
	return sealedAs(told, *seal), nil
}

// recorded reads the record out of a seal.
func (r restic) recorded(ctx context.Context, seal snapshot) ([]byte, error) {
	if len(seal.Paths) != 1 {
		return nil, fmt.Errorf("Snapshot %s has %d paths, and the seal of a point has one: restore it with restic by hand.", short(seal.ID), len(seal.Paths))
	}
	var out bytes.Buffer
	if err := r.run(ctx, &out, "dump", seal.ID, path.Join(seal.Paths[0], recordFile)); err != nil {
		return nil, fmt.Errorf("Snapshot %s says nothing of its point that could be read: %w Restore it with restic by hand.", short(seal.ID), explained(err))
	}
	return out.Bytes(), nil
}
