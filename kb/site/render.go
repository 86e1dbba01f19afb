package site

import "context"

// Render makes the whole site. The same config and input give the same bytes.
// An error names the article or setting that it is about; a cancelled context
// ends it early.
func Render(ctx context.Context, cfg Config, in Input) (Files, error) {
	return Files{}, ctx.Err()
}

func isPage(path string, data []byte) bool { return false }
