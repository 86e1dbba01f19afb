package serve

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pages "github.com/askbook/askbook/templates/workspace"
)

// showDiff writes a comparison as people do: "-" and "+" before lines, [] around
// what differs in them.
func showDiff(lines []pages.DiffLine) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(map[string]string{"same": "  ", "gone": "- ", "new": "+ ", "skip": "…"}[line.Op])
		for _, p := range line.Parts {
			if p.Changed {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"equal":        {"a\nb", "a\nb", "…\n"},
		"a word":       {"You have seven days for it.", "You have nine days for it.", "- You have [seven ]days for it.\n+ You have [nine ]days for it.\n"},
		"another line": {"Come on Monday.", "Bring your card along.", "- Come on Monday.\n+ Bring your card along.\n"},
		"one more":     {"a\nb\nc", "a\nb\nx\nc", "  a\n  b\n+ x\n  c\n"},
		"one less":     {"a\nb\nc", "a\nc", "  a\n- b\n  c\n"},
		"far away":     {"1\n2\n3\n4\n5\n6\n7\nx", "1\n2\n3\n4\n5\n6\n7\ny", "…\n  6\n  7\n- x\n+ y\n"},
		"from nothing": {"", "a", "- \n+ a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, showDiff(diffLines(c.old, c.new))); d != "" {
				t.Error(d)
			}
		})
	}
}

// What a comparison keeps and takes out is the old text, what it keeps and puts
// in the new one; and it keeps as much as can be.
func TestCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		a, b := rapid.SliceOf(line).Draw(t, "a"), rapid.SliceOf(line).Draw(t, "b")
		var before, after []string
		kept := 0
		for _, op := range compare(a, b) {
			if !op.added {
				before = append(before, op.text)
			}
			if !op.gone {
				after = append(after, op.text)
			}
			if !op.added && !op.gone {
				kept++
			}
		}
		if strings.Join(before, "") != strings.Join(a, "") || strings.Join(after, "") != strings.Join(b, "") {
			t.Fatalf("%v to %v gives %v and %v", a, b, before, after)
		}
		if want := int(common(a, b)[0][0]); kept != want {
			t.Fatalf("%v to %v keeps %d of %d", a, b, kept, want)
		}
	})
}

func FuzzDiff(f *testing.F) {
	f.Add("You have seven days.\n\nThen bring it back.", "You have nine days.\n\nThen bring it back.")
	f.Add("\xff\n\x00", "–\u2028x\r\n")
	f.Fuzz(func(t *testing.T, old, new string) {
		if len(old)+len(new) > 20_000 {
			return
		}
		var gone, added strings.Builder
		for _, line := range diffLines(old, new) {
			for _, p := range line.Parts {
				switch line.Op {
				case "gone":
					gone.WriteString(p.Text)
				case "new":
					added.WriteString(p.Text)
				}
			}
		}
		if gone.Len() > len(old) || added.Len() > len(new) {
			t.Errorf("more is gone or new than there was: %q %q", gone.String(), added.String())
		}
	})
}

func TestRestsOn(t *testing.T) {
	show := func(parts []pages.Part) string {
		var b strings.Builder
		for _, p := range parts {
			if p.Marked {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	const article = "# Loans\n\n1. Open **My loans** and press *Extend*.\n2. You have seven days more."
	for text, want := range map[string]string{
		"Hi!\n\nOpen My loans and press Extend. Have fun.":   "Hi!\n\n[Open My loans and press Extend.] Have fun.",
		"You have seven days more.\nOpen My loans and wait.": "[You have seven days more.]\nOpen My loans and wait.",
		"Loans":    "Loans", // too short to tell
		"":         "",
		"打开我的贷款。好": "打开我的贷款。好",
	} {
		if got := show(restsOn(text, article)); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func FuzzRestsOn(f *testing.F) {
	f.Add("Hi.\n\nOpen My loans and press Extend. 好。", "Open My loans, and press extend")
	f.Add("a. \xff\xfe! b", "ab")
	f.Fuzz(func(t *testing.T, text, article string) {
		var b strings.Builder
		for _, p := range restsOn(text, article) {
			b.WriteString(p.Text)
		}
		if b.String() != text {
			t.Errorf("%q became %q", text, b.String())
		}
	})
}

func TestMarked(t *testing.T) {
	for _, c := range []struct {
		text  string
		marks [][2]int
		want  []pages.Part
	}{
		{"a drill here", [][2]int{{2, 7}}, []pages.Part{{Text: "a "}, {Text: "drill", Marked: true}, {Text: " here"}}},
		{"drill", [][2]int{{0, 5}}, []pages.Part{{Text: "drill", Marked: true}}},
		{"drill", [][2]int{{3, 2}, {-1, 2}, {2, 99}}, []pages.Part{{Text: "drill"}}},
		{"drill", [][2]int{{0, 3}, {2, 5}}, []pages.Part{{Text: "dri", Marked: true}, {Text: "ll"}}},
		{"", nil, nil},
	} {
		if d := cmp.Diff(c.want, marked(c.text, c.marks)); d != "" {
			t.Errorf("%q %v\n%s", c.text, c.marks, d)
		}
	}
}

// Whatever a topic is called, and though it has no terms, its circle has a label
// as soon as there is room for a few letters, and none runs over the edge.
func TestCirclesAreLabelled(t *testing.T) {
	for _, label := range []string{"Miscellaneous", "“Thank you”", "Reset the hub to factory settings", "Donaudampfschifffahrtsgesellschaft", "Hub", "返金について"} {
		for r := 4.0; r < 90; r += 2 {
			p := &spot{x: 100, y: 100, r: r}
			lines, size := inscribe(label, r)
			full := caption(p, lines, size)
			texts := []pages.CircleText{full}
			if full.From > 1 {
				texts = append(brief(p, label, nil, full.From), full)
			}
			if r >= 28 && texts[0].From > 1 {
				t.Errorf("%q has no label in a circle of %.0f before a zoom of %d", label, r, texts[0].From)
			}
			for _, text := range texts {
				size, err := strconv.ParseFloat(text.Size, 64)
				if err != nil {
					t.Fatal(err)
				}
				for _, line := range text.Lines {
					if textWidth(line.Text, size) > 2*r+.1*size {
						t.Errorf("%q runs over the edge of a circle of %.0f", line.Text, r)
					}
				}
			}
		}
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 111: "111th", 122: "122nd", 1003: "1 003rd"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d is %s, not %s", n, got, want)
		}
	}
}

// A name is shortened to its own words only.
func TestShortened(t *testing.T) {
	for _, c := range []struct {
		label string
		terms []string
		want  []string
	}{
		{"Check my seat assignment", []string{"hopefully", "seat assignment", "check"}, []string{"Seat assignment", "Check"}},
		{"Disputes of a charge", []string{"dispute", "char", "unable"}, []string{"Disputes", "Charge"}},
		{"Start an article", []string{"art", "TRIG", ""}, nil},
		{"USRP X410 Triggering", []string{"TRIG", "usrp"}, []string{"USRP"}},
		{"rx_streamer fails", []string{"streamer"}, nil},
		{"返金について", []string{"返金"}, nil},
		{"İptal", []string{"iptal"}, nil},
	} {
		if d := cmp.Diff(c.want, shortened(c.label, c.terms)); d != "" {
			t.Errorf("%q %q\n%s", c.label, c.terms, d)
		}
	}
}

// The first words of a name stand in a circle whole, and none runs over its edge.
func TestFirstWords(t *testing.T) {
	const label = "Report a stolen credit card, please"
	some := false
	for r := 4.0; r < 120; r += 2 {
		lines := firstWords(label, r, 12.5)
		if lines == nil {
			continue
		}
		some = true
		said := strings.TrimSuffix(strings.Join(lines, " "), "…")
		if rest, ok := strings.CutPrefix(label, said); !ok || rest == "" || rest[0] != ' ' && rest[0] != ',' {
			t.Errorf("in a circle of %.0f stands %q", r, lines)
		}
		for i, line := range lines {
			edge := max(lineOffset(i, len(lines), 12.5), -lineOffset(i, len(lines), 12.5)) + 12.5/2
			if w := textWidth(line, 12.5) / 2; w*w+edge*edge > r*r {
				t.Errorf("%q runs over the edge of a circle of %.0f", line, r)
			}
		}
	}
	if !some {
		t.Error("no circle has room")
	}
}

// A circle is not known by a word that many names have.
func TestTelling(t *testing.T) {
	sh := &sheet{named: map[string]int{"card": shared + 1, "pin": shared}}
	if d := cmp.Diff([]string{"PIN", "card number"}, sh.telling([]string{"Card", "PIN", "card number"})); d != "" {
		t.Error(d)
	}
}
