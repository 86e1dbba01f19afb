// Package builtin holds the static model that comes in the binary: 30,522 word
// pieces × 256 dimensions as int8, distilled from all-MiniLM-L6-v2 (Apache-2.0).
// docs/model.md says how to make it again. It is a package of its own so that
// users of package static do not carry its 8 MB.
package builtin

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/askbook/askbook/embed/static"
)

//go:embed model
var files embed.FS

// Name is what settings call this model.
const Name = "builtin"

// Open returns the built-in model. Each call reads it anew, in some ten
// milliseconds; keep what it returns.
func Open() (*static.Model, error) {
	dir, err := fs.Sub(files, "model")
	if err != nil {
		return nil, fmt.Errorf("open the built-in model: %w", err)
	}
	m, err := static.FromFS(dir)
	if err != nil {
		return nil, fmt.Errorf("open the built-in model: %w", err)
	}
	return m.Named(Name), nil
}

// Tokenizer returns the tokenizer of the built-in model, BERT's uncased English
// vocabulary.
func Tokenizer() (*static.Tokenizer, error) {
	data, err := files.ReadFile("model/tokenizer.json")
	if err != nil {
		return nil, fmt.Errorf("open the built-in tokenizer: %w", err)
	}
	t, err := static.ParseTokenizer(data)
	if err != nil {
		return nil, fmt.Errorf("open the built-in tokenizer: %w", err)
	}
	return t, nil
}
