package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// authority signs certificates and writes each, with its key, as NAME.crt and NAME.key.
type authority struct {
	dir         string
	server      string
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
	serial      int64
}

// certificates writes a certificate authority, the serving certificates of kube-apiserver
// and kubelet, the service-account key, and one kubeconfig per user with its client
// certificate inside. RBAC's default bindings know these users, so no manifest follows.
func certificates(args []string) error {
	flags := flag.NewFlagSet("certificates", flag.ExitOnError)
	dir := flags.String("dir", ".", "folder to write to")
	node := flags.String("node", "node1", "name of the node")
	ips := flags.String("ips", "127.0.0.1", "addresses of the API server and the node, comma between")
	server := flags.String("server", "https://127.0.0.1:6443", "API server named in the kubeconfigs")
	flags.Parse(args)

	a := &authority{dir: *dir, server: *server}
	if err := a.create(); err != nil {
		return err
	}
	var addresses []net.IP
	for _, ip := range strings.Split(*ips, ",") {
		addresses = append(addresses, net.ParseIP(ip))
	}
	serving := map[string][]string{
		"apiserver": {"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"},
		"kubelet":   {*node},
	}
	for name, names := range serving {
		if err := a.serving(name, names, addresses); err != nil {
			return err
		}
	}
	if err := a.serviceAccountKey(); err != nil {
		return err
	}
	users := map[string]pkix.Name{
		"admin":              {CommonName: "admin", Organization: []string{"system:masters"}},
		"controller-manager": {CommonName: "system:kube-controller-manager"},
		"scheduler":          {CommonName: "system:kube-scheduler"},
		"kube-proxy":         {CommonName: "system:kube-proxy"},
		"calico":             {CommonName: "calico-node", Organization: []string{"system:masters"}},
		"to-kubelet":         {CommonName: "kube-apiserver-kubelet-client", Organization: []string{"system:masters"}},
		"node":               {CommonName: "system:node:" + *node, Organization: []string{"system:nodes"}},
	}
	for name, user := range users {
		if err := a.client(name, user); err != nil {
			return err
		}
	}
	return nil
}

func (a *authority) create() error {
	a.certificate = a.template(pkix.Name{CommonName: "berth-test-cluster"})
	a.certificate.IsCA = true
	a.certificate.KeyUsage |= x509.KeyUsageCertSign
	key, err := a.newKey("ca")
	if err != nil {
		return err
	}
	a.key = key
	a.certificate.Raw, err = a.sign("ca", a.certificate, key)
	return err
}

func (a *authority) serving(name string, names []string, addresses []net.IP) error {
	t := a.template(pkix.Name{CommonName: name})
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	t.DNSNames, t.IPAddresses = names, addresses
	key, err := a.newKey(name)
	if err != nil {
		return err
	}
	_, err = a.sign(name, t, key)
	return err
}

func (a *authority) client(name string, user pkix.Name) error {
	t := a.template(user)
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	key, err := a.newKey(name)
	if err != nil {
		return err
	}
	der, err := a.sign(name, t, key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	data := func(kind string, der []byte) string {
		return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return os.WriteFile(filepath.Join(a.dir, name+".kubeconfig"), fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters: [{name: berth, cluster: {server: %q, certificate-authority-data: %s}}]
users: [{name: berth, user: {client-certificate-data: %s, client-key-data: %s}}]
contexts: [{name: berth, context: {cluster: berth, user: berth}}]
current-context: berth
`, a.server, data("CERTIFICATE", a.certificate.Raw), data("CERTIFICATE", der), data("EC PRIVATE KEY", keyDER)), 0o600)
}

func (a *authority) serviceAccountKey() error {
	key, err := a.newKey("service-account")
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return a.write("service-account.pub", "PUBLIC KEY", public)
}

func (a *authority) template(subject pkix.Name) *x509.Certificate {
	a.serial++
	return &x509.Certificate{
		SerialNumber: big.NewInt(a.serial), Subject: subject,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
}

func (a *authority) newKey(name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, a.write(name+".key", "EC PRIVATE KEY", der)
}

func (a *authority) sign(name string, t *x509.Certificate, key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.CreateCertificate(rand.Reader, t, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, err
	}
	return der, a.write(name+".crt", "CERTIFICATE", der)
}

func (a *authority) write(name, kind string, der []byte) error {
	return os.WriteFile(filepath.Join(a.dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
