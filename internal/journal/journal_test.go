package journal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func open(t testing.TB, path, basis string) *Journal {
	t.Helper()
	j, err := Open(path, basis)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func key(n int) (k Key) {
	copy(k[:], fmt.Sprintf("key %d", n))
	return k
}

func get(t testing.TB, j *Journal, n int) string {
	t.Helper()
	got := "nothing"
	if _, err := j.Read(key(n), func(data []byte) { got = string(data) }); err != nil {
		t.Fatal(err)
	}
	return got
}

func add(t testing.TB, j *Journal, records ...Record) {
	t.Helper()
	if err := j.Add(records); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsComeBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		path := filepath.Join(dir, "journal")
		_ = os.Remove(path)
		want := map[int][]byte{}
		j, err := Open(path, "basis")
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			var records []Record
			for range rapid.IntRange(0, 4).Draw(t, "records") {
				n, data := rapid.IntRange(0, 9).Draw(t, "key"), rapid.SliceOf(rapid.Byte()).Draw(t, "data")
				records, want[n] = append(records, Record{key(n), data}), data
			}
			if err := j.Add(records); err != nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(t, "reopen") {
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if j, err = Open(path, "basis"); err != nil {
					t.Fatal(err)
				}
			}
			var keys []Key
			for n := range 10 {
				keys = append(keys, key(n))
			}
			together := make([]string, len(keys))
			if err := j.ReadAll(keys, func(i int, data []byte) { together[i] = "found: " + string(data) }); err != nil {
				t.Fatal(err)
			}
			for n := range 10 {
				data, known := want[n]
				if known != (together[n] != "") || known && together[n] != "found: "+string(data) {
					t.Fatalf("%d with others: %q, not %q", n, together[n], data)
				}
				found, err := j.Read(key(n), func(got []byte) {
					if !bytes.Equal(got, data) {
						t.Fatalf("%d: %q, not %q", n, got, data)
					}
				})
				if err != nil || found != known {
					t.Fatalf("%d: found is %t, not %t: %v", n, found, known, err)
				}
			}
		}
		if err := j.Settle(); err != nil {
			t.Fatal(err)
		}
	})
}

// A kill leaves any beginning of the file, a failing disk anything.
func TestWhatIsLeftOfTheFileCounts(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path, "basis")
	add(t, j, Record{key(1), []byte("one")})
	first := j.end
	add(t, j, Record{key(2), []byte("two")}, Record{key(3), []byte("three")})
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		j := open(t, path, "basis")
		want := "nothing"
		if int64(n) >= first {
			want = "one"
		}
		if got := get(t, j, 1); got != want {
			t.Fatalf("of %d bytes: %s", n, got)
		}
		if got := get(t, j, 2); got != "nothing" {
			t.Fatalf("of %d bytes: %s", n, got)
		}
		add(t, j, Record{key(4), []byte("four")})
		j.Close()
		if got := get(t, open(t, path, "basis"), 4); got != "four" {
			t.Fatalf("added to %d bytes: %s", n, got)
		}
	}
	for n := range whole {
		damaged := bytes.Clone(whole)
		damaged[n] ^= 0x40
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		j := open(t, path, "basis")
		for k, want := range []string{"nothing", "one", "two", "three"} {
			if got := get(t, j, k); got != want && got != "nothing" {
				t.Fatalf("byte %d is damaged: %d is %s", n, k, got)
			}
		}
		j.Close()
	}
}

func TestAnotherBasisKnowsNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path, "basis")
	add(t, j, Record{key(1), []byte("one")})
	j.Close()
	for _, basis := range []string{"another", "basi", "basis2", ""} {
		j := open(t, path, basis)
		if got := get(t, j, 1); got != "nothing" {
			t.Errorf("basis %q knows %s", basis, got)
		}
		add(t, j, Record{key(1), []byte("one")})
		j.Close()
	}
}

func TestSettleForgetsWhatNobodyAsksFor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path, "basis")
	for n := range 10 {
		add(t, j, Record{key(n), bytes.Repeat([]byte{byte('0' + n)}, 100)})
	}
	settle := func(asked ...int) (size int64) {
		t.Helper()
		for _, n := range asked {
			if get(t, j, n) == "nothing" {
				t.Fatalf("%d is gone", n)
			}
		}
		if err := j.Settle(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		j = open(t, path, "basis")
		return info.Size()
	}
	all := settle()
	if some := settle(0, 1, 2, 3, 4, 5); some != all {
		t.Errorf("%d bytes of %d are left where most was asked for", some, all)
	}
	if few := settle(1, 8); few >= all/4 {
		t.Errorf("%d bytes of %d are left of two records of ten", few, all)
	}
	if got := get(t, j, 8) + get(t, j, 3); got != string(bytes.Repeat([]byte("8"), 100))+"nothing" {
		t.Errorf("left is %s", got)
	}
	if _, err := os.Stat(path + ".new"); err == nil {
		t.Error("the file beside is still there")
	}
}

func TestWhatIsEncodedIsDecoded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number, word := rapid.IntRange(0, 1<<31-1).Draw(t, "number"), rapid.Uint64().Draw(t, "word")
		float, text := rapid.Float64().Draw(t, "float"), rapid.String().Draw(t, "text")
		vector := rapid.SliceOf(rapid.Float32()).Draw(t, "vector")
		var e Encoder
		e.Vector(vector)
		e.Text(text)
		e.Number(number)
		e.Word(word)
		e.Float(float)
		e.Flags(number%2 == 0, true)
		e.Text(text)
		e.Vector(vector)
		for _, skip := range []bool{false, true} {
			d := Decoder{Data: e.Data}
			if skip {
				d.SkipVector()
				d.SkipText()
			} else if v := d.Vector(2); !slices.Equal(v, vector) || d.Text() != text {
				t.Fatal("the vector or the text is another one")
			}
			if d.Number() != number || d.Word() != word || d.Float() != float || (d.Flags() == 3) != (number%2 == 0) || d.Text() != text || !slices.Equal(d.Vector(0), vector) {
				t.Fatal("a value is another one")
			}
			if !d.Whole() {
				t.Fatalf("%d bytes are left, bad is %t", len(d.Data), d.Bad)
			}
		}
		short := Decoder{Data: e.Data[:rapid.IntRange(0, len(e.Data)-1).Draw(t, "cut")]}
		short.Vector(0)
		short.Text()
		short.Number()
		short.Word()
		short.Float()
		short.Flags()
		short.Text()
		short.Vector(0)
		if !short.Bad {
			t.Fatal("what is cut off is not told")
		}
	})
}
