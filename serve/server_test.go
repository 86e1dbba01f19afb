package serve

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/askbook/askbook/workspace"
)

func background() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Minute)
}

// The whole workspace is walked, link by link: nothing is broken, every page is
// guarded, nobody is named and nothing that strangers wrote becomes markup.
func TestWalk(t *testing.T) {
	d := newDesk(t)
	start := []string{
		"/", "/search?q=drill", "/search?q=deposit&in=conversations&channel=email&after=2026-01-01&before=2027-01-01", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
		"/search?q=drill&topic=none", "/conversations/hostile", "/review?kind=draft", "/nothing/here", "/review/nobody", "/topics/none", "/articles/none", "/conversations/none",
	}
	seen := map[string]bool{}
	queue := start
	pages := 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		got := d.get(path)
		for got.location != "" {
			next, err := url.Parse(got.location)
			if err != nil || next.Host != "" {
				t.Fatalf("%s leads away: %s", path, got.location)
			}
			got = d.get(got.location)
		}
		if got.status != http.StatusOK && !slices.Contains(start, path) {
			t.Errorf("%s is linked and gives %d", path, got.status)
		}
		if !strings.Contains(got.header.Get("Content-Type"), "text/html") {
			continue
		}
		pages++
		checkHeaders(t, path, got.header)
		checkMarkup(t, path, got.body)
		for _, secret := range []string{secretMail, secretPhone, "Griselda", "Pfeffer"} {
			if strings.Contains(got.body, secret) && !strings.Contains(path, "q=") {
				t.Errorf("%s shows %q", path, secret)
			}
		}
		base, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links(got.body) {
			u, err := base.Parse(link)
			if err != nil {
				t.Errorf("%s links to %q: %v", path, link, err)
				continue
			}
			if u.Host == "" && u.Scheme == "" && len(seen) < 600 {
				u.Fragment = ""
				queue = append(queue, u.String())
			}
		}
	}
	if pages < 60 {
		t.Errorf("only %d pages were found", pages)
	}
}

func checkHeaders(t *testing.T, path string, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", path, name, got, want)
		}
	}
	policy := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'", "frame-ancestors"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s: the policy %q lacks %q", path, policy, part)
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// checkMarkup looks for what the policy forbids and for what a stranger could
// have put in.
func checkMarkup(t *testing.T, path, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	ids, searches := map[string]bool{}, map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if role, name := attribute(n, "role"), attribute(n, "aria-label"); role == "search" {
			if searches[name] {
				t.Errorf("%s: two searches are called %q, and nobody can tell them apart by ear", path, name)
			}
			searches[name] = true
		}
		for _, attr := range n.Attr {
			switch {
			case strings.HasPrefix(attr.Key, "on"), attr.Key == "style":
				t.Errorf("%s: <%s %s=%q>", path, n.Data, attr.Key, attr.Val)
			case attr.Key == "id" && ids[attr.Val]:
				t.Errorf("%s: the id %q is there twice", path, attr.Val)
			case attr.Key == "id":
				ids[attr.Val] = true
			case (attr.Key == "href" || attr.Key == "src" || attr.Key == "action") && strings.HasPrefix(strings.ToLower(attr.Val), "javascript:"):
				t.Errorf("%s: <%s %s=%q>", path, n.Data, attr.Key, attr.Val)
			}
		}
		if n.Data == "script" && n.FirstChild != nil && !strings.Contains(path, "/site/") && !strings.Contains(path, "/preview/") {
			t.Errorf("%s: an inline script: %s", path, n.FirstChild.Data)
		}
		if n.Data == "style" {
			t.Errorf("%s: an inline style", path)
		}
	}
}

func TestPages(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/", 200, "Start reviewing"},
		{"/review", 200, "Nothing becomes public before you approve it."},
		{"/review?kind=gap", 200, "Review"},
		{"/search", 200, "Often asked"},
		{"/search?q=member+card", 200, "hits in"},
		{"/search?q=card&lang=xx", 200, "Nothing found"},
		{"/search?q=meember+crad", 200, "Showing results for member card"},
		{"/search?q=meember+crad&lang=xx", 200, "Showing results for member card"},
		{"/search?q=card&after=soon", 200, `"soon" is no time`},
		{"/search?q=card&k=-4", 200, "hits in"},
		{"/topics", 200, "of conversations in a topic"},
		{"/questions", 200, "What customers ask"},
		{"/questions?view=drafted", 200, "Draft"},
		{"/articles", 200, "The files in content/"},
		{"/gaps", 200, "Questions that several customers ask"},
		{"/gaps?view=aside", 200, "few of their customers put alike"},
		{"/gaps?view=aside&topic=none", 200, "few of their customers put alike"},
		{"/stale", 200, "Out of date"},
		{"/build", 200, "Finds topics"},
		{"/preview/", 200, "preview"},
		{"/site/", 200, "Help centre"},
		{"/preview/no-such-page", 404, ""},
		{"/nothing", 404, "There is no such page"},
		{"/conversations/nobody", 404, "There is no such conversation"},
		{"/conversations/" + url.PathEscape("lib/0 0"), 200, "You can keep a drill for seven days."},
		{"/topics/none", 404, "There is no such topic"},
		{"/articles/none", 404, "There is no such article"},
		{"/review/none", 404, "Not in the queue"},
		{"/review/none/write", 404, "There is no such gap"},
		{"/assets/none.css", 404, ""},
	} {
		got := d.get(c.path)
		if got.status != c.status || !strings.Contains(strings.ToLower(text(got.body)), strings.ToLower(c.says)) {
			t.Errorf("%s gives %d, want %d and %q:\n%s", c.path, got.status, c.status, c.says, text(got.body))
		}
	}
	for _, name := range []string{"workspace.css", "workspace.js", "theme.js", "icon.svg"} {
		got := d.get("/assets/" + name + "?v=" + d.server.assets.version).is(200)
		if !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not cached", name)
		}
	}
}

// A folder in which nothing was built yet has all pages too.
func TestEmptyWorkspace(t *testing.T) {
	root, err := workspace.Init(filepath.Join(t.TempDir(), "new"))
	if err != nil {
		t.Fatal(err)
	}
	d := serveFolder(t, root)
	d.get("/").is(200).says("Bring in conversations")
	d.get("/review").is(200).says("Nothing waits for you")
	d.get("/search?q=anything").is(200).says("There is nothing to search yet")
	d.get("/topics").is(200).says("No topics yet")
	d.get("/questions").is(200).says("No questions here")
	d.get("/gaps").is(200).says("No gaps")
	d.get("/stale").is(200).says("Nothing is out of date")
	d.get("/articles").is(200).says("No articles here")
	d.get("/site/").is(404).says("There is no site yet")
}

func TestStrangeHosts(t *testing.T) {
	d := newDesk(t)
	for host, status := range map[string]int{
		"127.0.0.1:4321": 200, "localhost": 200, "LOCALHOST:80": 200, "[::1]:4321": 200, "127.8.9.1": 200,
		"evil.example": 421, "evil.example:4321": 421, "localhost.evil.example": 421, "192.168.1.7:4321": 421, "127.0.0.1.nip.example": 421,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.http.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		if got := d.do(r); got.status != status {
			t.Errorf("host %q gives %d, want %d", host, got.status, status)
		}
	}
	if d.server.knownHost("") {
		t.Error("a request without a host is let in")
	}
	d.server.opt.AllowRemote = true
	for host, want := range map[string]bool{"192.168.1.7:4321": true, "evil.example": false} {
		if d.server.knownHost(host) != want {
			t.Errorf("with AllowRemote, host %q: %v", host, !want)
		}
	}
}

func TestOtherSitesCannotDecide(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/build", "/review/x/approve", "/review/x/dismiss", "/articles/x/edit", "/review/x/write", "/review/undo", "/topics/x/rename", "/topics/x/merge", "/topics/x/move", "/topics/x/split", "/topics/move", "/topics/undo"} {
		for name, header := range map[string]http.Header{
			"by fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
			"by origin":         {"Origin": {"https://evil.example"}},
		} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.http.URL+path, strings.NewReader("reason=x"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header = header
			if got := d.do(r); got.status != http.StatusForbidden {
				t.Errorf("%s, %s: %d", path, name, got.status)
			}
		}
	}
	if d.server.builds.running() {
		t.Error("a build was started")
	}
}

func TestNothingOutsideOfTheSites(t *testing.T) {
	d := newDesk(t)
	outside := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(d.server.w.Site(), "link.html")); err != nil {
		t.Skip("no symbolic links here")
	}
	for _, path := range []string{
		"/site/link.html", "/site/../askbook.yaml", "/site/..%2faskbook.yaml", "/site/%2e%2e/askbook.yaml", "/preview/../askbook.db", "/preview/..%2f..%2faskbook.db",
		"/site/.askbook-files", "/site//etc/passwd", "/site/%2fetc%2fpasswd", "/preview/..%5c..%5caskbook.db",
	} {
		got := d.get(path)
		if got.status == http.StatusOK || strings.Contains(got.body, "secret") || strings.Contains(got.body, "SQLite") {
			t.Errorf("%s gives %d: %.80s", path, got.status, got.body)
		}
	}
}

func TestRun(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	at := make(chan string, 1)
	ended := make(chan error, 1)
	go func() { ended <- d.server.Run(ctx, "127.0.0.1:0", func(url string) { at <- url }) }()
	address := <-at
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	host := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/")
	if err := d.server.Run(ctx, host, nil); err == nil || !strings.Contains(err.Error(), "is in use") || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("a second one at the same address: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("stopping: %v", err)
	}
	if c, err := net.DialTimeout("tcp", host, time.Second); err == nil {
		c.Close()
		t.Error("it still listens")
	}
}

func TestCheckAddr(t *testing.T) {
	for addr, want := range map[string]struct{ here, remote bool }{
		"127.0.0.1:4321": {true, true}, "localhost:0": {true, true}, "[::1]:80": {true, true},
		"0.0.0.0:4321": {false, true}, ":4321": {false, true}, "192.168.0.4:80": {false, true}, "help.example:80": {false, true},
		"4321": {false, false}, "127.0.0.1": {false, false}, "127.0.0.1:": {false, false},
	} {
		if err := CheckAddr(addr, false); (err == nil) != want.here {
			t.Errorf("%s: %v", addr, err)
		} else if !want.here && want.remote && !errors.Is(err, ErrRemote) {
			t.Errorf("%s: %v is not ErrRemote", addr, err)
		}
		if err := CheckAddr(addr, true); (err == nil) != want.remote {
			t.Errorf("%s, remote: %v", addr, err)
		}
	}
}

// A hit leads to the turn that it was found by, says where it stood, and says it
// where nothing has the words.
func TestHits(t *testing.T) {
	d := newDesk(t)
	page := d.get("/search?q=press+Extend+My+loans&in=conversations").is(200).says("1st by words").says("by meaning")
	if !strings.Contains(page.body, `#turn-1"`) {
		t.Error("no hit leads to the answer that it was found by")
	}
	const nearest = "By its words nothing is found; this is nearest in meaning."
	if strings.Contains(text(page.body), nearest) {
		t.Error("words that are there are not seen")
	}
	d.get("/search?q=zeppelinless").is(200).says(nearest)
	d.get("/search?q=drill&k=3").is(200).says("The first 3 hits in")
	if page := d.get("/search?q=drill&k=100&lang=de").is(200); strings.Contains(text(page.body), "The first") {
		t.Error("all hits are told as the first")
	}
}
