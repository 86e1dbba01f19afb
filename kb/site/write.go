package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/askbook/askbook/internal/parallel"
)

// Written says what Write did.
type Written struct {
	Pages   int   // HTML pages in the site
	Bytes   int64 // size of all files
	Written int   // files that were new or differed
	Removed int   // files of earlier runs that the site no longer has
}

const (
	// manifestName is the file that lists what Write made, one path a line after
	// a first line with the version. Only what stands there is ever removed.
	//
	// History: version 1 is the first.
	manifestName = ".askbook-site"
	manifestHead = "askbook site 1\n"

	// tempPrefix begins the names of files that are being written.
	tempPrefix = ".askbook-new-"

	writers = 4
)

// ErrForeign is returned for a file that stands where a page belongs and that
// no Write made.
var ErrForeign = errors.New("was not written by askbook; move it away, or choose another folder")

// Write brings the folder dir to hold files: it creates the folder, writes what
// is new or differs and leaves the rest untouched, down to its time stamp. Files
// that an earlier Write made and that are not in files any more are removed;
// files of others are neither removed nor overwritten (ErrForeign, before
// anything was changed). A file appears whole or not at all: after a kill each
// is either the old or the new one, and the next Write finishes the work. Links
// inside dir cannot lead a write out of it.
//
// Nothing is synced to the disk, for the site can always be rendered again; only
// a loss of power can leave a file empty, and the next Write mends it.
func Write(ctx context.Context, dir string, files Files) (Written, error) {
	paths := files.Paths()
	for _, name := range paths {
		if !fs.ValidPath(name) || name == "." || strings.HasPrefix(path.Base(name), ".askbook") {
			return Written{}, fmt.Errorf("write site: %q is no path for a page", name)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Written{}, fmt.Errorf("write site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Written{}, fmt.Errorf("write site: %w", err)
	}
	defer func() { _ = root.Close() }()
	w := writer{root: root, files: files}
	if err := w.write(ctx, paths); err != nil {
		return Written{}, fmt.Errorf("write site into %s: %w", dir, err)
	}
	for _, data := range files {
		w.done.Bytes += int64(len(data))
	}
	w.done.Pages = files.Pages()
	return w.done, nil
}

type writer struct {
	root  *os.Root
	files Files
	done  Written
}

func (w *writer) write(ctx context.Context, paths []string) error {
	own, err := w.manifest()
	if err != nil {
		return err
	}
	changed, err := w.changed(ctx, paths, own)
	if err != nil {
		return err
	}
	var stale []string
	for name := range own {
		if _, ok := w.files[name]; !ok {
			stale = append(stale, name)
		}
	}
	slices.Sort(stale)
	// What is about to be written is claimed first: after a kill it is known to
	// be ours. Assets go before the pages that need them, the home page, which
	// leads to all, last.
	if err := w.claim(slices.Concat(paths, stale), own); err != nil {
		return err
	}
	w.removeTemps()
	slices.SortStableFunc(changed, func(a, b string) int { return rank(a) - rank(b) })
	for len(changed) > 0 {
		group := changed[:sameRank(changed)]
		if err := w.put(ctx, group); err != nil {
			return err
		}
		changed = changed[len(group):]
	}
	if err := w.remove(ctx, stale); err != nil {
		return err
	}
	return w.claim(paths, nil)
}

func rank(name string) int {
	switch {
	case name == "index.html":
		return 2
	case strings.HasPrefix(name, "assets/"), strings.HasPrefix(name, "media/"):
		return 0
	}
	return 1
}

func sameRank(names []string) int {
	n := 1
	for n < len(names) && rank(names[n]) == rank(names[0]) {
		n++
	}
	return n
}

// manifest lists what earlier runs wrote; nil where there was none.
func (w *writer) manifest() (map[string]bool, error) {
	data, err := w.root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, ok := strings.CutPrefix(string(data), manifestHead)
	if !ok {
		return nil, fmt.Errorf("%s: unknown format; it may come from a newer askbook", manifestName)
	}
	own := map[string]bool{}
	for name := range strings.Lines(list) {
		if name = strings.TrimSuffix(name, "\n"); fs.ValidPath(name) && name != "." {
			own[name] = true
		}
	}
	return own, nil
}

// claim writes the manifest, if it says anything new.
func (w *writer) claim(paths []string, own map[string]bool) error {
	if own != nil && len(own) == len(paths) && !slices.ContainsFunc(paths, func(p string) bool { return !own[p] }) {
		return nil
	}
	data := []byte(manifestHead + strings.Join(slices.Sorted(slices.Values(paths)), "\n") + "\n")
	if old, err := w.root.ReadFile(manifestName); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return w.replace(manifestName, tempPrefix+"manifest", data)
}

// changed tells which files are new or differ, and refuses to touch those of
// others.
func (w *writer) changed(ctx context.Context, paths []string, own map[string]bool) ([]string, error) {
	differs := make([]bool, len(paths))
	err := parallel.Try(ctx, len(paths), func(i int) error {
		name := paths[i]
		same, err := w.holds(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			differs[i] = true
		case err != nil:
			return err
		case !same && !own[name]:
			return fmt.Errorf("%s %w", name, ErrForeign)
		default:
			differs[i] = !same
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []string
	for i, name := range paths {
		if differs[i] {
			out = append(out, name)
		}
	}
	return out, nil
}

// holds says whether the file on disk is the same already.
func (w *writer) holds(name string) (bool, error) {
	info, err := w.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(w.files[name])) {
		return false, err
	}
	data, err := w.root.ReadFile(name)
	return bytes.Equal(data, w.files[name]), err
}

func (w *writer) put(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := w.root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	for worker := range min(writers, len(names)) {
		temp := tempPrefix + strconv.Itoa(worker)
		group.Go(func() error {
			for i := worker; i < len(names); i += writers {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := w.replace(names[i], temp, w.files[names[i]]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	w.done.Written += len(names)
	return nil
}

func (w *writer) replace(name, temp string, data []byte) error {
	err := w.root.WriteFile(temp, data, 0o644)
	if err == nil {
		err = w.root.Rename(temp, name)
	}
	if err != nil {
		_ = w.root.Remove(temp)
	}
	return err
}

// removeTemps sweeps up after a run that was killed.
func (w *writer) removeTemps() {
	for worker := range writers {
		_ = w.root.Remove(tempPrefix + strconv.Itoa(worker))
	}
}

// remove deletes pages that are no more, and folders that this left empty.
func (w *writer) remove(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := w.root.Remove(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		}
		w.done.Removed++
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if w.root.Remove(dir) != nil {
				break // it holds something still
			}
		}
	}
	return nil
}
