package serve

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/askbook/askbook/kb"
)

// tab is a tab of a browser, and what its console said.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string
}

func openTab(t *testing.T) *tab {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI_REQUIRE") == "1" {
			t.Fatal("CI_REQUIRE=1 demands the browser tests, and there is no chromium")
		}
		t.Skip("no chromium is installed; the workspace was not tried in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 900), chromedp.UserDataDir(t.TempDir()),
	)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	b := &tab{t: t, ctx: ctx}
	err := chromedp.Listen(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch event := event.(type) {
		case *log.EventEntryAdded:
			b.said = append(b.said, event.Entry.Text)
		case *runtime.EventExceptionThrown:
			b.said = append(b.said, event.ExceptionDetails.Text)
		}
	})
	if err == nil {
		_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *tab) open(url string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("main"))); err != nil {
		b.t.Fatalf("%s: %v", url, err)
	}
}

// eventually waits until a JavaScript expression is true, on this page or one
// that it leads to.
func (b *tab) eventually(expression string) {
	b.t.Helper()
	var is bool
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); is {
			return
		}
	}
	where, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	b.t.Fatalf("%s did not become true (%v) on %s", expression, err, where)
}

func (b *tab) press(key string) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		event := input.DispatchKeyEventParams{Type: kind, Key: key}
		if kind == input.DispatchKeyEventTypeKeyDown {
			switch key {
			case "Enter":
				event.Text, event.WindowsVirtualKeyCode = "\r", 13
			default:
				if len(key) == 1 { // the others have names and no text
					event.Text = key
				}
			}
		}
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, event); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *tab) click(css string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS(css))); err != nil {
		b.t.Fatalf("click %s: %v", css, err)
	}
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// A reviewer walks the queue with the keyboard alone, approves the first draft,
// builds, and finds it on the public site.
func TestBrowser(t *testing.T) {
	b := openTab(t)
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	b.open(d.http.URL + "/review")
	b.press("j")
	b.eventually(`document.activeElement.matches("[data-row]")`)
	b.press("j")
	b.press("k")
	b.eventually(`document.activeElement.textContent.includes(` + quoted(draft.Title) + `)`)
	b.press("Enter")
	b.eventually(`location.pathname === "/review/` + draft.ID + `" && document.readyState === "complete"`)

	// "d" opens the reason and goes there; letters typed there are letters.
	b.press("d")
	b.eventually(`document.activeElement.id === "reason"`)
	b.press("a")
	b.eventually(`document.activeElement.value === "a"`)
	b.press("Escape")
	b.eventually(`document.activeElement.id !== "reason"`)

	b.press("a")
	b.eventually(`location.search.includes("done=approved") && document.body.innerText.includes("public with the next build")`)
	b.click(`.notice form[action="/build"] button`)
	b.eventually(`location.pathname === "/build"`)
	b.eventually(`document.querySelector(".steps").dataset.state === "done"`)
	b.open(d.http.URL + "/site/")
	b.eventually(`document.body.innerText.includes(` + quoted(draft.Title) + `)`)

	// Shortcuts can be switched off, and stay off.
	b.open(d.http.URL + "/review")
	b.press("?")
	b.eventually(`document.querySelector("dialog").open`)
	b.click("[data-keys-on]")
	b.click("dialog .button")
	b.press("j")
	b.eventually(`!document.activeElement.matches("[data-row]")`)
	b.open(d.http.URL + "/review")
	b.eventually(`!document.querySelector("[data-keys-on]").checked`)

	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) > 0 {
		t.Errorf("the console is not empty: %q", b.said)
	}
}

// Every page fits, wide and narrow.
func TestPagesFit(t *testing.T) {
	b := openTab(t)
	d := newDesk(t)
	draft := d.first(kb.DraftItem)
	topics := d.get("/topics").body
	topic := topics[strings.Index(topics, `"/topics/`)+1:]
	topic = topic[:strings.IndexByte(topic, '"')]
	for _, path := range []string{
		"/", "/review", "/review/" + draft.ID, "/articles", "/articles/" + draft.Article, "/articles/" + draft.Article + "/edit", "/search", "/search?q=drill&channel=chat",
		"/conversations/hostile", "/topics", "/topics?find=drill", "/topics/map", "/topics/unsorted", "/topics/changes", topic, topic + "/merge", topic + "/split", "/questions", "/gaps", "/stale", "/build", "/nothing",
	} {
		b.open(d.http.URL + path)
		for _, width := range []int64{320, 390, 800, 1280} {
			if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)); err != nil {
				t.Fatal(err)
			}
			over, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
			if err != nil {
				t.Fatal(err)
			}
			if over > 0 {
				t.Errorf("%s sticks out by %d pixels at %d", path, over, width)
			}
		}
	}
}
