package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// visit is about a site whose components all run beside the runner, in one pod that nobody else
// reaches: whether it answers as it should.
type visit struct {
	// patience is how long all of it together may take to come up.
	patience time.Duration
	listens  []doorstep
	pages    []page
}

// doorstep is a port that is open once its component is up.
type doorstep struct {
	component string
	port      int
}

// page is what is asked for, and how it must be answered.
type page struct {
	Component string `json:"component"`
	Port      int    `json:"port"`
	// Host is what visitors type: many programs refuse to answer for a name that they were not told.
	Host string `json:"host"`
	Path string `json:"path"`
	// Status is the one that must be answered; 0 where any below 500 will do.
	Status int `json:"status"`
	// Contains must be in the answer; empty where nothing is looked for.
	Contains string `json:"contains"`
}

// answer is what a page was answered with.
type answer struct {
	Component string `json:"component"`
	Path      string `json:"path"`
	Status    int    `json:"status"`
}

const (
	longestReply = 10 * time.Second
	// the operator's own probe reads no more of a page either
	longestPage = 512 << 10
	longestPath = 80
	serverError = 500
)

// askEvery is how long is waited between two requests.
var askEvery = time.Second

func (v *visit) setListens(text string) error {
	component, number, _ := strings.Cut(text, "=")
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil || port == 0 {
		return misusef("--listens wants NAME=PORT, found %q", text)
	}
	v.listens = append(v.listens, doorstep{component, int(port)})
	return named(map[string]string{"listens": component})
}

func (v *visit) setPage(text string) error {
	var p page
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return misusef("--page wants a page as JSON: %v", err)
	}
	if p.Port < 1 || p.Port > 65535 || !strings.HasPrefix(p.Path, "/") {
		return misusef("--page wants a port and an absolute path, found %q", text)
	}
	v.pages = append(v.pages, p)
	return named(map[string]string{"page": p.Component})
}

func parseVisit(args []string) (visit, error) {
	var v visit
	var seconds uint
	rest, err := flags("visit", args, func(set *flag.FlagSet) {
		set.UintVar(&seconds, "for", 0, "how long it may take, in seconds")
		set.Func("listens", "component and port that must be open, such as web=8080", v.setListens)
		set.Func("page", "what is asked for, as JSON", v.setPage)
	})
	v.patience = time.Duration(seconds) * time.Second
	switch {
	case err != nil:
		return v, err
	case len(rest) > 0:
		return v, misusef("nothing is expected after the flags, found %q", rest[0])
	case seconds == 0:
		return v, misusef("want --for SECONDS, a number above 0")
	case len(v.pages) == 0:
		return v, misusef("want one --page or more: a site that nobody asks proves nothing")
	}
	return v, nil
}

// call visits the site until it answers as it should, or has had its time.
func call(ctx context.Context, args []string) (*result, error) {
	v, err := parseVisit(args)
	if err != nil {
		return nil, err
	}
	over := time.Now().Add(v.patience)
	for _, l := range v.listens {
		if err := v.try(ctx, over, l.open); err != nil {
			return nil, err
		}
	}
	outcome := &result{}
	for _, p := range v.pages {
		var status int
		err := v.try(ctx, over, func(ctx context.Context) (err error) {
			status, err = p.ask(ctx)
			return err
		})
		if err != nil {
			return nil, err
		}
		fmt.Printf("component %s answered GET %s with status %d\n", p.Component, p.Path, status)
		outcome.Answers = append(outcome.Answers, answer{p.Component, shortened(p.Path, longestPath), status})
	}
	return outcome, nil
}

// try does it again until it comes off or the time is over, and says then why it did not. That an
// answer is wrong is no reason to give up sooner, however often it comes: for as long as what is
// behind it starts, or migrates its data, a proxy says 502 and a framework 503, 404, or a page to wait.
func (v *visit) try(ctx context.Context, over time.Time, once func(context.Context) error) error {
	for {
		err := once(ctx)
		if ctx.Err() != nil {
			return stopped("the site was asked for its pages")
		}
		if err == nil {
			return nil
		}
		if !time.Now().Before(over) {
			return fmt.Errorf("%w That was so for all of the %.0f seconds that the site was given.", err, v.patience.Seconds())
		}
		select {
		case <-ctx.Done():
		case <-time.After(askEvery):
		}
	}
}

func here(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func (l doorstep) open(ctx context.Context) error {
	c, err := (&net.Dialer{Timeout: longestReply}).DialContext(ctx, "tcp", here(l.port))
	if err != nil {
		return fmt.Errorf("Component %s did not come up: nothing listens on its port %d.", l.component, l.port)
	}
	return c.Close()
}

// ask gives the status of an answer that is as it should be.
func (p page) ask(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, longestReply)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+here(p.Port)+p.Path, nil)
	if err != nil {
		return 0, err
	}
	// as the proxy passes a visitor on
	request.Host = p.Host
	request.Header.Set("User-Agent", "berth-visit")
	request.Header.Set("X-Forwarded-Proto", "https")
	request.Header.Set("X-Forwarded-Port", "443")
	request.Header.Set("X-Forwarded-Host", p.Host)
	request.Header.Set("X-Forwarded-For", "127.0.0.1")
	transport := &http.Transport{DisableKeepAlives: true}
	reply, err := transport.RoundTrip(request)
	if err != nil {
		return 0, fmt.Errorf("Component %s does not answer GET %s: %s.", p.Component, p.Path, cause(err))
	}
	defer reply.Body.Close()
	// what was cut off is judged by what came
	body, _ := io.ReadAll(io.LimitReader(reply.Body, longestPage))
	said := fmt.Sprintf("Component %s answers GET %s with status %d", p.Component, p.Path, reply.StatusCode)
	switch {
	case p.Status == 0 && reply.StatusCode >= serverError:
		return 0, fmt.Errorf("%s, and must answer with one below %d.", said, serverError)
	case p.Status != 0 && reply.StatusCode != p.Status:
		return 0, fmt.Errorf("%s, and must answer with %d.", said, p.Status)
	case p.Contains != "" && !bytes.Contains(body, []byte(p.Contains)):
		return 0, fmt.Errorf("%s, and the text %q is not in the answer.", said, p.Contains)
	}
	return reply.StatusCode, nil
}

// cause is what is behind an error, without the address that it happened at.
func cause(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Sprintf("no answer came within %.0f seconds", longestReply.Seconds())
	}
	if deeper, ok := errors.AsType[*net.OpError](err); ok {
		return strings.TrimSuffix(deeper.Err.Error(), ".")
	}
	return strings.TrimSuffix(err.Error(), ".")
}
