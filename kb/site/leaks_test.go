package site

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLeaks(t *testing.T) {
	person := func(s string) Value { return Value{Kind: "PERSON", Text: s} }
	full := func(s string) Value { return Value{Kind: "PERSON", Text: s, Full: true} }
	email := func(s string) Value { return Value{Kind: "EMAIL", Text: s} }
	phone := func(s string) Value { return Value{Kind: "PHONE", Text: s} }
	for _, test := range []struct {
		name  string
		value Value
		page  string
		leaks bool
	}{
		{"a full name", full("Wanda Ostrow"), "Thanks to Wanda Ostrow for asking.", true},
		{"in lower case", full("Wanda Ostrow"), "thanks, wanda ostrow", true},
		{"without accents", full("José Müller"), "Ask Jose Muller.", true},
		{"across lines and tags", full("Wanda Ostrow"), "<p>Wanda\n<b>Ost</b>row</p>", true},
		{"with a hard space", full("Wanda Ostrow"), "Wanda&nbsp;Ostrow", true},
		{"last name first", full("Wanda Ostrow"), "Ostrow, Wanda", true},
		{"in a link's title", full("Wanda Ostrow"), `<a title="by Wanda Ostrow" href="x">x</a>`, true},
		{"across paragraphs", full("Wanda Ostrow"), "<p>Wanda</p><p>Ostrow</p>", false},
		{"inside longer words", full("Ann Oster"), "Joann Osterley", false},
		{"words run together", full("Al Ways"), "always", false},
		{"of two words that are words", full("Mark Brown"), "Mark Brown asked", true},
		{"in a script without spaces", full("王小明"), "请联系王小明处理退款。", true},
		{"right to left", full("ليلى حداد"), "شكرا ليلى حداد", true},

		{"a single name", person("Wanda"), "Wanda asked.", true},
		{"a single name, lower case", person("Wanda"), "the wanda protocol", false},
		{"a single name that is a word", person("Will"), "Will it rain?", false},
		{"a single name that is a place", person("Paris"), "We ship to Paris.", false},
		{"a mail box's name", person("Support"), "Support is open.", false},
		{"a role of two words", full("Customer Care"), "Customer Care is open.", false},
		{"a single name inside a word", person("Wanda"), "Wandable", false},
		{"an initial", person("J"), "Plan J", false},

		{"an address", email("wanda.o@post.example"), "write to wanda.o@post.example", true},
		{"an address in a link", email("wanda.o@post.example"), `<a href="mailto:wanda.o%40post.example">mail</a>`, true},
		{"an address in capitals", email("wanda.o@post.example"), "WANDA.O@POST.EXAMPLE", true},
		{"escaped as an entity", email("wanda.o@post.example"), "wanda.o&#64;post.example", true},
		{"part of a longer address", email("o@post.example"), "wanda.zo@post.example", false},
		{"words that only look like it", email("info@post.example"), "info: post.example", false},
		{"the company's own", email("anyone@verdano.example"), "anyone@verdano.example", false},
		{"below the company's own", email("a@mail.verdano.example"), "a@mail.verdano.example", false},
		{"a name like the company's", email("anyone@notverdano.example"), "anyone@notverdano.example", true},

		{"a phone number", phone("+49 30 901820"), "Call +49 30 901820.", true},
		{"grouped otherwise", phone("+49 30 901820"), "Call (+49) 30-90 18 20.", true},
		{"at home", phone("+49 30 901820"), "Call 030 901820.", true},
		{"from abroad", phone("030 9018201"), "Call +49 30 9018201.", true},
		{"in one piece from abroad", phone("030 9018201"), "Call +49309018201.", true},
		{"another number", phone("+49 30 901820"), "Call +49 30 901821.", false},
		{"inside a longer number", phone("5550104477"), "Serial 77555010447799", false},

		{"a card", Value{Kind: "CARD", Text: "4111 1111 1111 1111"}, "4111-1111-1111-1111", true},
		{"an IBAN", Value{Kind: "IBAN", Text: "GB33BUKB20201555555555"}, "gb33 bukb 2020 1555 5555 55", true},
		{"an order", Value{Kind: "ORDER", Text: "VD-20931"}, "order VD-20931", true},
		{"an order in an address", Value{Kind: "ORDER", Text: "VD-20931"}, `<a href="?id=vd-20931">x</a>`, true},
		{"an IP", Value{Kind: "IP", Text: "10.0.0.12"}, "10.0.0.12", true},
		{"an IP is no number", Value{Kind: "IP", Text: "10.0.0.12"}, "100012", false},
		{"a number too short to tell", Value{Kind: "ORDER", Text: "2024"}, "since 2024", false},
		{"a street", Value{Kind: "ADDRESS", Text: "Mill Lane 7"}, "to Mill Lane 7, please", true},
		{"a secret", Value{Kind: "SECRET", Text: "sk_live_Zq81"}, "key sk_live_Zq81", true},
		{"nothing but signs", Value{Kind: "SECRET", Text: "***"}, "***", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			allow := Allow{Domains: []string{"verdano.example"}}
			got := Leaks(Files{"a.html": []byte(test.page)}, []Value{test.value}, allow)
			var want []Leak
			if test.leaks {
				want = []Leak{{"a.html", test.value.Kind}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLeaksAllow(t *testing.T) {
	files := Files{"a.html": []byte("Wanda Ostrow, order VD-20931, Zelda")}
	values := []Value{{"PERSON", "Wanda Ostrow", true}, {"ORDER", "VD-20931", false}, {"PERSON", "Zelda", false}}
	for _, test := range []struct {
		name  string
		allow Allow
		kinds int
	}{
		{"nothing", Allow{}, 2},
		{"an agent", Allow{Names: []string{"wanda OSTROW"}}, 2},
		{"an agent's first name", Allow{Names: []string{"Zelda Quist", "Wanda Ostrow"}}, 1},
		{"imported articles", Allow{Texts: []string{"VD-20931 is our sample order; Ostrow, Wanda wrote this"}}, 1},
		{"all", Allow{Names: []string{"Zelda"}, Texts: []string{"Wanda Ostrow: VD-20931"}}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Leaks(files, values, test.allow); len(got) != test.kinds {
				t.Errorf("found %v, want %d kinds", got, test.kinds)
			}
		})
	}
}

// Every form in which Render writes a text must be seen through.
func TestLeaksInWholeSites(t *testing.T) {
	values := []Value{
		{"PERSON", `Wanda "Wu" O'Strow`, true}, {"EMAIL", "wanda+x@post.example", false}, {"PHONE", "+1 (555) 010-4477", false}, {"ADDRESS", "5 <North> Quay & Co", false},
	}
	for _, value := range values {
		for _, place := range []string{"title", "body", "wording", "section", "code"} {
			in := verdano(t)
			a := &in.Articles[0]
			switch place {
			case "title":
				a.Title = "About " + value.Text + "?"
			case "body":
				a.Body += "\n\nSee " + strings.ReplaceAll(value.Text, "<North>", "`<North>`") + " there.\n"
			case "wording":
				a.Paraphrases = append(a.Paraphrases, "what about "+value.Text)
			case "section":
				a.Section = value.Text
			case "code":
				a.Body += "\n```json\n{\"who\": \"" + value.Text + "\"}\n```\n"
			}
			found := map[string]bool{}
			for _, leak := range Leaks(mustRender(t, verdanoConfig(), in), values, Allow{}) {
				if leak.Kind != value.Kind {
					t.Errorf("%s in %s was found as %s in %s", value.Kind, place, leak.Kind, leak.Page)
				}
				found[leak.Page] = true
			}
			for _, page := range []string{"articles/pairing.html", "search.json", "assets/search-index.js"} {
				if !found[page] {
					t.Errorf("%s in the article's %s was not found in %s (found in %v)", value.Kind, place, page, found)
				}
			}
		}
	}
}

func TestLeaksLeaveCleanSitesAlone(t *testing.T) {
	values := []Value{
		{"PERSON", "Mark", false}, {"PERSON", "Lena Brandt", true}, {"EMAIL", "lena@post.example", false}, {"PHONE", "+49 151 23456789", false}, {"ORDER", "20931", false},
	}
	if got := Leaks(mustRender(t, verdanoConfig(), verdano(t)), values, Allow{Domains: []string{"verdano.example"}}); got != nil {
		t.Errorf("found %v in a site that names nobody", got)
	}
}

func TestLeaksFindWhatIsPlanted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Z][a-z]{3,9} [A-Z][a-zéöñ]{3,9}`).Draw(t, "name") + "x"
		before := rapid.StringMatching(`[a-z .<&"\\]{0,20}`).Draw(t, "before")
		value := Value{Kind: "PERSON", Text: text, Full: true}
		sentence := before + " " + text + ". And so on"
		data, _ := json.Marshal(map[string]string{"text": sentence})
		twice, _ := json.Marshal(string(data))
		for page, data := range map[string]string{
			"a.html": "<p>" + html.EscapeString(sentence) + "</p>", "a.json": string(data), "a.js": "x=" + string(twice), "a.txt": sentence,
			"a.xml": "<a>" + html.EscapeString(html.EscapeString(sentence)) + "</a>", "b.html": `<a title="` + html.EscapeString(sentence) + `">x</a>`,
		} {
			if len(Leaks(Files{page: []byte(data)}, []Value{value}, Allow{})) != 1 {
				t.Fatalf("%q was not found in %s: %s", text, page, data)
			}
		}
	})
}

func FuzzLeaks(f *testing.F) {
	f.Add("a.html", "<p title=\"x>", "Wanda Ostrow")
	f.Add("a.json", `{"a":"\u00`, "+49 30 1")
	f.Add("a.xml", "&lt;&amp;", "a@b.c")
	f.Fuzz(func(t *testing.T, page, data, value string) {
		for _, kind := range []string{"PERSON", "PHONE", "EMAIL"} {
			values := []Value{{kind, value, true}, {kind, value, false}}
			for _, leak := range Leaks(Files{page: []byte(data)}, values, Allow{Domains: []string{value}, Names: []string{data}}) {
				if leak != (Leak{page, kind}) {
					t.Errorf("%v was found among values of kind %s on page %q", leak, kind, page)
				}
			}
			if leaks := Leaks(Files{"a.txt": []byte(data)}, values, Allow{Texts: []string{data}}); len(leaks) > 0 {
				t.Errorf("%v in a text that is public as a whole", leaks)
			}
		}
	})
}

// The whole check of a site of a thousand pages against 100,000 values.
func BenchmarkLeaks(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		letters := make([]byte, 4+random.IntN(6))
		for i := range letters {
			letters[i] = byte('a' + random.IntN(26))
		}
		return string(letters)
	}
	var values []Value
	for i := range 25_000 {
		first, last := word(), word()
		values = append(values,
			Value{"PERSON", first + " " + last, true}, Value{"PERSON", first, false},
			Value{"EMAIL", first + "@" + last + ".example", false}, Value{"PHONE", fmt.Sprintf("+49 151 %08d", i*2887), false})
	}
	files := mustRender(b, verdanoConfig(), many(1000))
	size := 0
	for _, data := range files {
		size += len(data)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		Leaks(files, values, Allow{})
	}
}
