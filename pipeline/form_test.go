package pipeline

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForms(t *testing.T) {
	many := func(n int, text func(i int) string) (list []string) {
		for i := range n {
			list = append(list, text(i))
		}
		return list
	}
	for _, test := range []struct {
		name  string
		texts []string
		want  []int // sizes of the groups
	}{
		{"none", nil, nil},
		{"figures", many(12, func(i int) string {
			return fmt.Sprintf("Your invoice %d over %d.50 EUR is attached, please pay it", i, 7*i)
		}), []int{12}},
		{"personal values", many(12, func(i int) string {
			return fmt.Sprintf("Dear [NAME_%d], our SALE of garden furniture starts on Monday", i)
		}), []int{12}},
		{"too few", many(formLeast-1, func(i int) string { return fmt.Sprintf("Your invoice %d is attached, please pay it soon", i) }), nil},
		{"too short", many(12, func(i int) string { return fmt.Sprintf("Where is my order %d?", i) }), nil},
		{"the same text", many(12, func(int) string { return "Your invoice is attached, please pay it soon" }), nil},
		{"other words", many(12, func(i int) string { return "Your invoice is attached, please pay it " + string(rune('a'+i)) }), nil},
		{"two forms", many(24, func(i int) string {
			return fmt.Sprintf([]string{"Host %d has no space left on its disk", "Your parcel %d will reach you in the morning"}[i%2], i)
		}), []int{12, 12}},
		{"in another script", many(12, func(i int) string {
			return fmt.Sprintf("Ваш заказ номер %d будет доставлен завтра утром до обеда", i)
		}), []int{12}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var sizes []int
			for _, group := range forms(test.texts) {
				sizes = append(sizes, len(group))
			}
			if d := cmp.Diff(test.want, sizes); d != "" {
				t.Error(d)
			}
		})
	}
}

// Texts of one form have one hash, whatever figures they hold.
func TestFormHash(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"Your invoice 12 over 9.50 EUR is attached now", "your INVOICE 9 over 1,234.00 EUR is attached: now!", true},
		{"Dear [NAME_1], the sale starts on Monday at noon", "Dear [NAME_12], the sale starts on Monday at noon", true},
		{"Ваш заказ номер 5 будет доставлен завтра утром", "ВАШ заказ номер 77 будет доставлен завтра утром", true},
		{"Your invoice 12 over 9.50 EUR is attached now", "Your invoice 12 over 9.50 EUR attached is now", false},
		{"Your invoice over EUR is attached now", "Your invoice overeur is attached now please", false},
	} {
		if a, b := formHash(test.a), formHash(test.b); (a == b) != test.same || a == 0 {
			t.Errorf("%q and %q: the same is %v, want %v", test.a, test.b, a == b, test.same)
		}
		if a, b := formOf(test.a), formOf(test.b); cmp.Equal(a, b) != test.same {
			t.Errorf("%q and %q: the forms are %q and %q", test.a, test.b, a, b)
		}
	}
	if formHash("Where is order 12345 now, and 678?") != 0 {
		t.Error("a short text has a form")
	}
}

func BenchmarkFormHash(b *testing.B) {
	text := "Hello, your invoice 12 over 9.50 EUR is attached, and we would like you to pay it within 14 days to the account that is given there. Kind regards, [NAME_1] of the billing department"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		formHash(text)
	}
}
