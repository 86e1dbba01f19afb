package builtin_test

import (
	"path/filepath"
	"testing"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/internal/goldtest"
)

// The model in the binary is at least as good as the yardstick, which was made
// by the same recipe elsewhere. docs/model.md has the figures.
func TestQuality(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	dir := goldtest.Dir(t)
	ours, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	yardstick, err := static.Open(filepath.Join(dir, "reference_model"))
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		name        string
		train, test goldtest.Set
		least       float64
	}{
		{"banking77", goldtest.Banking77(t, dir, "train"), goldtest.Banking77(t, dir, "test"), 89},
		{"clinc150", goldtest.Clinc150(t, dir, "train"), goldtest.Clinc150(t, dir, "test").Every(4), 85},
	} {
		t.Run(set.name, func(t *testing.T) {
			got := goldtest.NearestLabel(t, ours, set.train, set.test)
			want := goldtest.NearestLabel(t, yardstick, set.train, set.test)
			t.Logf("nearest neighbour: %.2f %%, the yardstick %.2f %%", got, want)
			if got < set.least || got < want {
				t.Errorf("%.2f %% of the nearest neighbours have the same label; at least %.2f and the yardstick's %.2f are wanted", got, set.least, want)
			}
		})
	}
}
