package ollama_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/embedtest"
	"github.com/askbook/askbook/internal/ollama"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

func TestConformance(t *testing.T) { embedtest.Run(t, open(t, ollama.Options{}, newFake(t))) }

func TestConformanceWithTwoHosts(t *testing.T) {
	embedtest.Run(t, open(t, ollama.Options{BatchTexts: 3}, newFake(t), newFake(t)))
}

const poison = "poison"

func holds(input []string, word string) bool {
	return slices.ContainsFunc(input, func(s string) bool { return strings.Contains(s, word) })
}

// Each row is a fault that servers were seen to have while they embed.
func TestFaults(t *testing.T) {
	tests := []struct {
		name    string
		before  func(n int, input []string) *reply
		skipped []string // texts left out
		err     error    // nil: the work is done
	}{
		{
			name: "the runner dies once",
			before: func(n int, _ []string) *reply {
				if n == 2 {
					return &reply{code: 400, message: "do embedding request: Post \"http://127.0.0.1:4711/embedding\": EOF"}
				}
				return nil
			},
		},
		{
			name: "the runner dies of one text, always",
			before: func(_ int, input []string) *reply {
				if holds(input, poison) {
					return &reply{code: 400, message: "do embedding request: Post \"http://127.0.0.1:4711/embedding\": EOF"}
				}
				return nil
			},
			skipped: []string{poison},
		},
		{
			name: "one text gives NaN",
			before: func(_ int, input []string) *reply {
				if holds(input, poison) {
					return &reply{code: 500, message: "failed to encode response: json: unsupported value: NaN"}
				}
				return nil
			},
			skipped: []string{poison},
		},
		{
			name: "the queue is full for a while",
			before: func(n int, _ []string) *reply {
				if n < 5 {
					return &reply{code: 503, message: "server busy, please try again.  maximum pending requests exceeded"}
				}
				return nil
			},
		},
		{
			name: "the queue stays full",
			before: func(int, []string) *reply {
				return &reply{code: 503, message: "server busy, please try again.  maximum pending requests exceeded"}
			},
			err: ollama.ErrUnavailable,
		},
		{
			name: "a text is longer than the context, and the batch fails without saying which",
			before: func(_ int, input []string) *reply {
				for _, text := range input {
					if len(text) > 60 {
						return &reply{code: 400, message: "the input length exceeds the context length"}
					}
				}
				return nil
			},
		},
		{
			name: "even the shortest text is too long",
			before: func(_ int, input []string) *reply {
				if holds(input, poison) {
					return &reply{code: 400, message: "the input length exceeds the context length"}
				}
				return nil
			},
			skipped: []string{poison},
		},
		{
			name: "the model is removed",
			before: func(n int, _ []string) *reply {
				if n > 2 {
					return &reply{code: 404, message: `model "mini" not found, try pulling it first`}
				}
				return nil
			},
			err: ollama.ErrNoModel,
		},
		{
			name: "the answer holds no vectors",
			before: func(_ int, input []string) *reply {
				if holds(input, poison) {
					return &reply{code: 200, raw: `{"embeddings":[]}`}
				}
				return nil
			},
			skipped: []string{poison},
		},
		{
			name: "a vector of zeros",
			before: func(_ int, input []string) *reply {
				if len(input) == 1 && input[0] == poison {
					return &reply{code: 200, raw: `{"embeddings":[[0,0,0,0,0,0,0,0]]}`}
				}
				if holds(input, poison) {
					return &reply{code: 500, message: "unknown"}
				}
				return nil
			},
			skipped: []string{poison},
		},
		{
			name: "a vector of another length",
			before: func(_ int, input []string) *reply {
				if len(input) == 1 && input[0] == poison {
					return &reply{code: 200, raw: `{"embeddings":[[1,0]]}`}
				}
				if holds(input, poison) {
					return &reply{code: 500, message: "unknown"}
				}
				return nil
			},
			skipped: []string{poison},
		},
		{
			name: "an answer that is no JSON, once",
			before: func(n int, _ []string) *reply {
				if n == 1 {
					return &reply{code: 200, raw: `{"embeddings":[[0.1,`}
				}
				return nil
			},
		},
		{
			name: "the server does not allow it",
			before: func(int, []string) *reply {
				return &reply{code: 403, message: "forbidden"}
			},
			err: errAny,
		},
		{
			name: "every text fails: the model is broken, and no text is left out for it",
			before: func(int, []string) *reply {
				return &reply{code: 500, message: "llama runner process has terminated"}
			},
			err: errAny,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t)
			f.before = test.before
			var mu sync.Mutex
			var skipped []string
			e := open(t, ollama.Options{BatchTexts: 8, Skipped: func(text string, err error) {
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					t.Error("a text is left out without a reason")
				}
				skipped = append(skipped, text)
			}}, f)
			texts := []string{"a long text, longer than sixty bytes, that goes on and on, and then some more of it"}
			for i := range 40 {
				texts = append(texts, fmt.Sprintf("text %d", i))
			}
			texts[21] = poison
			vectors, err := e.Embed(t.Context(), embed.Document, texts)
			switch {
			case test.err == nil && err != nil:
				t.Fatal(err)
			case test.err != nil && err == nil:
				t.Fatal("no error")
			case test.err != nil:
				if test.err != errAny && !errors.Is(err, test.err) {
					t.Fatalf("got %v, want %v", err, test.err)
				}
				if len(vectors) >= len(texts) {
					t.Error("all vectors came with the error")
				}
				return
			}
			if !slices.Equal(skipped, test.skipped) {
				t.Errorf("left out %q, want %q", skipped, test.skipped)
			}
			for i, v := range vectors {
				if slices.Contains(test.skipped, texts[i]) {
					if v != nil {
						t.Errorf("%q was left out and has a vector", texts[i])
					}
					continue
				}
				if i > 0 && !slices.Equal(v, vectorOf(texts[i], 8)) {
					t.Errorf("%q has the vector of another", texts[i])
				}
			}
		})
	}
}

// errAny stands for an error that no caller needs to tell apart.
var errAny = errors.New("any")

func TestNewRefuses(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	tests := []struct {
		name  string
		model string
		set   func(f *fake)
		host  string
		want  error
		hint  string
	}{
		{name: "unknown model", model: "other", want: ollama.ErrNoModel, hint: "ollama pull other"},
		{name: "a chat model, which would give vectors of no use", set: func(f *fake) { f.capabilities = []string{"completion"} }, want: ollama.ErrWrongModel},
		{name: "a model on somebody else's server", set: func(f *fake) { f.remote = "https://cloud.example" }, want: ollama.ErrRemote},
		{name: "nobody there", host: closed.URL, want: ollama.ErrUnavailable, hint: "connection refused"},
		{name: "no address", host: "ftp://x", want: errAny, hint: "no address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t)
			if test.set != nil {
				test.set(f)
			}
			o := ollama.Options{Model: "mini", Hosts: []string{f.URL}}
			if test.model != "" {
				o.Model = test.model
			}
			if test.host != "" {
				o.Hosts = []string{test.host}
			}
			_, err := ollama.New(t.Context(), o)
			if err == nil || (test.want != errAny && !errors.Is(err, test.want)) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if !strings.Contains(err.Error(), test.hint) {
				t.Errorf("%q does not say %q", err, test.hint)
			}
		})
	}
}

func TestEmptyTextsAreNotSent(t *testing.T) {
	f := newFake(t)
	vectors, err := open(t, ollama.Options{}, f).Embed(t.Context(), embed.Document, []string{"", " \n", "\u0301"})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if v == nil || len(v) != 0 {
			t.Errorf("got %v for an empty text", v)
		}
	}
	if n := len(f.asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestTextsAreWrittenForWordPiece(t *testing.T) {
	for said, sent := range map[string]string{
		"café Ｚürich":                "cafe Zurich",
		"Press “Save”, don’t  wait…": `Press " Save " , don ' t wait . . .`,
		"use <del>this</del>":        "use < del > this < / del >",
		"E-14 costs €20":             "E - 14 costs € 20",
		"a\n\tb":                     "a b",
		"打印机 jams":                   "打 印 机 jams",
	} {
		f := newFake(t)
		if _, err := open(t, ollama.Options{}, f).Embed(t.Context(), embed.Document, []string{said}); err != nil {
			t.Fatal(err)
		}
		if got := f.asked()[0][0]; got != sent {
			t.Errorf("sent %q for %q", got, said)
		}
	}
	f := newFake(t)
	f.tokenizer = "gpt2"
	if _, err := open(t, ollama.Options{}, f).Embed(t.Context(), embed.Document, []string{"café"}); err != nil {
		t.Fatal(err)
	}
	if got := f.asked()[0][0]; got != "café" {
		t.Errorf("sent %q to a model that knows accents", got)
	}
}

func TestTextsAreCutAtTheContext(t *testing.T) {
	f := newFake(t)
	f.context, f.parameters = 512, "num_ctx                        64"
	if _, err := open(t, ollama.Options{}, f).Embed(t.Context(), embed.Document, []string{strings.Repeat("word ", 10_000)}); err != nil {
		t.Fatal(err)
	}
	got := f.asked()[0][0]
	if words := len(strings.Fields(got)); words < 30 || words > 62 {
		t.Errorf("%d words were sent to a window of 64 tokens", words)
	}
	if !strings.HasSuffix(got, "word") {
		t.Errorf("cut inside a word: %q", got[len(got)-10:])
	}
}

// Whatever window a server tells, a text is cut to something that can be sent.
func TestTinyWindows(t *testing.T) {
	for _, parameters := range []string{"num_ctx                        1", "num_ctx                        9"} {
		f := newFake(t)
		f.context, f.parameters = 512, parameters
		e := open(t, ollama.Options{Pieces: func(text string) int { return len(text) }}, f)
		if _, err := e.Embed(t.Context(), embed.Document, []string{strings.Repeat("abcd", 200)}); err != nil {
			t.Fatal(err)
		}
		if got := f.asked()[0][0]; got == "" || len(got) > 16 {
			t.Errorf("%s: sent %q", parameters, got)
		}
	}
}

func TestBatchesAreBounded(t *testing.T) {
	f := newFake(t)
	e := open(t, ollama.Options{BatchTexts: 10, BatchBytes: 100}, f)
	texts := []string{strings.Repeat("x", 300)}
	for i := range 50 {
		texts = append(texts, fmt.Sprintf("%030d", i))
	}
	if _, err := e.Embed(t.Context(), embed.Document, texts); err != nil {
		t.Fatal(err)
	}
	for _, batch := range f.asked() {
		if size := len(strings.Join(batch, "")); len(batch) > 1 && (size > 100 || len(batch) > 10) {
			t.Errorf("a batch of %d texts and %d bytes", len(batch), size)
		}
	}
}

// A query that comes while documents are embedded is answered after the batch
// that is under way, not after all.
func TestQueriesOvertake(t *testing.T) {
	f := newFake(t)
	started, release := make(chan struct{}), make(chan struct{})
	f.before = func(n int, _ []string) *reply {
		if n == 1 {
			close(started)
			<-release
		}
		return nil
	}
	e := open(t, ollama.Options{BatchTexts: 1}, f)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := e.Embed(t.Context(), embed.Document, []string{"a", "b", "c", "d", "e"}); err != nil {
			t.Error(err)
		}
	})
	<-started
	wg.Go(func() {
		if _, err := e.Embed(t.Context(), embed.Query, []string{"query"}); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(50 * time.Millisecond) // for the query to queue up
	close(release)
	wg.Wait()
	if at := slices.IndexFunc(f.asked(), func(b []string) bool { return b[0] == "query" }); at != 1 {
		t.Errorf("the query was request %d", at)
	}
}

func TestDigestFollowsTheModel(t *testing.T) {
	a, b := newFake(t), newFake(t)
	b.digest = strings.Repeat("cd", 32)
	if x, y := open(t, ollama.Options{}, a).Model(), open(t, ollama.Options{}, b).Model(); x.Digest == y.Digest {
		t.Error("two models have one digest")
	}
}

func TestCancelledCallEndsAtOnce(t *testing.T) {
	f := newFake(t)
	release := make(chan struct{})
	defer close(release)
	f.before = func(int, []string) *reply { <-release; return nil }
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := open(t, ollama.Options{}, f).Embed(ctx, embed.Document, many(3))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	f := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer f.Close()
	if _, err := ollama.Probe(t.Context(), f.URL); err == nil {
		t.Error("no error")
	}
	if reached {
		t.Error("another address than the one given was reached")
	}
}

func TestProbe(t *testing.T) {
	models, err := ollama.Probe(t.Context(), newFake(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	if len(models) != 1 || models[0].Name != "mini" || !models[0].Embeds || models[0].Chats || models[0].Context != 512 || models[0].Dimensions != 8 {
		t.Errorf("got %+v", models)
	}
}

// Somebody listens and says nothing: the probe does not hang.
func TestProbeGivesUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	start := time.Now()
	if _, err := ollama.Probe(t.Context(), l.Addr().String()); !errors.Is(err, ollama.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 6*time.Second {
		t.Errorf("it took %v", took)
	}
}
