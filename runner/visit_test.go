package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// site is what visit finds on a port of this machine.
func site(t *testing.T, handler http.HandlerFunc) int {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.Listener.Addr().(*net.TCPAddr).Port
}

func asked(t *testing.T, p page) string {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// closedPort is one that nothing listens on.
func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func listening(component string, port int) string { return component + "=" + strconv.Itoa(port) }

func (j *job) visits(args ...string) []answer {
	j.t.Helper()
	o := j.run(append([]string{"visit", "--for", "20"}, args...)...)
	var r result
	if err := json.Unmarshal([]byte(o.termination), &r); err != nil || o.code != done {
		j.t.Fatalf("%v: %+v", err, o)
	}
	return r.Answers
}

func TestVisitAsksAsTheProxyDoes(t *testing.T) {
	var seen atomic.Pointer[http.Request]
	port := site(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r)
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "a page </html>")
	})
	j := newJob(t)
	answers := j.visits("--listens", listening("web", port), "--page", asked(t, page{Component: "web", Port: port, Host: "shop.example.com", Path: "/basket", Status: 418, Contains: "</html>"}))
	if len(answers) != 1 || answers[0] != (answer{"web", "/basket", 418}) {
		t.Errorf("found %+v", answers)
	}
	r := seen.Load()
	if r.Host != "shop.example.com" || r.URL.Path != "/basket" || r.Header.Get("X-Forwarded-Proto") != "https" || r.Header.Get("X-Forwarded-Host") != "shop.example.com" {
		t.Errorf("asked %+v", r)
	}
}

// A framework that knows no page at / or sends people to log in is up all the same.
func TestVisitWhereAnyAnswerWillDo(t *testing.T) {
	for _, status := range []int{200, 302, 404} {
		port := site(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://elsewhere.invalid/")
			w.WriteHeader(status)
		})
		if answers := newJob(t).visits("--page", asked(t, page{Component: "web", Port: port, Path: "/"})); answers[0].Status != status {
			t.Errorf("want %d, found %+v", status, answers)
		}
	}
}

func TestVisitWaitsForASiteThatComesUp(t *testing.T) {
	var times atomic.Int64
	port := site(t, func(w http.ResponseWriter, r *http.Request) {
		if times.Add(1) < 4 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	late := closedPort(t)
	go func() {
		time.Sleep(300 * time.Millisecond)
		if l, err := net.Listen("tcp", here(late)); err == nil {
			defer l.Close()
			time.Sleep(20 * time.Second)
		}
	}()
	newJob(t).visits("--listens", listening("worker", late), "--page", asked(t, page{Component: "web", Port: port, Path: "/", Status: 200}))
	if times.Load() != 4 {
		t.Errorf("asked %d times", times.Load())
	}
}

func TestVisitSaysWhatIsWrong(t *testing.T) {
	port := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprint(w, "opensesame")
	})
	closed := closedPort(t)
	for name, c := range map[string]struct {
		args  []string
		words []string
	}{
		"a component": {[]string{"--listens", listening("worker", closed), "--page", asked(t, page{Component: "web", Port: port, Path: "/"})},
			[]string{"Component worker did not come up: nothing listens on its port " + strconv.Itoa(closed) + ". That was so for all of the 1 seconds"}},
		"no answer": {[]string{"--page", asked(t, page{Component: "web", Port: closed, Path: "/"})}, []string{"Component web does not answer GET /: ", "refused"}},
		"an error":  {[]string{"--page", asked(t, page{Component: "web", Port: port, Path: "/broken"})}, []string{"Component web answers GET /broken with status 503, and must answer with one below 500."}},
		"a status":  {[]string{"--page", asked(t, page{Component: "web", Port: port, Path: "/", Status: 204})}, []string{"Component web answers GET / with status 200, and must answer with 204."}},
		"a text":    {[]string{"--page", asked(t, page{Component: "web", Port: port, Path: "/", Status: 200, Contains: "visits: 7"})}, []string{`and the text "visits: 7" is not in the answer`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Log(newJob(t).fails(c.words, append([]string{"visit", "--for", "1"}, c.args...)...))
		})
	}
}

func TestVisitThatIsToldToEnd(t *testing.T) {
	j := newJob(t)
	c := j.command("visit", "--for", "600", "--page", asked(t, page{Component: "web", Port: closedPort(t), Path: "/"}))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if o := j.outcome(c, "", ""); o.code != failed || !strings.Contains(o.termination, "told to end while the site was asked") {
		t.Errorf("found %+v", o)
	}
}

func TestVisitOfSomebodyWhoDoesNotKnowHow(t *testing.T) {
	good := asked(t, page{Component: "web", Port: 80, Path: "/"})
	for _, args := range [][]string{
		{"--for", "10"},
		{"--page", good},
		{"--for", "10", "--page", good, "more"},
		{"--for", "10", "--page", `{"port":80,"path":"/"}`},
		{"--for", "10", "--page", `{"component":"web","port":0,"path":"/"}`},
		{"--for", "10", "--page", `{"component":"web","port":80,"path":"no"}`},
		{"--for", "10", "--page", `{"component":"web","port":80,"path":"/","method":"POST"}`},
		{"--for", "10", "--page", good, "--listens", "web"},
		{"--for", "10", "--page", good, "--listens", "web=http"},
	} {
		if o := newJob(t).run(append([]string{"visit"}, args...)...); o.code != misused {
			t.Errorf("%v: %+v", args, o)
		}
	}
}
