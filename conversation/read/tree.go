package read

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation/read/input"
)

// entry is one file of a folder or archive.
type entry struct {
	name string // its path inside, with forward slashes
	size int64  // bytes of the source that it takes
	full int64  // bytes that it unpacks to, 0 where it is not packed
	open func() (io.ReadCloser, error)
}

// folder lists the regular files of a folder, sorted by name. A link is
// followed only to a file inside the folder. What is left out is told to the
// sink.
func folder(ctx context.Context, root *os.Root, limits Limits, sink Sink) ([]entry, error) {
	var entries []entry
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if name == "." {
				return err
			}
			sink.Refuse(Refusal{File: name, Reason: "cannot be read: " + why(err)})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return enter(root, name, limits, sink)
		}
		if reason := unfit(root, name, d); reason != "" {
			sink.Ignore(Refusal{File: name, Reason: reason})
			return nil
		}
		if len(entries) == limits.Files {
			return fmt.Errorf("more than %d files: import its folders one by one", limits.Files)
		}
		entries = append(entries, entry{name: name, size: sizeIn(d), open: func() (io.ReadCloser, error) { return root.Open(name) }})
		return nil
	})
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return entries, err
}

// enter decides whether a folder inside is walked: not when it is hidden,
// unless it is a Maildir's, whose subfolders begin with a dot; nor Maildir's
// tmp, whose mails are not delivered yet.
func enter(root *os.Root, name string, limits Limits, sink Sink) error {
	base := path.Base(name)
	skip := func(reason string) error {
		sink.Ignore(Refusal{File: name, Reason: reason})
		return fs.SkipDir
	}
	switch {
	case name == ".":
		return nil
	case strings.Count(name, "/") >= limits.Depth:
		sink.Refuse(Refusal{File: name, Reason: fmt.Sprintf("more than %d folders deep", limits.Depth)})
		return fs.SkipDir
	case strings.HasPrefix(base, ".") && !isFolder(root, path.Join(name, "cur")):
		return skip("hidden folder")
	case base == "__MACOSX":
		return skip("a Mac's own notes")
	case base == "tmp" && isFolder(root, path.Join(path.Dir(name), "cur")):
		return skip("mails that are not delivered yet")
	}
	return nil
}

func isFolder(root *os.Root, name string) bool {
	info, err := root.Stat(name)
	return err == nil && info.IsDir()
}

// unfit says why a file of a folder is not opened, "" if it is.
func unfit(root *os.Root, name string, d fs.DirEntry) string {
	if strings.HasPrefix(path.Base(name), ".") {
		return "hidden file"
	}
	if d.Type().IsRegular() {
		return ""
	}
	if d.Type()&fs.ModeSymlink == 0 {
		return "not a regular file"
	}
	info, err := root.Stat(name)
	switch {
	case err != nil:
		return "a link that leads out of the folder or nowhere"
	case !info.Mode().IsRegular():
		return "a link to a folder"
	}
	return ""
}

func sizeIn(d fs.DirEntry) int64 {
	info, err := d.Info()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// sizeOf is the size of a file, or of all regular files below a folder.
func sizeOf(name string) int64 {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return 0
	case !info.IsDir():
		return info.Size()
	}
	var total int64
	_ = fs.WalkDir(os.DirFS(name), ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			total += sizeIn(d)
		}
		return nil
	})
	return total
}

// why is an error without the path that os puts in front of it.
func why(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return input.Line(err.Error())
}
