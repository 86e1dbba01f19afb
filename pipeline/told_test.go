package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/embed"
)

func TestToldComesBack(t *testing.T) {
	for name, want := range map[string]told{
		"nothing": {sentences: []uint64{}, requests: []embed.Vector{}},
		"all": {
			sentences: []uint64{1, 1 << 63}, said: embed.Vector{.5, -1}, issue: embed.Vector{1},
			requests: []embed.Vector{{1, 2}, nil, {3}}, answered: "press\nthe\nbutton",
			opened: true, opening: "my lamp is dark\nit hums",
		},
	} {
		data := want.encode()
		got, ok := decodeTold(data)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(told{})); !ok || diff != "" {
			t.Errorf("%s (-kept +back)\n%s", name, diff)
		}
		for n := range data {
			if _, ok := decodeTold(data[:n]); ok {
				t.Errorf("%s: %d bytes of %d are taken for all", name, n, len(data))
			}
		}
		if _, ok := decodeTold(append(data, 0)); ok {
			t.Errorf("%s: more is taken for all", name)
		}
	}
}
