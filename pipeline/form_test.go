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
