package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/content/demo"
)

// binary is the program for a test that has to kill it: this test binary under
// the name that TestMain gave it.
func binary(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the program on the whole demo: not in -short")
	}
	path, err := exec.LookPath("askbook")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// workspaceRun drives the binary in one workspace.
type workspaceRun struct {
	t           *testing.T
	binary, dir string
	source      string
}

func (r workspaceRun) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, r.binary, append(args, "--workspace", r.dir)...)
	cmd.Env = append(os.Environ(), "OLLAMA_HOST=http://127.0.0.1:9")
	return cmd
}

func (r workspaceRun) must(args ...string) []byte {
	r.t.Helper()
	cmd := r.command(context.Background(), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("askbook %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return out
}

// killed runs a command and kills it after a while, unless it ends before.
func (r workspaceRun) killed(after time.Duration, args ...string) {
	ctx, cancel := context.WithTimeout(context.Background(), after)
	defer cancel()
	r.command(ctx, args...).Run() // CommandContext kills with SIGKILL; the outcome does not matter
}

func newRun(t *testing.T, binary, name, source string) workspaceRun {
	r := workspaceRun{t, binary, filepath.Join(t.TempDir(), name), source}
	if out, err := exec.Command(binary, "init", r.dir).CombinedOutput(); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}
	return r
}

// outcome is all that a user sees of a workspace, by name.
func (r workspaceRun) outcome() map[string]string {
	r.t.Helper()
	seen := map[string]string{}
	for _, dir := range []string{"content", "site"} {
		root := filepath.Join(r.dir, dir)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(r.dir, path)
			seen[filepath.ToSlash(name)] = sum(data)
			return nil
		})
		if err != nil {
			r.t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"topics", "--json"},
		{"topics", "--members"},
		{"questions", "--json"},
		{"questions", "--members"},
		{"gaps", "--json"},
		{"review", "list", "--json"},
		{"export"},
	} {
		seen[strings.Join(args, " ")] = sum(r.must(args...))
	}
	return seen
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:8])
}

// demoConversations writes the demo's conversations, which are the project's own.
func demoConversations(t *testing.T) string {
	dir := t.TempDir()
	if err := demo.Write(dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, demo.Conversations)
}

// TestSameBytes: two workspaces of different names, the same steps.
func TestSameBytes(t *testing.T) {
	program, source := binary(t), demoConversations(t)
	var outcomes []map[string]string
	for _, name := range []string{"acme", "some-other-name"} {
		r := newRun(t, program, name, source)
		r.must("import", source)
		r.must("build")
		outcomes = append(outcomes, r.outcome())
	}
	if diff := cmp.Diff(outcomes[0], outcomes[1]); diff != "" {
		t.Errorf("two workspaces differ:\n%s", diff)
	}
}

// TestKill kills import and build at random moments, then runs them again: the
// outcome is that of an undisturbed run. ASKBOOK_KILLS sets how often.
func TestKill(t *testing.T) {
	program, source := binary(t), demoConversations(t)
	kills := 4
	if n, err := strconv.Atoi(os.Getenv("ASKBOOK_KILLS")); err == nil {
		kills = n
	}
	calm := newRun(t, program, "calm", source)
	start := time.Now()
	calm.must("import", source)
	importing := time.Since(start)
	calm.must("build")
	building := time.Since(start) - importing
	want := calm.outcome()

	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range kills {
		importAfter := time.Duration(rnd.Float64() * float64(importing))
		buildAfter := time.Duration(rnd.Float64() * float64(building))
		t.Run(fmt.Sprintf("%d", i), func(t *testing.T) {
			r := newRun(t, program, "killed", source)
			r.killed(importAfter, "import", source)
			r.must("import", source)
			r.killed(buildAfter, "build")
			r.must("build")
			if diff := cmp.Diff(want, r.outcome()); diff != "" {
				t.Errorf("killed after %v of the import and %v of the build, the outcome differs:\n%s", importAfter, buildAfter, diff)
			}
		})
	}
}

// TestNothingToDo: a build with nothing changed writes no file.
func TestNothingToDo(t *testing.T) {
	program, source := binary(t), demoConversations(t)
	r := newRun(t, program, "idle", source)
	r.must("import", source)
	r.must("build")
	before := r.times()
	out := r.must("build", "--json")
	if diff := cmp.Diff(before, r.times()); diff != "" {
		t.Errorf("a build with nothing to do wrote files:\n%s", diff)
	}
	if bytes.Contains(out, []byte(`"skipped": false`)) {
		t.Errorf("a stage ran with nothing to do:\n%s", out)
	}
}

// times are the modification times of all files of the workspace, except the
// database's journal, which SQLite may touch when it only reads.
func (r workspaceRun) times() map[string]time.Time {
	times := map[string]time.Time{}
	filepath.WalkDir(r.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			times[path] = info.ModTime()
		}
		return err
	})
	return times
}
