package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/net/html"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if built, err := library(); err == nil {
		os.RemoveAll(built)
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// A lending library for tools: what its members ask, and what it answers.
var asked = []struct {
	answer    string
	questions []string
}{
	{"You can keep a drill for seven days. Open My loans, press Extend, and you have it for seven more.", []string{
		"How long can I keep the drill?", "For how many days may I keep a drill?", "How long is the loan of a drill?", "How long can I keep a drill at home?",
		"Can you tell me how long I can keep the drill?", "How many days can I keep the drill I borrowed?", "How long may we keep the drill?", "How long do I get to keep the drill?",
	}},
	{"Go to Settings, choose Card, and press Replace lost card. The new card costs 4 euros and comes by post.", []string{
		"I lost my member card, what do I do?", "What do I do when I lost my member card?", "My member card is lost, how do I get a new one?", "How do I replace a lost member card?",
		"How can I get a new member card, mine is lost?", "Lost my member card yesterday. How do I replace it?", "How do I replace my lost card?", "Where do I replace a lost member card?",
	}},
	{"The deposit comes back within three days after we have checked the tool. It goes to the card that you paid with.", []string{
		"When do I get my deposit back?", "When will the deposit be paid back?", "How long until I get the deposit back?", "When does the deposit come back to my card?",
		"I returned the ladder, when do I get the deposit back?", "When do you pay the deposit back?", "Deposit not back yet. When do I get it?", "When can I expect my deposit back?",
	}},
	{"We are open on Saturdays from 10 to 14. Ring the bell at the yard; the front door stays shut.", []string{
		"Are you open on Saturdays?", "What are the opening hours on Saturday?", "When are you open on a Saturday?", "Is the library open on Saturday mornings?",
		"Until when are you open on Saturdays?", "Do you open on Saturdays too?", "What time do you open on Saturday?", "Can I come on Saturday, are you open?",
	}},
}

// What must never be seen on a page.
const (
	secretMail  = "griselda.pfeffer@post.example"
	secretPhone = "+49 30 901820"
	attack      = `<script>alert("tool")</script><img src=x onerror=alert(1)>`
)

func conversations() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i, topic := range asked {
		for j, question := range topic.questions {
			_ = enc.Encode(map[string]any{
				"id": fmt.Sprintf("lib/%d %d", i, j), "channel": []string{"email", "chat"}[j%2], "subject": question, "time": fmt.Sprintf("2026-0%d-1%dT09:00:00Z", i+1, j),
				"status": "solved", "customer": map[string]any{"id": fmt.Sprintf("member-%d-%d", i, j)},
				"turns": []map[string]any{
					{"role": "customer", "time": fmt.Sprintf("2026-0%d-1%dT09:00:00Z", i+1, j), "text": "Hello, " + question},
					{"role": "agent", "time": fmt.Sprintf("2026-0%d-1%dT10:00:00Z", i+1, j), "text": "Hi,\n\n" + topic.answer},
				},
			})
		}
	}
	_ = enc.Encode(map[string]any{
		"id": "hostile", "channel": "chat", "subject": attack, "tags": []string{attack}, "status": attack, "customer": map[string]any{"name": "Griselda Pfeffer", "email": secretMail},
		"turns": []map[string]any{
			{"role": "customer", "text": "How long can I keep the drill? " + attack + " Write to " + secretMail + " or call " + secretPhone},
			{"role": "agent", "text": "Hi Griselda, " + attack + " seven days."},
		},
	})
	return b.Bytes()
}

// library builds the workspace once; tests work in copies.
var library = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "askbook-serve-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "conversations.jsonl")
	if err := os.WriteFile(file, conversations(), 0o600); err != nil {
		return "", err
	}
	root, err := workspace.Init(filepath.Join(dir, "work"))
	if err != nil {
		return "", err
	}
	ctx, cancel := background()
	defer cancel()
	w, err := workspace.Open(ctx, root, noEnv)
	if err != nil {
		return "", err
	}
	defer w.Close()
	if _, err := pipeline.Import(ctx, w, pipeline.ImportOptions{Paths: []string{file}}, pipeline.Silent{}); err != nil {
		return "", err
	}
	_, err = pipeline.Build(ctx, w, pipeline.BuildOptions{Embedder: "builtin"}, pipeline.Silent{})
	return dir, err
})

func noEnv(key string) string {
	if key == "OLLAMA_HOST" {
		return "http://127.0.0.1:9" // nobody is there
	}
	return ""
}

// desk is a server with a client.
type desk struct {
	t      *testing.T
	server *Server
	http   *httptest.Server
	client *http.Client
}

// newDesk serves a copy of the library.
func newDesk(t *testing.T) *desk {
	t.Helper()
	built, err := library()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "work")
	if err := os.CopyFS(root, os.DirFS(filepath.Join(built, "work"))); err != nil {
		t.Fatal(err)
	}
	return serveFolder(t, root)
}

func serveFolder(t *testing.T, root string) *desk {
	t.Helper()
	w, err := workspace.Open(t.Context(), root, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	s, err := New(t.Context(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &desk{t, s, server, client}
}

// answer is what a request gave.
type answer struct {
	t        *testing.T
	status   int
	body     string
	header   http.Header
	location string
}

func (d *desk) do(r *http.Request) answer {
	d.t.Helper()
	res, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		d.t.Fatal(err)
	}
	return answer{d.t, res.StatusCode, b.String(), res.Header, res.Header.Get("Location")}
}

func (d *desk) get(path string) answer {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.http.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.do(r)
}

func (d *desk) post(path, form string) answer {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.http.URL+path, strings.NewReader(form))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", d.http.URL)
	return d.do(r)
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d\n%s", a.status, status, text(a.body))
	}
	return a
}

func (a answer) says(want string) answer {
	a.t.Helper()
	if !strings.Contains(text(a.body), want) {
		a.t.Fatalf("the page does not say %q:\n%s", want, text(a.body))
	}
	return a
}

// text is what a reader of a page reads, its white space made single spaces.
func text(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			b.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// links are the addresses that a page leads to or loads.
func links(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var out []string
	for n := range root.Descendants() {
		for _, attr := range n.Attr {
			if attr.Key == "href" || attr.Key == "src" {
				out = append(out, attr.Val)
			}
		}
	}
	return out
}
