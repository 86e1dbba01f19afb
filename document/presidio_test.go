package document_test

import (
	"encoding/json"
	"os"
	"sort"
	"testing"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/goldtest"
)

// TestRecallOnPresidio holds recall and precision on the synthetic sentences of
// presidio-research. A value counts as found when every character of it that is
// a letter or digit is redacted, whatever it is taken for.
func TestRecallOnPresidio(t *testing.T) {
	b, err := os.ReadFile(goldtest.Path(t, "presidio_synth/synth_dataset_v2.json"))
	if err != nil {
		t.Fatal(err)
	}
	var samples []struct {
		Text  string `json:"full_text"`
		Spans []struct {
			Type  string `json:"entity_type"`
			Value string `json:"entity_value"`
			Start int    `json:"start_position"`
			End   int    `json:"end_position"`
		} `json:"spans"`
	}
	if err := json.Unmarshal(b, &samples); err != nil {
		t.Fatal(err)
	}
	wanted := map[string]float64{ // type to the recall that must be kept
		"PERSON": .75, "STREET_ADDRESS": .85, "CREDIT_CARD": .97, "PHONE_NUMBER": .89, "EMAIL_ADDRESS": 1, "IBAN_CODE": 1, "US_SSN": 1,
		"IP_ADDRESS": .9, "US_DRIVER_LICENSE": .8, "ZIP_CODE": .75,
	}
	verbose := os.Getenv("ASKBOOK_MISSES")
	r := document.NewRedactor(document.Options{})
	total, found := map[string]int{}, map[string]int{}
	redacted, right := 0, 0
	for _, s := range samples {
		runes := []rune(s.Text)
		personal, taken := make([]bool, len(runes)), make([]bool, len(runes))
		_, entities := r.Text(s.Text)
		for _, e := range entities {
			for i := e.Start; i < e.End; i++ {
				taken[i] = true
			}
		}
		for _, sp := range s.Spans {
			for i := sp.Start; i < sp.End; i++ {
				personal[i] = true
			}
			if wanted[sp.Type] == 0 {
				continue
			}
			total[sp.Type]++
			hit := true
			for i := sp.Start; i < sp.End; i++ {
				word := runes[i] >= '0' && runes[i] <= '9' || runes[i] >= 'A'
				hit = hit && (taken[i] || !word)
			}
			if hit {
				found[sp.Type]++
			} else if verbose == sp.Type {
				t.Logf("missed %q in %q", sp.Value, s.Text)
			}
		}
		for _, e := range entities {
			redacted++
			touches := false
			for i := e.Start; i < e.End; i++ {
				touches = touches || personal[i]
			}
			if touches {
				right++
			} else if verbose == "wrong" {
				t.Logf("wrong %s %q in %q", e.Type, e.Text, s.Text)
			}
		}
	}
	var types []string
	for k := range wanted {
		types = append(types, k)
	}
	sort.Strings(types)
	for _, k := range types {
		recall := float64(found[k]) / float64(max(total[k], 1))
		t.Logf("%-18s %4d recall %.3f", k, total[k], recall)
		if recall < wanted[k] {
			t.Errorf("%s: recall %.3f, was %.2f", k, recall, wanted[k])
		}
	}
	precision := float64(right) / float64(max(redacted, 1))
	t.Logf("precision %.3f of %d", precision, redacted)
	if precision < .95 {
		t.Errorf("precision %.3f", precision)
	}
}
