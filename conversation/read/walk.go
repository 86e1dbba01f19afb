package read

import (
	"context"
	"fmt"
	"io"
	"os"
)

type conversations struct{}

type pages struct{}

func readPath(ctx context.Context, path string, in io.Reader, opt Options, sink Sink, kind any) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("cannot read %s: %w", path, err)
	}
	return ctx.Err()
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return 0
	}
	return info.Size()
}
