package kb

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"It broke. What now?", []string{"It broke.", "What now?"}},
		{"No. It needs no. 5 cells, e.g. AA.", []string{"No.", "It needs no. 5 cells, e.g. AA."}},
		{"See https://a.example/x.html?y=1. Then go", []string{"See https://a.example/x.html?y=1.", "Then go"}},
		{"Version 2.4 is out! (Really.) Ok", []string{"Version 2.4 is out!", "(Really.)", "Ok"}},
		{"请问怎么退款？谢谢。", []string{"请问怎么退款？", "谢谢。"}},
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, sentences(c.text)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.text, diff)
		}
	}
}

func TestUnits(t *testing.T) {
	text := "This line is long enough to have been wrapped by a mail program,\nand goes on here.\n\n- one\n  and more\n- two\n\n1) a\n2) b\n\n    $ run --it\n    $ again --it\nDo this: 1. open 2. close"
	want := []unit{
		{prose, "This line is long enough to have been wrapped by a mail program, and goes on here."},
		{bullet, "one and more"},
		{bullet, "two"},
		{step, "a"},
		{step, "b"},
		{code, "    $ run --it\n    $ again --it"},
		{prose, "Do this:"},
		{step, "open"},
		{step, "close"},
	}
	if diff := cmp.Diff(want, units(text), cmp.AllowUnexported(unit{})); diff != "" {
		t.Error(diff)
	}
}

func TestUnitsOfCode(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []unit
	}{
		{
			"commands that look like nothing by themselves stand with one that does", "To start:\n\n    lamptool create wick\n    cd wick\n     # now write wick.yml\n    lamptool add flame\n\nThat is all.",
			[]unit{{prose, "To start:"}, {code, "    lamptool create wick\n    cd wick\n     # now write wick.yml\n    lamptool add flame"}, {prose, "That is all."}},
		},
		{
			"an indented letter is no code, whatever it quotes", "    You can look at what the tool says about itself there.\n    $ lamptool\n",
			[]unit{{prose, "You can look at what the tool says about itself there."}, {code, "    $ lamptool"}},
		},
		{
			"an indented list is a list", "    - open it\n    - cd wick\n",
			[]unit{{bullet, "open it"}, {bullet, "cd wick"}},
		},
		{
			"what belongs to an item stays there", "- open it\n    and read it\n    cd wick\n",
			[]unit{{bullet, "open it and read it cd wick"}},
		},
		{
			"a wrapped command goes on with the value of its last flag", "lamp_glow --args \"port=7\" --rate 1e6 --level\n0.8 --gain 30 --shape round\n",
			[]unit{{code, "lamp_glow --args \"port=7\" --rate 1e6 --level 0.8 --gain 30 --shape round"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, units(c.text), cmp.AllowUnexported(unit{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestShape(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Hi there, quick question: how do i cancel my plan", "How do I cancel my plan?"},
		{"I was wondering how long the battery lasts.", "How long the battery lasts?"},
		{"i want to change my address", "How do I change my address?"},
		{"I can't log in.", "Why can't I log in?"},
		{"Sorry if this is a really stupid question, but how do I cancel my plan?", "How do I cancel my plan?"},
		{"for a dumb question, but why is the light blue?", "Why is the light blue?"},
		{"This might be a silly question but where is the switch?", "Where is the switch?"},
		{"My parcel never arrived", "What can I do when my parcel never arrived?"},
		{"Where is order [ORDER_1]?", "Where is my order?"},
		{"Is [PERSON_1] at work?", ""},
		{"WHY WAS I CHARGED TWICE?", "Why was I charged twice?"},
		{"¿Puedo cambiar la dirección?", "¿Puedo cambiar la dirección?"},
		{"iPhone shows nothing", "iPhone shows nothing"},
		{"\u202ehow do I pay?", "How do I pay?"},
	} {
		if got, _ := shape(c.text); got != c.want {
			t.Errorf("shape(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestAskWeight(t *testing.T) {
	for _, c := range []struct {
		text string
		asks bool
	}{
		{"How do I cancel my plan?", true},
		{"how do i cancel my plan", true},
		{"I need to change the delivery address", true},
		{"The door makes a grinding noise and is stuck", true},
		{"Can you help me?", false},
		{"Any ideas?", false},
		{"Are you still there?", false},
		{"Thank you so much!", false},
		{"Hello Mia,", false},
		{"When I press the button it beeps", false},
		{"What should I do?", false},
	} {
		if got := askWeight(c.text) > 0; got != c.asks {
			t.Errorf("%q asks: %v", c.text, got)
		}
	}
}

func TestPieces(t *testing.T) {
	text := "Hi [PERSON_1],\n\nThanks for reaching out! Sure, open Settings > Plan. Let me know if that helps.\n\nBest regards,\nMia"
	var got []string
	for _, p := range pieces(text) {
		got = append(got, p.text)
	}
	if diff := cmp.Diff([]string{"Open Settings > Plan."}, got); diff != "" {
		t.Error(diff)
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"within thirty days or 1,000 km, costs $5.50 and 20%", "$5.5|20 %|30 days|1000 km"},
		{"Takes 5–7 business days", "7 days"},
		{"call 9 am, see https://www.A.example/Help/.", "9am|a.example/help"},
		{"Go to Settings > Plan > Cancel now", "Settings › Plan › Cancel"},
		{"It is 30 day's notice", "30 days"},
	} {
		var got []string
		for _, v := range valuesOf(c.text) {
			got = append(got, v.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q\n%s", c.text, diff)
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# no heading", `\# no heading`},
		{"1. no list", `1\. no list`},
		{"- no list", `\- no list`},
		{"<script>x</script> &lt;", `\<script>x\</script> \&lt;`},
		{"snake_case and _em_ and *em*", `snake_case and \_em\_ and \*em\*`},
		{"[x](javascript:y) ![i](z)", `\[x\](javascript:y) \!\[i\](z)`},
		{"see https://a.example/b_c?d=1&e=2.", "see <https://a.example/b_c?d=1&e=2>."},
		{"see the manual <https://a.example/b>, or <b>", "see the manual <https://a.example/b>, or \\<b>"},
		{"open `C:\\lamps\\wick.ini` or `x -> <y>` and `", "open \\`C:\\\\lamps\\\\wick.ini\\` or \\`x -> \\<y>\\` and \\`"},
		{"open `C:\\lamps\\wick.ini` or `x -> <y>`", "open `C:\\lamps\\wick.ini` or `x -> <y>`"},
		{"a\u202eb\x00c", "abc"},
	} {
		if got := escape(c.text, true); got != c.want {
			t.Errorf("escape(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	if got := fence("a\n```\nb"); got != "````\na\n```\nb\n````" {
		t.Errorf("fence: %q", got)
	}
}

func TestHomeless(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"cd /home/mia-l/src/lamp", "cd ~/src/lamp"},
		{"it is in /Users/mia", "it is in ~"},
		{"cd [HOME_2]/src, [HOME_1]", "cd ~/src, ~"},
		{`open C:\Users\mia\lamp.ini`, `open ~\lamp.ini`},
		{"see https://lamps.example/home/wick", "see https://lamps.example/home/wick"},
		{"and/or", "and/or"},
	} {
		if got := homeless(c.text); got != c.want {
			t.Errorf("%q becomes %q, not %q", c.text, got, c.want)
		}
	}
}
