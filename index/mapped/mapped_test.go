package mapped

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

func TestColumnsComeBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.String(), 0, 20).Draw(t, "texts")
		two := StringColumns(len(texts), func(i int) []byte { return []byte(texts[i]) })
		path := filepath.Join(dir, "columns")
		if err := Write(path, []Column{Bytes(nil), two[0], two[1]}); err != nil {
			t.Fatal(err)
		}
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s := Strings{f.Column(1), f.Column(2)}
		for i, want := range texts {
			if got := string(s.At(i)); got != want {
				t.Errorf("%d: %q, not %q", i, got, want)
			}
		}
		if len(f.Column(0))+len(f.Column(3))+len(s.At(len(texts)+1))+len(s.At(-1)) != 0 {
			t.Error("something where there is nothing")
		}
	})
}

func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed")
	two := StringColumns(2, func(i int) []byte { return []byte("text") })
	if err := Write(path, two[:]); err != nil {
		f.Fatal(err)
	}
	seed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add(seed[:40])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "columns")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := Open(path)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("error %v", err)
			}
			return
		}
		defer file.Close()
		s := Strings{file.Column(0), file.Column(1)}
		for i := -1; i < 5; i++ {
			_ = s.At(i)
			_, _ = Uint32(file.Column(0), i), Uint64(file.Column(1), i)
		}
	})
}
