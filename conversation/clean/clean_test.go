package clean_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/clean"
)

// TestTexts holds pairs of files: name.in, and name.out as it is cleaned. The
// author of each is Kim Example.
func TestTexts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			in, out := archive.Files[i], archive.Files[i+1]
			name := strings.TrimSuffix(in.Name, ".in")
			if name+".in" != in.Name || name+".out" != out.Name {
				t.Fatalf("%s: %s and %s are no pair", file, in.Name, out.Name)
			}
			t.Run(name, func(t *testing.T) {
				got := cleanOne(string(in.Data))
				if diff := cmp.Diff(strings.TrimSpace(string(out.Data)), strings.TrimSpace(got)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

func cleanOne(text string) string {
	c := conversation.Conversation{Turns: []conversation.Turn{{Author: conversation.Person{Name: "Kim Example"}, Text: text}}}
	return clean.Clean(&c, clean.NewRoster(clean.Settings{})).Turns[0].Text
}

func person(s string) conversation.Person {
	name, email, _ := strings.Cut(s, " <")
	return conversation.Person{Name: name, Email: strings.TrimSuffix(email, ">")}
}

// talk makes a conversation of "author: text" lines.
func talk(id string, lines ...string) conversation.Conversation {
	c := conversation.Conversation{ID: id}
	for i, l := range lines {
		author, text, _ := strings.Cut(l, ": ")
		c.Turns = append(c.Turns, conversation.Turn{Key: fmt.Sprint(i), Author: person(author), Text: text})
	}
	return c
}

func TestRoles(t *testing.T) {
	kim, lee := "Kim <kim@gmail.com>", "Lee <lee@shop.example>"
	ann, bo := "Ann <ann@acme.example>", "Bo <bo@acme.example>"
	corpus := []conversation.Conversation{
		talk("1", kim+": my lamp stays dark", ann+": charge it first"),
		talk("2", lee+": where is my parcel", bo+": on its way", lee+": thanks"),
		talk("3", "Mo <mo@web.de>: refund?", ann+": done"),
	}
	list := conversation.Person{Email: "users@lists.example"}
	onList := func(c conversation.Conversation) conversation.Conversation { c.List = list; return c }
	named := func(c conversation.Conversation, p conversation.Person) conversation.Conversation {
		c.Customer = p
		return c
	}

	for _, test := range []struct {
		name string
		c    conversation.Conversation
		want string
	}{
		{"company answers", talk("a", kim+": dark", ann+": charge it", kim+": ok"), "customer agent customer"},
		{"company writes first", talk("b", ann+": your invoice", kim+": it is wrong"), "agent customer"},
		{"a colleague of the customer", talk("c", lee+": where is it", bo+": soon", "Pat <pat@shop.example>: it came"), "customer agent customer"},
		{"one turn", talk("d", "Zoe <zoe@x.example>: hello?"), "customer"},
		{"others on a list answer", onList(talk("e", kim+": it fails", "Zoe <zoe@x.example>: update the driver")), "customer agent"},
		{"and some share the question", onList(talk("f", kim+": it fails", "Zoe <zoe@x.example>: I have the same problem. Any solution?", lee+": update it")), "customer customer agent"},
		{"a call that the agent opens", talk("g", "Dana: Thank you for calling Acme, how can I help?", "Speaker 2: my lamp is dark", "Dana: charge it"), "agent customer agent"},
		{"names that say it", talk("h", "Agent: hello", "Customer: dark"), "agent customer"},
		{"the source names the customer", named(talk("i", "Dana: hi", "Kim: dark"), conversation.Person{Name: "Kim"}), "agent customer"},
		{"without names", talk("j", ": a", ": b"), "customer customer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := clean.NewRoster(clean.Settings{})
			for i := range corpus {
				r.Add(&corpus[i])
			}
			r.Add(&test.c)
			var got []string
			for _, turn := range clean.Clean(&test.c, r).Turns {
				got = append(got, string(turn.Role))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("roles (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettingsComeFirst(t *testing.T) {
	c := talk("1", "Kim <kim@partner.example>: dark", "Lee <lee@x.example>: charge it")
	r := clean.NewRoster(clean.Settings{AgentDomains: []string{"partner.example"}, Customers: []string{"lee@x.example"}})
	got := clean.Clean(&c, r)
	if got.Turns[0].Role != conversation.Agent || got.Turns[1].Role != conversation.Customer {
		t.Errorf("roles %q and %q", got.Turns[0].Role, got.Turns[1].Role)
	}
}

func TestCustomer(t *testing.T) {
	for _, test := range []struct {
		name string
		c    conversation.Conversation
		want string
	}{
		{"id", conversation.Conversation{Customer: conversation.Person{ID: "u-9", Email: "kim@x.example"}}, "id:u-9"},
		{"address", talk("a", "Kim <Kim@x.example>: hi"), "mail:kim@x.example"},
		{"shared address", talk("b", "Kim <support@x.example>: hi"), "name:kim"},
		{"machine's address", talk("c", "Kim <noreply@forms.example>: hi"), "name:kim"},
		{"name that names nobody", talk("d", "Customer: hi"), ""},
		{"nothing", talk("e", ": hi"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := clean.NewRoster(clean.Settings{})
			for _, c := range []conversation.Conversation{test.c, talk("x", "Lee <support@x.example>: hi")} {
				r.Add(&c)
			}
			if got := clean.Clean(&test.c, r).Customer; got != test.want {
				t.Errorf("customer %q, want %q", got, test.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"where is my parcel? it should have been here on monday": "en",
		"Guten Tag, ich habe meine Rechnung nicht bekommen":      "de",
		"Bonjour, je n'ai pas reçu ma commande":                  "fr",
		"Hola, no puedo entrar en mi cuenta":                     "es",
		"Здравствуйте, я не получил заказ, помогите пожалуйста":  "ru",
		"注文した商品がまだ届いていません。確認してください。":                             "ja",
		"hi":      "",
		"E-1042?": "",
	} {
		c := talk("1", "Kim: "+text)
		if got := clean.Clean(&c, clean.NewRoster(clean.Settings{})).Lang; got != want {
			t.Errorf("%q: language %q, want %q", text, got, want)
		}
	}
}

func TestRepeatedLastLinesAreFooters(t *testing.T) {
	footer := "Acme Lamps Ltd, registered in Nowhere, number 12"
	r := clean.NewRoster(clean.Settings{})
	var last conversation.Conversation
	for i := range 30 {
		last = talk(fmt.Sprint(i), fmt.Sprintf("Kim: lamp %d stays dark\nand I charged it\nall night\n\n%s", i, footer))
		r.Add(&last)
	}
	got := clean.Clean(&last, r).Turns[0].Text
	if strings.Contains(got, footer) || !strings.Contains(got, "all night") {
		t.Errorf("cleaned: %q", got)
	}
}

func TestDigestFollowsWhatIsLearned(t *testing.T) {
	digest := func(n int) string {
		r := clean.NewRoster(clean.Settings{})
		for i := range n {
			c := talk(fmt.Sprint(i), fmt.Sprintf("Kim%d <kim%d@gmail.com>: dark", i, i), "Ann <ann@acme.example>: charge it")
			r.Add(&c)
		}
		return r.Digest()
	}
	if digest(20) != digest(21) {
		t.Error("one more conversation of the same kind changes the digest")
	}
	if digest(1) == digest(20) {
		t.Error("learning the company's domain does not change the digest")
	}
}

func TestTurnsAreNeverDroppedOrEmptied(t *testing.T) {
	pieces := []string{
		"> quoted", ">", "On Mon, 2 Mar 2026, Kim wrote:", "-- ", "--", "Kim", "Best regards,", "Sent from my iPhone", "hi", "", "  ",
		"From: a@b.example", "Sent: Monday", "Subject: x", "____________________", "Unsubscribe here", "-----Original Message-----",
		"This e-mail is confidential and intended for the recipient; notify the sender.", "?", "CAUTION: external e-mail", "the lamp is dark",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(t, "lines"), "\n")
		got := cleanOne(text)
		if strings.TrimSpace(text) != "" && strings.TrimSpace(got) == "" {
			t.Fatalf("%q was emptied", text)
		}
		if again := cleanOne(got); strings.TrimSpace(again) == "" && strings.TrimSpace(got) != "" {
			t.Fatalf("%q was emptied when cleaned again", got)
		}
	})
}

// TestLongTextsTakeLinearTime: eight times the text may not take much more than eight
// times the time, whatever it is made of; what is quick in any case is not judged. Other programs disturb, so that the
// bound lies between 8 and the 64 of quadratic time, and a bad ratio counts only when it shows in the best of six runs.
func TestLongTextsTakeLinearTime(t *testing.T) {
	took := func(piece string, size int) time.Duration {
		text := strings.Repeat(piece, size/len(piece)) + "\nend"
		start := time.Now()
		cleanOne(text)
		return time.Since(start)
	}
	const size = 50_000
	for _, piece := range []string{
		"a", "> ", "> x\n", "On 1 Mar, ", "On 1 Mar, Kim wrote:\n", " On 1 Mar 2026 10:00 wrote:", "From: x\n", "Thanks,\n", "-- \n", "____________\n", "\n", "@ < (", "This e-mail and ",
		"order #4711 ", "1 ", "a@", "Dear ", "A-", "<tel:1>", "<tel:1>\n", "A CONFIDENTIAL\n",
	} {
		short, long := time.Hour, time.Hour
		linear := false
		for try := 0; try < 6 && !linear; try++ {
			short, long = min(short, took(piece, size)), min(long, took(piece, 8*size))
			linear = long < 19*short || long < 250*time.Millisecond
		}
		if !linear {
			t.Errorf("%q: %v for %d bytes, %v for eight times as many", piece, short, size, long)
		} else if testing.Verbose() {
			t.Logf("%-20q %v", piece, long)
		}
	}
}

func FuzzClean(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil {
			for _, part := range txtar.Parse(b).Files {
				f.Add(string(part.Data), "Kim Example")
			}
		}
	}
	f.Fuzz(func(t *testing.T, text, author string) {
		c := talk("1", "Lee: hi")
		c.Turns = append(c.Turns, conversation.Turn{Author: conversation.Person{Name: author}, Text: text})
		r := clean.NewRoster(clean.Settings{})
		r.Add(&c)
		got := clean.Clean(&c, r)
		if len(got.Turns) != 2 {
			t.Fatalf("%d turns of 2", len(got.Turns))
		}
		if strings.TrimSpace(text) != "" && got.Turns[1].Text == "" {
			t.Fatalf("%q was emptied", text)
		}
	})
}

// TestDigestIgnoresCounts: more of the same must not make all be cleaned again.
func TestDigestIgnoresCounts(t *testing.T) {
	learn := func(conversations int) string {
		r := clean.NewRoster(clean.Settings{})
		for i := range conversations {
			c := talk(fmt.Sprint(i), fmt.Sprintf("Kim %d <kim%d@x.example>: hi", i, i), "Ann <ann@acme.example>: hello")
			c.Turns[0].Text = "My lamp is dark.\nWhat now?\nThank you\n\nThis line stands under each of them"
			r.Add(&c)
		}
		return r.Digest()
	}
	if few, more := learn(1000), learn(1010); few != more {
		t.Error("ten more conversations changed the digest")
	}
	if learn(2) == learn(1000) {
		t.Error("the footer and the agent did not change the digest")
	}
}

func TestNumbers(t *testing.T) {
	r := clean.NewRoster(clean.Settings{})
	for i := range 3 {
		c := talk(fmt.Sprint(i), fmt.Sprintf("Kim: where is order DL-%d, and what of lamp LX-20%d?", 10000+i, 10+i))
		r.Add(&c)
	}
	c := talk("9", "Kim: DL-99123 never came")
	if diff := cmp.Diff([]string{"DL-99999"}, clean.Clean(&c, r).Numbers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func BenchmarkCleanMail(b *testing.B) {
	mail := strings.Repeat("The lamp stays dark although I charged it for a night at 5 V.\nWhat else could I try?\n\n", 8) +
		"Best regards,\nKim Example\n\nOn Mon, Mar 2, 2026 at 9:30 AM Ann <ann@acme.example> wrote:\n" +
		strings.Repeat("> Did you try another cable, for instance the one that came with it?\n", 30)
	c := talk("1", "Kim Example: x")
	c.Turns[0].Text = mail
	r := clean.NewRoster(clean.Settings{})
	b.SetBytes(int64(len(mail)))
	for b.Loop() {
		clean.Clean(&c, r)
	}
}

func BenchmarkCleanShort(b *testing.B) {
	c := talk("1", "Kim <kim@x.example>: my card was charged twice, can you refund one?")
	r := clean.NewRoster(clean.Settings{})
	for b.Loop() {
		clean.Clean(&c, r)
	}
}
