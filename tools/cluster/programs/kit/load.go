package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// load pushes archives (OCI, or what "docker save" writes) to a registry, each under the
// repository and tag of the name that it carries: ghcr.io/acme/shop:1.4 becomes
// acme/shop:1.4 there, mariadb:11.4 becomes library/mariadb:11.4.
func load(args []string) error {
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	host := flags.String("registry", "127.0.0.1:5000", "address and port of the registry (plain HTTP)")
	user := flags.String("user", "", "user, where the registry asks")
	passwordFile := flags.String("password-file", "", "file that holds the password")
	only := flags.String("only", "", "push only images of this registry name")
	except := flags.String("except", "", "leave out images of this registry name")
	flags.Parse(args)

	auth := authn.Anonymous
	if *user != "" {
		password, err := os.ReadFile(*passwordFile)
		if err != nil {
			return err
		}
		auth = &authn.Basic{Username: *user, Password: strings.TrimSpace(string(password))}
	}
	for _, path := range flags.Args() {
		image, reference, err := open(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		from := reference.Context().RegistryStr()
		if *only != "" && from != *only || *except != "" && from == *except {
			continue
		}
		target, err := name.ParseReference(*host+"/"+reference.Context().RepositoryStr()+":"+reference.Identifier(), name.Insecure)
		if err != nil {
			return err
		}
		digest, err := image.Digest()
		if err != nil {
			return err
		}
		// an unchanged image costs one question, not a walk over its blobs
		if there, err := remote.Head(target, remote.WithAuth(auth)); err == nil && there.Digest == digest {
			fmt.Println(reference.Name(), digest, "unchanged")
			continue
		}
		if err := remote.Write(target, image, remote.WithAuth(auth)); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Println(reference.Name(), digest, "pushed")
	}
	return nil
}

// open reads the image of an archive and the name that it carries.
func open(path string) (v1.Image, name.Reference, error) {
	a, err := openArchive(path)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := a.entries["index.json"]; ok {
		return a.image()
	}
	manifest, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		return nil, nil, fmt.Errorf("neither an OCI archive nor one of docker save: %w", err)
	}
	if len(manifest) != 1 || len(manifest[0].RepoTags) == 0 {
		return nil, nil, errors.New("want one image with a name in the archive: give it one when it is written")
	}
	image, err := tarball.ImageFromPath(path, nil)
	if err != nil {
		return nil, nil, err
	}
	reference, err := name.ParseReference(manifest[0].RepoTags[0])
	return image, reference, err
}

// archive gives the files of a tar without unpacking it.
type archive struct {
	path    string
	entries map[string]span
}

type span struct{ offset, size int64 }

func openArchive(path string) (archive, error) {
	a := archive{path: path, entries: map[string]span{}}
	f, err := os.Open(path)
	if err != nil {
		return a, err
	}
	defer f.Close()
	for t := tar.NewReader(f); ; {
		header, err := t.Next()
		if err == io.EOF {
			return a, nil
		}
		if err != nil {
			return a, err
		}
		offset, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return a, err
		}
		a.entries[strings.TrimPrefix(header.Name, "./")] = span{offset, header.Size}
	}
}

type section struct {
	io.Reader
	io.Closer
}

func (a archive) open(entry string) (io.ReadCloser, error) {
	at, ok := a.entries[entry]
	if !ok {
		return nil, fmt.Errorf("the archive has no %s", entry)
	}
	f, err := os.Open(a.path)
	if err != nil {
		return nil, err
	}
	return section{io.NewSectionReader(f, at.offset, at.size), f}, nil
}

func (a archive) read(entry string) ([]byte, error) {
	r, err := a.open(entry)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func (a archive) image() (v1.Image, name.Reference, error) {
	b, err := a.read("index.json")
	if err != nil {
		return nil, nil, err
	}
	var index v1.IndexManifest
	if err := json.Unmarshal(b, &index); err != nil {
		return nil, nil, err
	}
	if len(index.Manifests) != 1 || !index.Manifests[0].MediaType.IsImage() {
		return nil, nil, errors.New("want an archive of one image for one platform")
	}
	descriptor := index.Manifests[0]
	given := descriptor.Annotations["io.containerd.image.name"]
	if given == "" {
		given = descriptor.Annotations["org.opencontainers.image.ref.name"]
	}
	reference, err := name.ParseReference(given)
	if err != nil {
		return nil, nil, fmt.Errorf("the archive carries no full name (annotation io.containerd.image.name): %w", err)
	}
	core := archivedImage{archive: a, descriptor: descriptor}
	if core.manifest, err = a.read(blob(descriptor.Digest)); err != nil {
		return nil, nil, err
	}
	image, err := partial.CompressedToImage(core)
	return image, reference, err
}

func blob(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

// archivedImage is what the library asks of an image whose layers stay as they are.
type archivedImage struct {
	archive    archive
	descriptor v1.Descriptor
	manifest   []byte
}

func (i archivedImage) MediaType() (types.MediaType, error) { return i.descriptor.MediaType, nil }
func (i archivedImage) RawManifest() ([]byte, error)        { return i.manifest, nil }
func (i archivedImage) RawConfigFile() ([]byte, error) {
	m, err := partial.Manifest(i)
	if err != nil {
		return nil, err
	}
	return i.archive.read(blob(m.Config.Digest))
}

func (i archivedImage) LayerByDigest(h v1.Hash) (partial.CompressedLayer, error) {
	m, err := partial.Manifest(i)
	if err != nil {
		return nil, err
	}
	for _, descriptor := range append(m.Layers, m.Config) {
		if descriptor.Digest == h {
			return archivedLayer{i.archive, descriptor}, nil
		}
	}
	return nil, fmt.Errorf("the image has no layer %s", h)
}

type archivedLayer struct {
	archive    archive
	descriptor v1.Descriptor
}

func (l archivedLayer) Digest() (v1.Hash, error)            { return l.descriptor.Digest, nil }
func (l archivedLayer) Size() (int64, error)                { return l.descriptor.Size, nil }
func (l archivedLayer) MediaType() (types.MediaType, error) { return l.descriptor.MediaType, nil }
func (l archivedLayer) Compressed() (io.ReadCloser, error) {
	return l.archive.open(blob(l.descriptor.Digest))
}
