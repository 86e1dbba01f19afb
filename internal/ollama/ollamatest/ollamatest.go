// Package ollamatest starts a real Ollama server for tests. The folder that
// .ci/ollama prints holds the binary and the weights of two small models; the
// environment variable ASKBOOK_OLLAMA_DIR names it.
package ollamatest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
)

// The models that a started server can have.
const (
	MiniLM  = "all-minilm"     // all-MiniLM-L6-v2: embeddings of 384 dimensions
	SmolLM2 = "smollm2:135m"   // SmolLM2-135M-Instruct: the weakest that anyone would use to write
	startup = 30 * time.Second // on a busy machine; one second is usual
)

// Start runs a server on a free loopback port until the test ends, with these
// models, and returns its address. Imported models stay in the folder, so that
// only the first test pays for the import. Without ASKBOOK_OLLAMA_DIR the test
// is skipped; it fails instead when CI_REQUIRE is 1.
func Start(t testing.TB, models ...string) string {
	t.Helper()
	dir := os.Getenv("ASKBOOK_OLLAMA_DIR")
	if dir == "" {
		if os.Getenv("CI_REQUIRE") == "1" {
			t.Fatal("ASKBOOK_OLLAMA_DIR is not set, and CI_REQUIRE wants the real server: run .ci/ollama and set it to the folder it prints")
		}
		t.Skip("no Ollama server: run .ci/ollama and set ASKBOOK_OLLAMA_DIR to the folder it prints")
	}
	ctx, cancel := context.WithCancel(context.Background())
	address, done, err := Serve(ctx, dir, models...)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return address
}

// Serve starts a server from the folder and imports the models it lacks. The
// server ends with the context, and done is closed when it has.
func Serve(ctx context.Context, dir string, models ...string) (address string, done <-chan struct{}, err error) {
	port, err := freePort()
	if err != nil {
		return "", nil, fmt.Errorf("find a free port: %w", err)
	}
	host := fmt.Sprintf("127.0.0.1:%d", port)
	ctx, cancel := context.WithCancel(ctx)
	server := exec.CommandContext(ctx, filepath.Join(dir, "ollama"), "serve")
	// An interrupt lets the server end the runners that it has started.
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	server.WaitDelay = 10 * time.Second
	server.Env = append(os.Environ(), "HOME="+filepath.Join(dir, "home"), "OLLAMA_HOST="+host,
		"OLLAMA_MODELS="+filepath.Join(dir, "models"), "OLLAMA_NO_CLOUD=1")
	log := new(tail)
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		cancel()
		return "", nil, fmt.Errorf("start the server: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		// It is ended by a signal: its exit code says nothing.
		_ = server.Wait()
		close(ended)
	}()

	client := api.NewClient(&url.URL{Scheme: "http", Host: host}, http.DefaultClient)
	if err := ready(ctx, client, ended); err != nil {
		cancel()
		<-ended
		return "", nil, fmt.Errorf("start the server: %w: %s", err, log.text)
	}
	for _, model := range models {
		if err := importModel(ctx, client, dir, model); err != nil {
			cancel()
			<-ended
			return "", nil, fmt.Errorf("import %s: %w", model, err)
		}
	}
	go func() {
		<-ended
		cancel()
	}()
	return "http://" + host, ended, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

func ready(ctx context.Context, client *api.Client, ended <-chan struct{}) error {
	deadline := time.After(startup)
	for {
		if client.Heartbeat(ctx) == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ended:
			return errors.New("it ended")
		case <-deadline:
			return fmt.Errorf("it did not answer within %v", startup)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// importModel brings a model in through the API. The command line of Ollama
// keys files by their base names, and fails on a folder with two config.json.
func importModel(ctx context.Context, client *api.Client, dir, model string) error {
	if _, err := client.Show(ctx, &api.ShowRequest{Model: model}); err == nil {
		return nil
	}
	var root string
	var files []string
	switch model {
	case MiniLM:
		root = filepath.Join(dir, "weights", "minilm")
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return err
		}
	case SmolLM2:
		root = filepath.Join(dir, "weights")
		files = []string{filepath.Join(root, "smollm2.gguf")}
	default:
		return errors.New("there are no weights of it")
	}
	digests := make(map[string]string)
	for _, path := range files {
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if digests[filepath.ToSlash(name)], err = upload(ctx, client, path); err != nil {
			return err
		}
	}
	return client.Create(ctx, &api.CreateRequest{Model: model, Files: digests}, func(api.ProgressResponse) error { return nil })
}

func upload(ctx context.Context, client *api.Client, path string) (digest string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	digest = "sha256:" + hex.EncodeToString(h.Sum(nil))
	return digest, client.CreateBlob(ctx, digest, f)
}

// tail keeps the last of what a server said, for the case that it fails.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	const size = 4 << 10
	t.text = append(t.text, p...)
	if len(t.text) > size {
		t.text = append([]byte(nil), t.text[len(t.text)-size:]...)
	}
	return len(p), nil
}
