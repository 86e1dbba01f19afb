package site

import (
	"reflect"
	"testing"
)

// compare demands a phrase in every field.
func compare(t *testing.T, lang string, text Text) {
	t.Helper()
	v := reflect.ValueOf(text)
	for i := range v.NumField() {
		if v.Field(i).String() == "" {
			t.Errorf("%s has no words for %s", lang, v.Type().Field(i).Name)
		}
	}
}
