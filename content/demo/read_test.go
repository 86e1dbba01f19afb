package demo_test

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/content/demo"
)

// turn is one message of the demo, read by the plainest means there are, so
// that the tests do not rest on the importers that the demo is for.
type turn struct {
	conversation string // as in demo.Label
	author       string
	agent        bool
	time         time.Time
	text         string // without quotes and signature
}

// agents are the people of README.md; everyone else is a customer, Pip a bot.
var agents = []string{
	"Tess Okafor", "Joel Whitcomb", "Priya Raman", "Marek Dvořák", "Ana Lucía Ferrer", "Lena Brandt", "Colby Nash",
}

func newTurn(conversation, author, text string, at time.Time) turn {
	return turn{conversation, author, slices.Contains(agents, author), at, text}
}

// read returns the turns of each format, by the name of its folder.
func read(t *testing.T) map[string][]turn {
	t.Helper()
	return map[string][]turn{
		"mail":    readMail(t),
		"chat":    readChat(t),
		"slack":   readSlack(t),
		"calls":   readCalls(t),
		"tickets": readTickets(t),
	}
}

func byConversation(turns []turn) map[string][]turn {
	conversations := map[string][]turn{}
	for _, turn := range turns {
		conversations[turn.conversation] = append(conversations[turn.conversation], turn)
	}
	return conversations
}

// each calls f with the base name and the text of every file that matches.
func each(t *testing.T, pattern string, f func(name, text string)) {
	t.Helper()
	names, err := fs.Glob(demo.Files(), path.Join(demo.Conversations, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(demo.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		f(path.Base(name), string(text))
	}
}

func readMail(t *testing.T) []turn {
	var turns []turn
	roots := map[string]string{} // Message-ID to that of the thread's first mail
	separator := regexp.MustCompile(`(?m)(?:\A|\n)From \S+@\S+ \w{3} \w{3} [ \d]\d [\d:]{8} \d{4}\n`)
	each(t, "mail/*.mbox", func(name, text string) {
		for _, raw := range separator.Split(text, -1)[1:] {
			message, err := mail.ReadMessage(strings.NewReader(raw))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			header := func(key string) string {
				value, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get(key))
				if err != nil {
					t.Fatalf("%s: %s: %v", name, key, err)
				}
				return value
			}
			id := strings.Trim(header("Message-Id"), "<>")
			if id == "" || roots[id] != "" {
				t.Fatalf("%s: Message-ID %q is empty or not the only one", name, id)
			}
			root := id
			if answered := strings.Trim(header("In-Reply-To"), "<>"); answered != "" {
				if root = roots[answered]; root == "" {
					t.Fatalf("%s: %s answers %s, which is not before it", name, id, answered)
				}
				if !strings.HasPrefix(header("References"), "<"+root+">") {
					t.Errorf("%s: the References of %s do not begin with the thread", name, id)
				}
			}
			roots[id] = root
			from, err := message.Header.AddressList("From")
			if err != nil {
				t.Fatalf("%s: %s: From: %v", name, id, err)
			}
			at, err := message.Header.Date()
			if err != nil {
				t.Fatalf("%s: %s: Date: %v", name, id, err)
			}
			if header("Subject") == "" {
				t.Errorf("%s: %s has no subject", name, id)
			}
			body := plain(t, textproto.MIMEHeader(message.Header), message.Body)
			turns = append(turns, newTurn(root, from[0].Name, unquoted(body), at))
		}
	})
	return turns
}

// plain is the first text/plain part of a mail, decoded.
func plain(t *testing.T, header textproto.MIMEHeader, body io.Reader) string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "multipart/alternative" {
		part, err := multipart.NewReader(body, params["boundary"]).NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		return plain(t, part.Header, part)
	}
	if kind != "text/plain" {
		t.Fatalf("the first part is %s", kind)
	}
	switch header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unquoted cuts a mail where its signature or the mail it answers begins.
func unquoted(body string) string {
	end := regexp.MustCompile(`(?m)^(?:-- ?|-----Original Message-----|On .* wrote:)$`)
	if cut := end.FindStringIndex(body); cut != nil {
		body = body[:cut[0]]
	}
	return strings.TrimSpace(body)
}

func readChat(t *testing.T) []turn {
	var turns []turn
	each(t, "chat/*.csv", func(name, text string) {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, row := range rows[1:] {
			at, err := time.Parse(time.DateTime, row[1])
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			turn := newTurn(row[0], row[2], row[4], at)
			if turn.agent != (row[3] == "agent") {
				t.Errorf("%s: %s is no %s", name, row[2], row[3])
			}
			turns = append(turns, turn)
		}
	})
	return turns
}

func readSlack(t *testing.T) []turn {
	var turns []turn
	names := map[string]string{}
	each(t, "slack/users.json", func(_, text string) {
		var users []struct {
			ID   string `json:"id"`
			Name string `json:"real_name"`
		}
		if err := json.Unmarshal([]byte(text), &users); err != nil {
			t.Fatal(err)
		}
		for _, user := range users {
			names[user.ID] = user.Name
		}
	})
	each(t, "slack/help-customers/*.json", func(name, text string) {
		var posts []struct {
			User   string `json:"user"`
			Text   string `json:"text"`
			TS     string `json:"ts"`
			Thread string `json:"thread_ts"`
		}
		if err := json.Unmarshal([]byte(text), &posts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, post := range posts {
			if names[post.User] == "" {
				t.Errorf("%s: users.json has no %s", name, post.User)
			}
			seconds, err := strconv.ParseFloat(post.TS, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			at := time.Unix(int64(seconds), 0).UTC()
			if day := at.Format(time.DateOnly) + ".json"; day != name {
				t.Errorf("%s: a post of %s", name, day)
			}
			thread := post.Thread
			if thread == "" {
				thread = post.TS
			}
			turns = append(turns, newTurn("help-customers/"+thread, names[post.User], post.Text, at))
		}
	})
	return turns
}

func readCalls(t *testing.T) []turn {
	var turns []turn
	cue := regexp.MustCompile(`(\d\d):(\d\d):(\d\d)\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n<v ([^>]+)>(.*)</v>\n`)
	each(t, "calls/*.vtt", func(name, text string) {
		if !strings.HasPrefix(text, "WEBVTT\n") {
			t.Fatalf("%s is no WebVTT", name)
		}
		start, err := time.Parse("2006-01-02-1504.vtt", name)
		if err != nil {
			t.Fatal(err)
		}
		cues := cue.FindAllStringSubmatch(text, -1)
		if len(cues) != strings.Count(text, " --> ") {
			t.Errorf("%s: a cue has no speaker", name)
		}
		for _, cue := range cues {
			offset, err := time.ParseDuration(cue[1] + "h" + cue[2] + "m" + cue[3] + "s")
			if err != nil {
				t.Fatal(err)
			}
			// A speaker's next cue goes on with what was said.
			if last := len(turns) - 1; last >= 0 && turns[last].conversation == name && turns[last].author == cue[4] {
				turns[last].text += " " + cue[5]
				continue
			}
			turns = append(turns, newTurn(name, cue[4], cue[5], start.Add(offset)))
		}
	})
	return turns
}

func readTickets(t *testing.T) []turn {
	var turns []turn
	each(t, "tickets/*.jsonl", func(name, text string) {
		decoder := json.NewDecoder(strings.NewReader(text))
		for decoder.More() {
			var ticket struct {
				ID    string   `json:"id"`
				Tags  []string `json:"tags"`
				Turns []struct {
					Role   string    `json:"role"`
					Author string    `json:"author"`
					Time   time.Time `json:"time"`
					Text   string    `json:"text"`
				} `json:"turns"`
			}
			if err := decoder.Decode(&ticket); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if len(ticket.Tags) == 0 {
				t.Errorf("%s has no tags", ticket.ID)
			}
			for _, part := range ticket.Turns {
				turn := newTurn(ticket.ID, part.Author, part.Text, part.Time)
				if turn.agent != (part.Role == "agent") {
					t.Errorf("%s: %s is no %s", ticket.ID, part.Author, part.Role)
				}
				turns = append(turns, turn)
			}
		}
	})
	return turns
}
