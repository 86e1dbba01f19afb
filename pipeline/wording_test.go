package pipeline

import (
	"testing"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/index/vector"
)

func TestSignsApart(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"my lamp is dark (again) for $5 + 1", "my lamp is dark (again) for $5 + 1"},
		{"thanks😊", "thanks 😊"},
		{"❤️❤️so bright☀️!", "❤ ❤ so bright ☀ !"},
		{"👩\u200d🔧fixed it at 40°C for 5€", "👩 🔧 fixed it at 40 ° C for 5 €"},
		{"क्\u200dष 😊", "क्\u200dष 😊"},
		{"two  blanks\nand a line", "two  blanks\nand a line"},
	} {
		got := signsApart(test.text)
		if got != test.want {
			t.Errorf("%q becomes %q, not %q", test.text, got, test.want)
		}
		if again := signsApart(got); again != got {
			t.Errorf("%q becomes %q the second time", got, again)
		}
	}
}

// A word beside a sign has a vector as the word alone has.
func TestWordsBesideSigns(t *testing.T) {
	model, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := embedWording(t.Context(), model, embed.Cluster, []string{"refund", "refund☹️", "☹refund"})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors[1:] {
		if likeness := vector.Dot(vectors[0], v); likeness < 0.99 {
			t.Errorf("text %d has a likeness of %v", i+1, likeness)
		}
	}
}
