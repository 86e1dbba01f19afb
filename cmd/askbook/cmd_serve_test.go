package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// told is a writer that hands on the first line written to it.
type told struct {
	line chan string
	buf  bytes.Buffer
}

func (w *told) Write(p []byte) (int, error) {
	w.buf.Write(p)
	if line, _, ok := strings.Cut(w.buf.String(), "\n"); ok && w.line != nil {
		w.line <- line
		close(w.line)
		w.line = nil
	}
	return len(p), nil
}

// Serving ends with Ctrl-C, and that is its wanted end.
func TestServe(t *testing.T) {
	d := newDesk(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	line := make(chan string, 1)
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "-w", d.dir}, strings.NewReader(""), &told{line: line}, io.Discard, func(key string) string { return d.env[key] })
	}()
	said := <-line
	_, rest, ok := strings.Cut(said, "http://")
	address, _, _ := strings.Cut(rest, " ")
	if !ok {
		t.Fatalf("it says %q", said)
	}
	res, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the first page gives %s", res.Status)
	}
	d.ask("build").exits(exitFailed).says("another askbook is at work")
	stop()
	if got := <-code; got != exitDone {
		t.Errorf("exit code %d", got)
	}
}

func TestServeRefusesOtherMachines(t *testing.T) {
	d := newDesk(t)
	for _, addr := range []string{"0.0.0.0:4321", ":4321", "192.168.3.4:80"} {
		d.ask("serve", "--addr", addr).exits(exitUsage).says("other machines", "--allow-remote")
	}
	d.ask("serve", "--addr", "4321").exits(exitUsage).says("host:port")
}
