package clean

import (
	"testing"

	"github.com/askbook/askbook/conversation"
)

func TestWithoutNick(t *testing.T) {
	c := &conversation.Conversation{}
	for _, name := range []string{"LampFan_", "mia", "Ann Lee", ""} {
		c.Turns = append(c.Turns, conversation.Turn{Author: conversation.Person{Name: name}})
	}
	nicks := nicksOf(c)
	for _, test := range []struct{ text, want string }{
		{"lampfan_: trim the wick", "trim the wick"},
		{"@Mia, trim it\nnow", "trim it\nnow"},
		{"mia:", "mia:"},
		{"mia:8080 is the port", "mia:8080 is the port"},
		{"Ann: trim it", "Ann: trim it"},
		{"Wick: trim it", "Wick: trim it"},
		{"mia trims it: look", "mia trims it: look"},
		{": trim it", ": trim it"},
		{"", ""},
	} {
		if got := withoutNick(test.text, nicks); got != test.want {
			t.Errorf("%q becomes %q, not %q", test.text, got, test.want)
		}
	}
}
