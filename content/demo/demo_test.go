package demo_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/content/demo"
	"github.com/google/go-cmp/cmp"
)

func TestFormats(t *testing.T) {
	atLeast := map[string]int{"mail": 110, "chat": 60, "slack": 40, "calls": 25, "tickets": 25}
	total := 0
	for format, turns := range read(t) {
		conversations := byConversation(turns)
		total += len(conversations)
		t.Logf("%s: %d conversations, %d turns", format, len(conversations), len(turns))
		if len(conversations) < atLeast[format] {
			t.Errorf("%s has %d conversations, want at least %d", format, len(conversations), atLeast[format])
		}
		answered := 0
		for id, turns := range conversations {
			first := turns[0].time
			for _, turn := range turns {
				if turn.time.Before(first) {
					t.Errorf("%s %s: a turn before the first", format, id)
				}
				if day := turn.time.Format(time.DateOnly); day < "2025-09-01" || day > "2026-02-28" {
					t.Errorf("%s %s: %s is outside the demo's half year", format, id, day)
				}
				if strings.TrimSpace(turn.text) == "" {
					t.Errorf("%s %s: an empty turn", format, id)
				}
			}
			if slices.ContainsFunc(turns, func(turn turn) bool { return turn.agent }) {
				answered++
			}
		}
		if missing := len(conversations) - answered; missing > 4 {
			t.Errorf("%s: %d conversations without an agent; a few are meant", format, missing)
		}
	}
	if total < 260 {
		t.Errorf("%d conversations, want at least 260", total)
	}
}

func TestGold(t *testing.T) {
	labels, err := demo.Gold()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, turns := range read(t) {
		for _, turn := range turns {
			known[turn.conversation] = true
		}
	}
	asked := map[string]int{}
	labelled := map[string]bool{}
	for _, label := range labels {
		if !known[label.Conversation] {
			t.Errorf("no conversation %q", label.Conversation)
		}
		asked[label.Question]++
		labelled[label.Conversation] = true
	}
	if len(asked) < 40 {
		t.Errorf("%d questions, want at least 40", len(asked))
	}
	for question, n := range asked {
		if n < 3 {
			t.Errorf("%s is asked %d times, want at least 3", question, n)
		}
	}
	ones := len(known) - len(labelled)
	if share := float64(ones) / float64(len(known)); share < .15 || share > .25 {
		t.Errorf("%.0f %% of the conversations are one of a kind, want about a fifth", 100*share)
	}

	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for question := range asked {
		if !strings.Contains(string(readme), "| "+question+" |") {
			t.Errorf("README.md does not explain %s", question)
		}
	}
}

// No person of the demo repeats another: the words of two messages overlap in
// less than .6 of their three-word runs.
func TestNoTwoAlike(t *testing.T) {
	type message struct {
		turn
		shingles map[string]bool
	}
	var messages []message
	for _, turns := range read(t) {
		for _, turn := range turns {
			words := strings.Fields(strings.ToLower(turn.text))
			if len(words) < 10 || turn.author == "Pip" {
				continue // "thank you" may be said twice, and a bot has few sentences
			}
			shingles := map[string]bool{}
			for i := range len(words) - 2 {
				shingles[strings.Join(words[i:i+3], " ")] = true
			}
			messages = append(messages, message{turn, shingles})
		}
	}
	for i, a := range messages {
		for _, b := range messages[:i] {
			shared := 0
			for shingle := range a.shingles {
				if b.shingles[shingle] {
					shared++
				}
			}
			union := len(a.shingles) + len(b.shingles) - shared
			if similarity := float64(shared) / float64(union); similarity >= .6 {
				t.Errorf("%s and %s are alike (%.2f):\n%s\n%s", a.conversation, b.conversation, similarity, a.text, b.text)
			}
		}
	}
}

// An article is stale when enough agents said otherwise later, see README.md.
func TestStaleArticles(t *testing.T) {
	for _, stale := range []struct{ article, says, since, now string }{
		{"returns.md", "30 days", "2025-11-01", `(?i)\b(60|sixty) days`},
		{"plus-price.md", "$4.99", "2025-12-01", `\$5\.99|five ninety-nine|five dollars ninety-nine`},
		{"opening-times.md", "Settings › Schedules", "2025-11-04", `(Door tile|door|tile).{0,40}\bTiming\b`},
	} {
		text, err := fs.ReadFile(demo.Files(), path.Join(demo.Articles, stale.article))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), stale.says) {
			t.Errorf("%s does not say %q", stale.article, stale.says)
		}
		now := regexp.MustCompile(stale.now)
		contradicting := map[string]bool{}
		for _, turns := range read(t) {
			for _, turn := range turns {
				if turn.agent && turn.time.Format(time.DateOnly) >= stale.since && now.MatchString(turn.text) {
					contradicting[turn.conversation] = true
				}
			}
		}
		t.Logf("%s: contradicted in %d conversations", stale.article, len(contradicting))
		if len(contradicting) < 3 {
			t.Errorf("%s is contradicted in %d conversations, want at least 3", stale.article, len(contradicting))
		}
	}
}

func TestApprovals(t *testing.T) {
	approvals, err := demo.Approvals()
	if err != nil {
		t.Fatal(err)
	}
	if len(approvals) < 25 {
		t.Errorf("%d approvals, want at least 25", len(approvals))
	}
	seen := map[string]bool{}
	for _, approval := range approvals {
		if approval.Like == "" || approval.Section == "" {
			t.Errorf("an approval lacks something: %+v", approval)
		}
		if seen[approval.Like] {
			t.Errorf("approved twice: %q", approval.Like)
		}
		seen[approval.Like] = true
	}
}

// Only reserved names may appear: nobody's mailbox, nobody's telephone.
func TestNothingIsReal(t *testing.T) {
	address := regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w+`)
	reserved := regexp.MustCompile(`\.example$|@example\.(com|org|net)$`)
	phone := regexp.MustCompile(`\(?\b\d{3}\)?[ -.]\d{3}[ -.]\d{4}\b`)
	for _, turns := range read(t) {
		for _, turn := range turns {
			for _, a := range address.FindAllString(turn.text, -1) {
				if !reserved.MatchString(a) {
					t.Errorf("%s: %s is not a reserved address", turn.conversation, a)
				}
			}
			for _, number := range phone.FindAllString(turn.text, -1) {
				if !strings.Contains(number, "555") {
					t.Errorf("%s: %s is not a 555 number", turn.conversation, number)
				}
			}
		}
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := demo.Write(dir); err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(dir, demo.Articles, "returns.md")
	if err := os.WriteFile(changed, []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "approvals.jsonl")
	long := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(kept, long, long); err != nil {
		t.Fatal(err)
	}
	if err := demo.Write(dir); err != nil {
		t.Fatal(err)
	}

	if info, err := os.Stat(kept); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("an unchanged file was written again (%v)", err)
	}
	if diff := cmp.Diff(tree(t, demo.Files()), tree(t, os.DirFS(dir))); diff != "" {
		t.Errorf("written files differ (-want +got):\n%s", diff)
	}
}

func tree(t *testing.T, files fs.FS) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
