//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/pipeline"
)

// child is the program as a process of its own, for what cannot be tested in
// this one: signals, limits, other users.
func (d *desk) child(ctx context.Context, args ...string) *exec.Cmd {
	d.t.Helper()
	cmd := exec.CommandContext(ctx, "askbook", append(args, "--workspace", d.dir)...)
	cmd.Env = append(os.Environ(), "HOME="+d.t.TempDir())
	for key, value := range d.env {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	return cmd
}

// ends runs a child to its end.
func (d *desk) ends(cmd *exec.Cmd) answer {
	d.t.Helper()
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		d.t.Fatal(err)
	}
	return answer{d.t, out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// slowOllama is an Ollama with one small embedding model. From the request to
// embed number dies on, its connections break off; it serves one at most each
// pause.
type slowOllama struct {
	*httptest.Server
	embedded atomic.Int64 // texts
	requests atomic.Int64
	dies     atomic.Int64 // 0 never
	threads  atomic.Int64 // that the last request to embed asked for
	pause    time.Duration
}

func newOllama(t *testing.T) *slowOllama {
	o := new(slowOllama)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"models":[{"name":"mini:latest","model":"mini:latest","digest":%q,"size":7}]}`, strings.Repeat("ab", 32))
	})
	mux.HandleFunc("POST /api/show", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"capabilities":["embedding"],"details":{"family":"bert"},"model_info":{"general.architecture":"bert","bert.embedding_length":8,"bert.context_length":512,"tokenizer.ggml.model":"bert"}}`)
	})
	mux.HandleFunc("POST /api/embed", func(w http.ResponseWriter, r *http.Request) {
		if n, dies := o.requests.Add(1), o.dies.Load(); dies > 0 && n >= dies {
			panic(http.ErrAbortHandler)
		}
		var request struct {
			Input   []string
			Options struct {
				Threads int64 `json:"num_thread"`
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		select {
		case <-time.After(o.pause):
		case <-r.Context().Done():
			return
		}
		o.embedded.Add(int64(len(request.Input)))
		o.threads.Store(request.Options.Threads)
		vectors := make([][]float64, len(request.Input))
		for i, text := range request.Input {
			vectors[i] = make([]float64, 8)
			for j, c := range []byte(text) {
				vectors[i][j%8] += float64(c%31) - 15
			}
			vectors[i][0] += 1
		}
		json.NewEncoder(w).Encode(map[string]any{"embeddings": vectors})
	})
	o.Server = httptest.NewUnstartedServer(mux)
	o.Config.ErrorLog = nil
	o.Start()
	t.Cleanup(o.Close)
	return o
}

// manyLamps are n conversations in a file of JSON Lines.
func (d *desk) manyLamps(n int) string {
	var b strings.Builder
	subjects := []string{"shade", "cable", "switch", "bulb", "socket", "dimmer", "stand", "box"}
	verbs := []string{"replace", "clean", "order", "return", "repair", "mount", "find"}
	for i := range n {
		fmt.Fprintf(&b, `{"id":"n-%05d","time":"2026-01-01T00:00:00Z","customer":{"id":"w-%d"},"turns":[{"role":"customer","text":"How do I %s the %s of lamp model %d?"},{"role":"agent","text":"Look at page %d of the booklet that came with the lamp."}]}`+"\n",
			i, i, verbs[i%7], subjects[i%8], i%97, i%13)
	}
	return d.file("many.jsonl", b.String())
}

// TestOllamaThreads: a setting bounds the server's threads.
func TestOllamaThreads(t *testing.T) {
	o := newOllama(t)
	d := newDesk(t)
	d.env["OLLAMA_HOST"] = o.URL
	d.ask("import", d.manyLamps(4)).done()
	d.ask("build", "--embedder", "ollama:mini").done()
	if n := o.threads.Load(); n != 0 {
		t.Errorf("without the setting %d threads were asked for", n)
	}
	d.env["ASKBOOK_OLLAMA_THREADS"] = "3"
	d.ask("import", d.manyLamps(8)).done()
	d.ask("build").done()
	if n := o.threads.Load(); n != 3 {
		t.Errorf("with ollama.threads 3, %d were asked for", n)
	}
}

// TestOllamaGone: a run whose model server dies stops with what to do; the next
// goes on with the vectors that it has.
func TestOllamaGone(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for repeated requests: not in -short")
	}
	o := newOllama(t)
	d := newDesk(t)
	d.env["OLLAMA_HOST"] = o.URL
	d.ask("import", d.manyLamps(400)).done()
	before := d.kept()
	o.dies.Store(6)
	d.ask("build", "--embedder", "ollama:mini").fails(strings.TrimPrefix(o.URL, "http://"), "hint: start Ollama and run this again")
	if diff := cmp.Diff(before, d.kept()); diff != "" {
		t.Errorf("the run that failed left something:\n%s", diff)
	}
	first := o.embedded.Load()
	if first == 0 {
		t.Fatal("nothing was embedded before the server died")
	}
	o.dies.Store(0)
	d.ask("build").done()
	whole := newDesk(t)
	whole.env["OLLAMA_HOST"] = o.URL
	o.embedded.Store(0)
	whole.ask("import", whole.manyLamps(400)).done()
	whole.ask("build", "--embedder", "ollama:mini").done()
	undisturbed := o.embedded.Load()
	o.embedded.Store(0)
	d.ask("build", "--recluster").done()
	if again := o.embedded.Load(); again > undisturbed/10 {
		t.Errorf("%d texts of %d were embedded again after a build that was done", again, undisturbed)
	}
	if diff := cmp.Diff(whole.kept(), d.kept()); diff != "" {
		t.Errorf("the outcome differs from that of an undisturbed run:\n%s", diff)
	}
}

// TestInterrupted: SIGINT ends a build with 130 and a sentence; the next run
// goes on and comes to the same end.
func TestInterrupted(t *testing.T) {
	o := newOllama(t)
	o.pause = 200 * time.Millisecond
	d := newDesk(t)
	d.env["OLLAMA_HOST"] = o.URL
	d.ask("import", d.manyLamps(400)).done()
	cmd := d.child(t.Context(), "build", "--embedder", "ollama:mini")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); o.requests.Load() < 2 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}

	// A second run says so and leaves; readers may look.
	d.ask("build").fails("another askbook is at work")
	d.ask("import", d.manyLamps(1)).fails("another askbook is at work")
	d.ask("review", "approve", "x").fails("another askbook is at work")
	d.ask("topics", "--json").done()
	d.ask("export").done()

	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || out.Len() > 0 || !strings.Contains(errOut.String(), "run it again to go on") {
		t.Errorf("exit code %d, want %d; standard output %q, standard error %q", code, exitInterrupted, &out, &errOut)
	}
	o.pause = 0
	d.ask("build").done()
}

// TestInterruptedImport: what an import has said to be kept is kept.
func TestInterruptedImport(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := d.askContext(ctx, "import", d.manyLamps(10))
	got.exits(exitInterrupted).says("interrupted")
	d.ask("import", d.manyLamps(10)).done()
	if n := len(lines[any](d.ask("export").done())); n != 10 {
		t.Errorf("%d conversations, want 10", n)
	}
}

// nobody runs cmd as a user that is not root and owns nothing.
func nobody(t *testing.T, cmd *exec.Cmd, folders ...string) *exec.Cmd {
	t.Helper()
	if os.Getuid() != 0 {
		return cmd // modes hold for us already
	}
	program, err := exec.LookPath("askbook")
	if err != nil {
		t.Fatal(err)
	}
	folders = append(folders, filepath.Dir(program))
	for _, folder := range folders { // let it come to where the test works
		for ; len(folder) > 1 && folder != os.TempDir(); folder = filepath.Dir(folder) {
			info, err := os.Stat(folder)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(folder, info.Mode()|0o055); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	return cmd
}

// TestReadOnlyWorkspace: one sentence, and nothing changed.
func TestReadOnlyWorkspace(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()
	before := d.kept()
	source := d.file("more.jsonl", moreFlicker)
	chmodAll(t, d.dir, 0o555, 0o444)
	t.Cleanup(func() { chmodAll(t, d.dir, 0o755, 0o644) })
	for _, args := range [][]string{{"import", source}, {"build"}, {"review", "approve", "x"}} {
		got := d.ends(nobody(t, d.child(t.Context(), args...), d.dir))
		got.fails("permission denied")
		if strings.Count(got.errOut, "permission denied") > 1 {
			t.Errorf("%v says it twice: %s", args, got.errOut)
		}
	}
	for _, args := range [][]string{{"topics", "--json"}, {"search", "lamp", "--json"}, {"export"}} {
		if got := d.ends(nobody(t, d.child(t.Context(), args...), d.dir)); got.code != exitDone || got.out == "" {
			t.Errorf("%v: exit %d: %s", args, got.code, got.errOut)
		}
	}
	chmodAll(t, d.dir, 0o755, 0o644)
	if diff := cmp.Diff(before, d.kept()); diff != "" {
		t.Error(diff)
	}
}

func chmodAll(t *testing.T, dir string, folder, file os.FileMode) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.Chmod(path, folder|0o100|0o400)
		}
		return os.Chmod(path, file)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnreadable: a file that may not be read is named; a folder that holds one
// gives the others.
func TestUnreadable(t *testing.T) {
	d := newDesk(t)
	shut := d.file("box/shut.jsonl", `{"id":"shut","text":"Who is there?"}`)
	d.file("box/open.jsonl", `{"id":"open","text":"Who is here?"}`)
	if err := os.Chmod(shut, 0); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		chownAll(t, d.dir, 65534)
	}
	one := d.ends(nobody(t, d.child(t.Context(), "import", shut), d.dir, filepath.Dir(shut)))
	one.fails("shut.jsonl", "permission denied")
	all := d.ends(nobody(t, d.child(t.Context(), "import", "--json", filepath.Dir(shut)), d.dir, filepath.Dir(shut))).exits(exitRefused)
	r := value[pipeline.Imported](all)
	if r.Conversations != 1 || len(r.Refused) != 1 || r.Refused[0].File != "shut.jsonl" {
		t.Errorf("%+v", r)
	}
}

func chownAll(t *testing.T, dir string, uid int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, uid)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDiskFull: a disk without room stops an import and a build with a
// sentence; with room again, they come to their end.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	d := &desk{t: t, dir: filepath.Join(disk, "help"), env: map[string]string{"OLLAMA_HOST": "http://127.0.0.1:9"}}
	d.ask("init", d.dir).done()
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()
	before := d.kept()

	ballast := filepath.Join(disk, "ballast")
	fill := func(t *testing.T) {
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for chunk := make([]byte, 4096); err == nil; {
			_, err = f.Write(chunk)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	source := filepath.Join(t.TempDir(), "many.jsonl")
	outside := newDesk(t)
	if err := os.Rename(outside.manyLamps(300), source); err != nil {
		t.Fatal(err)
	}
	fill(t)
	d.ask("import", source).fails("full")
	if diff := cmp.Diff(before, d.kept()); diff != "" {
		t.Errorf("the import that failed left something:\n%s", diff)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	d.ask("import", source).done()
	fill(t)
	if got := d.ask("build"); got.code != exitFailed || strings.Count(got.errOut, "\n") != 1 {
		t.Errorf("exit code %d, want %d and one sentence:\n%s", got.code, exitFailed, got.errOut)
	}
	for name, text := range d.files("site") {
		if want, was := before["site/"+name]; was && want != text && len(text) == 0 {
			t.Errorf("site/%s was emptied", name)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	d.ask("build").done()

	outside.ask("import", "testdata/lamps/conversations.jsonl").done()
	outside.ask("build").done()
	outside.ask("import", source).done()
	outside.ask("build").done()
	if diff := cmp.Diff(outside.kept(), d.kept()); diff != "" {
		t.Errorf("the outcome differs from that of an undisturbed workspace:\n%s", diff)
	}
}

// TestNoNetwork: nothing but the addresses that the settings name is dialled.
func TestNoNetwork(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	called := make(chan struct{}, 1)
	go func() {
		if c, err := listener.Accept(); err == nil {
			c.Close()
			called <- struct{}{}
		}
	}()
	d := newDesk(t)
	proxy := "http://" + listener.Addr().String()
	d.env["HTTP_PROXY"], d.env["HTTPS_PROXY"], d.env["http_proxy"] = proxy, proxy, proxy
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	if got := d.ends(d.child(t.Context(), "build", "--embedder", "builtin", "--json")); got.code != exitDone {
		t.Fatalf("exit %s: %s", strconv.Itoa(got.code), got.errOut)
	}
	select {
	case <-called:
		t.Error("a build with the built-in model went out to the network")
	default:
	}
}
