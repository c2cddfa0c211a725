package main

import (
	"context"
	"strconv"
	"time"
)

// longestStay is an upper bound: nothing that somebody forgot stays for ever.
const longestStay = 24 * time.Hour

// stay does nothing until it is told to end, or its time is over.
func stay(ctx context.Context, args []string) (*result, error) {
	if len(args) != 1 {
		return nil, misusef("want a number of seconds")
	}
	seconds, err := strconv.ParseUint(args[0], 10, 32)
	if err != nil || seconds == 0 || time.Duration(seconds)*time.Second > longestStay {
		return nil, misusef("want between one second and a day of seconds, found %q", args[0])
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(seconds) * time.Second):
	}
	return nil, nil
}
