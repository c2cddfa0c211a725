package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// definition is an image.json: one root file system, and the images that show it to the
// world, each with a configuration of its own.
type definition struct {
	// Suite is the Debian release that Packages come from.
	Suite string
	// Packages are laid out with all they depend on; no maintainer script runs.
	Packages []string
	// Exclude are path prefixes (without leading slash) that the packages bring and nobody needs.
	Exclude []string
	// Shell adds busybox with a link for each of its applets that no package brings.
	Shell bool
	// Programs are our own: name of the built program to path in the image.
	Programs map[string]string
	// Directories are made: path to "UID:GID MODE".
	Directories map[string]string
	// Links are symbolic: path to target.
	Links map[string]string
	// Images are written as an archive each.
	Images []imageConfig
}

type imageConfig struct {
	Name       string
	User       string
	Entrypoint []string
	Command    []string
	Env        []string
	Ports      []string
	WorkingDir string
}

// Never wanted in a test image.
var neverNeeded = []string{
	"dev/", "boot/", "etc/apt/", "usr/share/doc/", "usr/share/man/", "usr/share/info/", "usr/share/locale/", "usr/share/lintian/",
	"usr/share/bug/", "usr/share/perl", "usr/lib/x86_64-linux-gnu/perl", "usr/share/gdb/", "usr/share/vim/", "var/cache/", "var/lib/apt/",
	"var/lib/dpkg/", "var/log/", "usr/share/i18n/", "usr/lib/x86_64-linux-gnu/gconv/", "usr/share/zoneinfo/right/", "usr/share/zoneinfo/posix/",
}

// image writes the OCI archives of one image folder: image.json beside rootfs/, whose
// files are laid over the packages. The same input gives the same digests.
func image(args []string) error {
	flags := flag.NewFlagSet("image", flag.ExitOnError)
	from := flags.String("from", "", "folder with image.json")
	programs := flags.String("programs", "", "folder of our built programs")
	roots := flags.String("roots", "", "folder that keeps the unpacked packages as tars")
	out := flags.String("out", "", "folder to write the archives to")
	mirror := flags.String("mirror", "http://deb.debian.org/debian", "Debian mirror")
	flags.Parse(args)

	b, err := os.ReadFile(filepath.Join(*from, "image.json"))
	if err != nil {
		return err
	}
	var d definition
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return fmt.Errorf("%s: %w", *from, err)
	}
	layer, err := os.CreateTemp(*out, ".layer-*")
	if err != nil {
		return err
	}
	defer os.Remove(layer.Name())
	sum := sha256.New()
	w := &layerWriter{tar: tar.NewWriter(io.MultiWriter(layer, sum)), overlay: map[string]entry{}, written: map[string]bool{}}
	if err := w.collect(d, *from, *programs); err != nil {
		return err
	}
	if len(d.Packages) > 0 {
		root, err := packageRoot(d, *roots, *mirror)
		if err != nil {
			return err
		}
		if err := w.packages(root, append(neverNeeded, d.Exclude...)); err != nil {
			return err
		}
	}
	if err := w.finish(d.Shell); err != nil {
		return err
	}
	for _, i := range d.Images {
		digest, err := i.write(*out, layer, fmt.Sprintf("sha256:%x", sum.Sum(nil)))
		if err != nil {
			return err
		}
		fmt.Println(i.Name, digest)
	}
	return nil
}

// packageRoot gives the tar of the packages, made by mmdebstrap where it is not kept yet.
func packageRoot(d definition, roots, mirror string) (string, error) {
	key := sha256.Sum256([]byte(mirror + " " + d.Suite + " " + strings.Join(d.Packages, ",")))
	root := filepath.Join(roots, fmt.Sprintf("%x.tar", key[:6]))
	if _, err := os.Stat(root); err == nil {
		return root, nil
	}
	// the variant "extract" runs no maintainer script: seconds instead of half a minute, no accounts, no services
	c := exec.Command("mmdebstrap", "--variant=extract", "--mode=root", "--quiet", "--include="+strings.Join(d.Packages, ","), d.Suite, root+".new.tar", "-")
	c.Env = append(os.Environ(), "TMPDIR="+roots)
	c.Stdin = strings.NewReader("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " + mirror + " " + d.Suite + " main\n")
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("mmdebstrap: %w", err)
	}
	return root, os.Rename(root+".new.tar", root)
}

// entry is a file, link or folder of ours, laid over the packages.
type entry struct {
	header *tar.Header
	source string // file to copy; empty for links and folders
}

type layerWriter struct {
	tar     *tar.Writer
	overlay map[string]entry
	written map[string]bool
}

func (w *layerWriter) add(name string, h tar.Header, source string) {
	h.Name = strings.TrimPrefix(name, "/")
	w.overlay[h.Name] = entry{&h, source}
}

func (w *layerWriter) collect(d definition, from, programs string) error {
	for _, dir := range []string{"etc", "run", "var"} {
		w.add(dir, tar.Header{Typeflag: tar.TypeDir, Mode: 0o755}, "")
	}
	w.add("var/run", tar.Header{Typeflag: tar.TypeSymlink, Linkname: "/run", Mode: 0o777}, "")
	w.add("tmp", tar.Header{Typeflag: tar.TypeDir, Mode: 0o1777}, "")
	for p, said := range d.Directories {
		h := tar.Header{Typeflag: tar.TypeDir}
		if _, err := fmt.Sscanf(said, "%d:%d %o", &h.Uid, &h.Gid, &h.Mode); err != nil {
			return fmt.Errorf("directory %s: want \"UID:GID MODE\", found %q", p, said)
		}
		w.add(p, h, "")
	}
	for p, target := range d.Links {
		w.add(p, tar.Header{Typeflag: tar.TypeSymlink, Linkname: target, Mode: 0o777}, "")
	}
	for name, p := range d.Programs {
		w.add(p, tar.Header{Typeflag: tar.TypeReg, Mode: 0o755}, filepath.Join(programs, name))
	}
	if d.Shell {
		w.add("bin/busybox", tar.Header{Typeflag: tar.TypeReg, Mode: 0o755}, "/bin/busybox")
	}
	rootfs := filepath.Join(from, "rootfs")
	return filepath.WalkDir(rootfs, func(p string, f fs.DirEntry, err error) error {
		if p == rootfs && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || f.IsDir() {
			return err
		}
		info, err := f.Info()
		if err != nil {
			return err
		}
		// only the executable bit counts, as in Git: the digest must not hang on somebody's umask
		mode := int64(0o644)
		if info.Mode()&0o100 != 0 {
			mode = 0o755
		}
		w.add(strings.TrimPrefix(p, rootfs), tar.Header{Typeflag: tar.TypeReg, Mode: mode}, p)
		return nil
	})
}

func (w *layerWriter) packages(root string, exclude []string) error {
	f, err := os.Open(root)
	if err != nil {
		return err
	}
	defer f.Close()
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		name := strings.Trim(strings.TrimPrefix(h.Name, "."), "/")
		_, ours := w.overlay[name]
		left := slices.ContainsFunc(exclude, func(prefix string) bool { return strings.HasPrefix(name+"/", prefix) })
		if name == "" || ours || left {
			continue
		}
		h.Name = name
		if h.Typeflag == tar.TypeLink {
			h.Linkname = strings.TrimPrefix(h.Linkname, "./")
		}
		if err := w.write(h, r); err != nil {
			return err
		}
	}
}

// finish writes what is ours, parents first, and the applet links that are still missing.
func (w *layerWriter) finish(shell bool) error {
	if shell {
		applets, err := exec.Command("/bin/busybox", "--list").Output()
		if err != nil {
			return fmt.Errorf("busybox: %w", err)
		}
		for _, a := range strings.Fields(string(applets)) {
			there := slices.ContainsFunc([]string{"bin/", "usr/bin/", "sbin/", "usr/sbin/"}, func(d string) bool {
				_, ours := w.overlay[d+a]
				return ours || w.written[d+a]
			})
			if !there {
				w.add("bin/"+a, tar.Header{Typeflag: tar.TypeSymlink, Linkname: "busybox", Mode: 0o777}, "")
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.overlay)) {
		if err := w.writeOurs(w.overlay[name]); err != nil {
			return err
		}
	}
	return w.tar.Close()
}

func (w *layerWriter) writeOurs(e entry) error {
	for i, c := range e.header.Name {
		parent := e.header.Name[:i]
		_, ours := w.overlay[parent]
		if c == '/' && !w.written[parent] && !ours {
			if err := w.write(&tar.Header{Name: parent, Typeflag: tar.TypeDir, Mode: 0o755}, nil); err != nil {
				return err
			}
		}
	}
	if e.source == "" {
		return w.write(e.header, nil)
	}
	b, err := os.ReadFile(e.source)
	if err != nil {
		return err
	}
	e.header.Size = int64(len(b))
	return w.write(e.header, bytes.NewReader(b))
}

func (w *layerWriter) write(h *tar.Header, content io.Reader) error {
	w.written[h.Name] = true
	if h.Typeflag == tar.TypeDir {
		h.Name += "/"
	}
	h.Format, h.PAXRecords = tar.FormatPAX, nil
	h.ModTime, h.AccessTime, h.ChangeTime = time.Unix(0, 0), time.Time{}, time.Time{}
	h.Uname, h.Gname = "", ""
	if err := w.tar.WriteHeader(h); err != nil {
		return err
	}
	if h.Typeflag != tar.TypeReg {
		return nil
	}
	_, err := io.Copy(w.tar, content)
	return err
}

// write makes the archive of one image over the given layer and gives the manifest's digest.
func (i imageConfig) write(dir string, layer *os.File, diffID string) (string, error) {
	size, err := layer.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	type object = map[string]any
	const oci = "application/vnd.oci.image."
	var failed error
	document := func(v any) ([]byte, string) {
		b, err := json.Marshal(v)
		failed = errors.Join(failed, err)
		return b, fmt.Sprintf("sha256:%x", sha256.Sum256(b))
	}
	ports := object{}
	for _, p := range i.Ports {
		ports[p] = object{}
	}
	config, configDigest := document(object{
		"architecture": "amd64", "os": "linux", "created": "1970-01-01T00:00:00Z",
		"config": object{
			"User": i.User, "Entrypoint": i.Entrypoint, "Cmd": i.Command, "ExposedPorts": ports, "WorkingDir": path.Join("/", i.WorkingDir),
			"Env": append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}, i.Env...),
			// two names of one digest would confuse imageID, so each image bears its own
			"Labels": object{"org.opencontainers.image.title": i.Name},
		},
		"rootfs": object{"type": "layers", "diff_ids": []string{diffID}},
	})
	manifest, manifestDigest := document(object{
		"schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
		"config": object{"mediaType": oci + "config.v1+json", "digest": configDigest, "size": len(config)},
		"layers": []object{{"mediaType": oci + "layer.v1.tar", "digest": diffID, "size": size}},
	})
	index, _ := document(object{
		"schemaVersion": 2, "mediaType": oci + "index.v1+json",
		"manifests": []object{{
			"mediaType": oci + "manifest.v1+json", "digest": manifestDigest, "size": len(manifest),
			"annotations": object{"io.containerd.image.name": i.Name},
		}},
	})
	if failed != nil {
		return "", failed
	}
	f, err := os.Create(filepath.Join(dir, strings.NewReplacer("/", "_", ":", "_").Replace(i.Name)+".tar"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	t := tar.NewWriter(f)
	put := func(name string, size int64, content io.Reader) {
		failed = errors.Join(failed, t.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: size, Typeflag: tar.TypeReg}))
		_, err := io.Copy(t, content)
		failed = errors.Join(failed, err)
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{
		{"oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{"index.json", index},
		{blobPath(configDigest), config},
		{blobPath(manifestDigest), manifest},
	} {
		put(file.name, int64(len(file.content)), bytes.NewReader(file.content))
	}
	if _, err := layer.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	put(blobPath(diffID), size, layer)
	return manifestDigest, errors.Join(failed, t.Close())
}

func blobPath(digest string) string { return "blobs/" + strings.Replace(digest, ":", "/", 1) }
