package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A store that lets nobody in says so at once, and not after restic's quarter of an hour.
func TestRealLoginThatIsRefused(t *testing.T) {
	const wrongSignature = `<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided.</Message></Error>`
	const unknownKey = `<Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our records.</Message></Error>`
	for name, c := range map[string]struct {
		repository string
		region     string
		status     int
		body       string
	}{
		"rest":                                   {"rest:URL/acme--shop-prod/", "", http.StatusUnauthorized, "Unauthorized"},
		"s3 of a region":                         {"s3:URL/points/acme--shop-prod", "eu-west-3", http.StatusForbidden, wrongSignature},
		"s3 that is asked where the bucket lies": {"s3:URL/points/acme--shop-prod", "", http.StatusForbidden, wrongSignature},
		"s3 that knows no such key":              {"s3:URL/points/acme--shop-prod", "", http.StatusForbidden, unknownKey},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			}))
			defer server.Close()
			j := realJob(t)
			j.env["RESTIC_REPOSITORY"] = strings.Replace(c.repository, "URL", server.URL, 1)
			j.env["AWS_ACCESS_KEY_ID"], j.env["AWS_SECRET_ACCESS_KEY"], j.env["AWS_DEFAULT_REGION"] = "berth", "another-one", c.region
			from := time.Now()
			words := []string{"The store does not let this login in", "credentialsSecretName"}
			t.Log(j.fails(words, "save", "--backup", "uid-1", "--part", "files", "--host", "shop", "--volume", t.TempDir()))
			t.Log(j.fails(words, "check", "--host", "shop", "--subset", "1/52", "--expect", "uid-1"))
			if took := time.Since(from); took > time.Minute {
				t.Errorf("that took %s", took)
			}
		})
	}
}
