package content

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var equalArticles = cmp.Options{cmpopts.EquateEmpty()}

// genArticle draws articles whose fields hold whatever strings may hold.
func genArticle(t *rapid.T) Article {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"true", "null", "0123", "1e5", "2026-01-01", "- a", "a: b", "# x", "x #y", "'", `"`, "{a}", "[", "&a", "*a", "|", ">", "a\nb", "~", "%x",
		"How do I cancel?", "\u202eabc", "\x00", "---", "...", "\ufeff", "é", "a\\b", "<<", "No", " a", "a ", "=", "!t",
	}))
	line := rapid.Custom(func(t *rapid.T) string { return strings.ToValidUTF8(text.Draw(t, "text"), "?") })
	trimmed := func(label string) string { return strings.TrimSpace(line.Draw(t, label)) }
	a := Article{
		ID: "x" + line.Draw(t, "id"), Slug: slugOf(line.Draw(t, "slug")), Title: "T" + trimmed("title"),
		Status: rapid.SampledFrom([]Status{Draft, Published, Archived}).Draw(t, "status"),
		Topic:  line.Draw(t, "topic"), Section: line.Draw(t, "section"), Tags: rapid.SliceOf(line).Draw(t, "tags"),
		URL: line.Draw(t, "url"), Question: line.Draw(t, "question"), Paraphrases: rapid.SliceOf(line).Draw(t, "paraphrases"),
		Model: line.Draw(t, "model"), Imported: rapid.Bool().Draw(t, "imported"), Meta: rapid.MapOf(line, line).Draw(t, "meta"),
		Body: normalize(line.Draw(t, "body")), Path: "a.md",
	}
	if rapid.Bool().Draw(t, "timed") {
		a.Time = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 0).UTC()
	}
	for range rapid.IntRange(0, 3).Draw(t, "sources") {
		a.Sources = append(a.Sources, Source{"c" + line.Draw(t, "conversation"), rapid.IntRange(0, 1e6).Draw(t, "turn")})
	}
	if rapid.Bool().Draw(t, "stamped") {
		a = stamp(a)
		a.Declined = Fingerprint(a.Body)
	}
	return a
}

func TestParseFormat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genArticle(t)
		got, err := Parse("a.md", Format(want))
		if err != nil {
			t.Fatalf("%v in\n%s", err, Format(want))
		}
		if diff := cmp.Diff(want, got, equalArticles); diff != "" {
			t.Fatalf("(-want +got)\n%s\nin\n%s", diff, Format(want))
		}
	})
}

// Whatever is changed to whatever else, the file must then say it.
func TestAmend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have, want := genArticle(t), genArticle(t)
		data, err := amend(Format(have), want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse("a.md", data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, equalArticles); diff != "" {
			t.Fatalf("(-want +got)\n%s\nin\n%s", diff, data)
		}
	})
}

func TestFingerprint(t *testing.T) {
	words := strings.Fields(strings.Repeat("open the settings page choose billing press cancel and confirm by mail then wait until the plan ends at midnight ", 3))
	text := strings.Join(words, " ")
	little := strings.Replace(text, "midnight", "noon", 1)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	for _, c := range []struct {
		name, a, b string
		alike      bool
	}{
		{"itself", text, text, true},
		{"one word changed", text, little, true},
		{"another text", text, "Your parcel is handed to the courier in the evening and you get a link by which you follow it.", false},
		{"nothing", text, "", false},
	} {
		if got := Alike(Fingerprint(c.a), Fingerprint(c.b)); got != c.alike {
			t.Errorf("%s: alike = %v, want %v", c.name, got, c.alike)
		}
	}
	if Alike("", "") || Alike("zz", "zz") {
		t.Error("broken fingerprints are alike")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("---\ntitle: A\nstatus: draft\n---\n\nBody\n"))
	f.Add([]byte("\ufeff---\r\ntitle: \"A\"\r\ntags: [a, b]\r\n---\r\nBody"))
	f.Add([]byte("# Only a body"))
	f.Add([]byte("---\nx: &a [1]\ny: *a\nz: {<<: *a}\n---\n"))
	f.Add([]byte("---\n- - - - a\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Parse("some/name.md", data)
		if err != nil {
			return
		}
		if !validSlug(a.Slug) && a.Slug != "" {
			t.Fatalf("slug %q", a.Slug)
		}
		a.Status = Published
		amended, err := amend(data, a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Parse("some/name.md", amended)
		if err != nil {
			t.Fatalf("%v in\n%s", err, amended)
		}
		if !same(a, b) {
			t.Fatalf("(-want +got)\n%s", cmp.Diff(a, b))
		}
	})
}

func TestNormalizeSettles(t *testing.T) {
	for text, want := range map[string]string{
		"\ufeffHi": "Hi", "\r\ufeff": "", "\n \n\ufeff\ufeff\nHi\n\n": "Hi", "Hi\ufeff\r\nyou\r": "Hi\ufeff\nyou", " \ufeffHi": " \ufeffHi",
	} {
		if got := normalize(text); got != want || normalize(got) != got {
			t.Errorf("%q becomes %q, and then %q; want %q", text, got, normalize(got), want)
		}
	}
}
