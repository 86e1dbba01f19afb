package pipeline

import (
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/index"
)

func TestNamesFirst(t *testing.T) {
	// a:x is a hit "a" that has the code x, capitals are those whose query is little else.
	for _, c := range []struct{ hits, want, why string }{
		{"a b c d e", "a b c d e", "no codes"},
		{"a b c d e:x", "a b e c d", "a code of a long query comes third"},
		{"a b:x c d e:x", "a b c d e", "one that has it is among the first"},
		{"a b c d:x e:y f:x", "a b d e c f", "one for each code"},
		{"a b c d:x e:y f:z g:w", "a b d e f c g", "three at most"},
		{"a b:x", "a b", "few hits"},
		{"a B:x c D:x", "B D a c", "all that have it where little else is asked"},
		{"", "", "nothing"},
	} {
		var hits []located
		for i, name := range strings.Fields(c.hits) {
			group, code, has := strings.Cut(name, ":")
			h := index.Hit{Group: group, Score: float64(10 - i), Named: has && group == strings.ToUpper(group)}
			if has {
				h.Codes = []string{code}
			}
			hits = append(hits, located{h, false})
		}
		namesFirst(hits)
		var got []string
		for _, h := range hits {
			got = append(got, h.Group)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s gives %s, not %s", c.why, c.hits, strings.Join(got, " "), c.want)
		}
		if !slices.IsSortedFunc(hits, func(a, b located) int { return int(b.Score - a.Score) }) {
			t.Errorf("%s: scores do not tell the order", c.why)
		}
	}
}
