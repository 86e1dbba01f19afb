// Package workspace is a workspace on disk: where things lie, who may write,
// what its user chose. It opens the store, the embedder and the indexes for
// whoever works in it.
//
//	acme-help/
//	  askbook.yaml        settings, all optional
//	  content/*.md        the articles
//	  site/               what is published, nothing else
//	  .askbook/           askbook.db, index/, kept/, preview/
package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/askbook/askbook/store"
)

// SettingsFile marks the root of a workspace.
const SettingsFile = "askbook.yaml"

// What callers decide by.
var (
	// ErrNone says that there is no workspace here or above.
	ErrNone = errors.New("no workspace here: run `askbook init` to make one, or name one with --workspace")
	// ErrBusy says that another process is changing the workspace.
	ErrBusy = errors.New("another askbook is at work in this workspace: wait until it is done, or stop it (askbook serve works as long as it runs)")
)

// Workspace is an open workspace.
type Workspace struct {
	Root     string // absolute
	Settings Settings
	Store    *store.Store
	Warn     func(error) // hears what goes wrong without ending the work; may be nil

	lock *flock.Flock // nil for readers
}

// Paths inside a workspace.
func (w *Workspace) Content() string  { return filepath.Join(w.Root, "content") }
func (w *Workspace) Site() string     { return filepath.Join(w.Root, "site") }
func (w *Workspace) Preview() string  { return w.state("preview") }
func (w *Workspace) Passages() string { return w.state("index", "passages") }
func (w *Workspace) Articles() string { return w.state("index", "articles") }
func (w *Workspace) Adapted() string  { return w.state("adapted") }
func (w *Workspace) Tuned() string    { return w.state("tuned") }

// Kept is the file of what a stage of the build worked out of each conversation.
func (w *Workspace) Kept(stage string) string { return w.state("kept", stage) }

func (w *Workspace) state(elem ...string) string {
	return filepath.Join(append([]string{w.Root, ".askbook"}, elem...)...)
}

// Find returns the root of the nearest workspace from dir upwards; the error
// wraps ErrNone where there is none.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the workspace: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, SettingsFile)); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", ErrNone
		}
		dir = parent
	}
}

// Init makes a workspace in dir, a new or an empty folder, and returns its
// absolute path.
func Init(dir string) (string, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("making a workspace: %w", err)
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", fmt.Errorf("making a workspace: %w", err)
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return "", fmt.Errorf("making a workspace: %w", err)
	}
	if _, err := os.Stat(filepath.Join(root, SettingsFile)); err == nil {
		return "", fmt.Errorf("%s is a workspace already: go there and import something", dir)
	}
	for _, e := range entries {
		if e.Name() != ".git" {
			return "", fmt.Errorf("%s is not empty: name a new or an empty folder", dir)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "content"), 0o755); err != nil {
		return "", fmt.Errorf("making a workspace: %w", err)
	}
	if err := os.WriteFile(filepath.Join(root, ".gitignore"), []byte("/.askbook/\n"), 0o644); err != nil {
		return "", fmt.Errorf("making a workspace: %w", err)
	}
	// The settings come last: with them the folder is a workspace.
	if err := os.WriteFile(filepath.Join(root, SettingsFile), Commented(), 0o644); err != nil {
		return "", fmt.Errorf("making a workspace: %w", err)
	}
	return root, nil
}

// Open opens the workspace at root to work in it: one process at a time, or
// the error wraps ErrBusy.
func Open(ctx context.Context, root string, getenv func(string) string) (*Workspace, error) {
	w, err := locate(root, getenv)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(w.state(), 0o700); err != nil {
		return nil, fmt.Errorf("opening the workspace: %w", err)
	}
	w.lock = flock.New(w.state("lock"), flock.SetPermissions(0o600))
	locked, err := w.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the workspace: %w", err)
	}
	if !locked {
		return nil, ErrBusy
	}
	if w.Store, err = store.Open(ctx, w.state("askbook.db")); err != nil {
		w.lock.Close()
		return nil, err
	}
	return w, nil
}

// OpenReadOnly opens the workspace at root to look in, whoever works in it. A
// workspace into which nothing was imported has a nil Store.
func OpenReadOnly(ctx context.Context, root string, getenv func(string) string) (*Workspace, error) {
	w, err := locate(root, getenv)
	if err != nil {
		return nil, err
	}
	w.Store, err = store.OpenReadOnly(ctx, w.state("askbook.db"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return w, nil
}

func locate(root string, getenv func(string) string) (*Workspace, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("opening the workspace: %w", err)
	}
	file := filepath.Join(root, SettingsFile)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", root, ErrNone)
	}
	settings, err := readSettings(file, getenv)
	if err != nil {
		return nil, err
	}
	return &Workspace{Root: root, Settings: settings}, nil
}

// Close lets the next process in.
func (w *Workspace) Close() error {
	var err error
	if w.Store != nil {
		err = w.Store.Close()
	}
	if w.lock != nil {
		err = errors.Join(err, w.lock.Close())
	}
	return err
}
