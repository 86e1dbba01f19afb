package jsonread_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/askbook/askbook/internal/jsonread"
)

type value struct {
	ID     string            `json:"id"`
	Time   time.Time         `json:"time,omitzero"`
	CSAT   *float64          `json:"csat,omitempty"`
	Tags   []string          `json:"tags,omitempty"`
	Meta   map[string]string `json:"meta,omitempty"`
	Parts  []value           `json:"parts"`
	Bytes  []byte            `json:"bytes"`
	Digest [4]byte           `json:"digest"`
	Weight float32           `json:"weight"`
	Took   time.Duration     `json:"took"`
	Hidden string            `json:"-"`
}

// What encoding/json wrote is read as it would read it.
func TestUnmarshal(t *testing.T) {
	half := 4.5
	for name, want := range map[string]value{
		"nothing": {},
		"all": {
			ID: "c-1", Time: time.Date(2026, 3, 1, 9, 30, 0, 123, time.FixedZone("", 3600)), CSAT: &half, Tags: []string{"a", ""},
			Meta: map[string]string{"": "x", "ключ": "\u2028<&>\x00"}, Parts: []value{{ID: `"\/`}, {}}, Bytes: []byte{0, 255},
			Digest: [4]byte{1, 2, 3, 4}, Weight: 1e-9, Took: time.Minute,
		},
		"empty lists":    {Tags: []string{}, Parts: []value{}, Bytes: []byte{}},
		"no letters":     {ID: "\xff\xfe", Tags: []string{"a\xc3"}},
		"two names gone": {Meta: map[string]string{"\xff": "a", "\xfe": "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			var standard, got value
			if err := json.Unmarshal(data, &standard); err != nil {
				t.Fatal(err)
			}
			if err := jsonread.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, standard) {
				t.Errorf("got  %+v\nwant %+v", got, standard)
			}
		})
	}
}

// What was cut off or written over is an error.
func TestUnmarshalOfDamage(t *testing.T) {
	for _, data := range []string{``, `{`, `{"id":"a"`, `{"id":"a"}{`, `{"id":1}`, "{\"id\":\"\xff\"}", `{"id":"a",}`} {
		if err := jsonread.Unmarshal([]byte(data), new(value)); err == nil {
			t.Errorf("%q was read", data)
		}
	}
}
