// Package jsonread reads JSON that this program wrote, in a third of the time that
// encoding/json takes, which reads each value twice and looks up each field: of a
// hundred thousand conversations that is most of what getting them costs.
package jsonread

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	v1 "github.com/go-json-experiment/json/v1"
)

// Unmarshal reads what [encoding/json.Marshal] made of a value into v, as
// encoding/json would. Names are those of the fields to the letter.
func Unmarshal(data []byte, v any) error {
	return json.Unmarshal(
		data, v,
		jsontext.AllowDuplicateNames(true), // of a map whose keys were no UTF-8
		v1.FormatByteArrayAsArray(true),
		v1.FormatDurationAsNano(true),
	)
}
