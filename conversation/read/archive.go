package read

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation/read/input"
)

const (
	gzipMagic = "\x1F\x8B"
	zipMagic  = "PK\x03\x04"
	zipEmpty  = "PK\x05\x06"
)

func isZip(head []byte) bool {
	return strings.HasPrefix(string(head[:min(4, len(head))]), zipMagic) ||
		strings.HasPrefix(string(head[:min(4, len(head))]), zipEmpty)
}

// archive lists the files of a zip, sorted by name. Names that climb out,
// encrypted files and what unpacks beyond the limits are refused.
func archive(r io.ReaderAt, size int64, limits Limits, sink Sink) ([]entry, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	if len(z.File) > limits.Files {
		return nil, fmt.Errorf("more than %d files", limits.Files)
	}
	budget := &budget{left: limits.Archive, whole: limits.Archive}
	var entries []entry
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := input.Line(f.Name)
		if reason := refusable(f); reason != "" {
			sink.Refuse(Refusal{File: name, Reason: reason})
			continue
		}
		if reason := uninteresting(f.Name); reason != "" {
			sink.Ignore(Refusal{File: name, Reason: reason})
			continue
		}
		packed := int64(f.CompressedSize64)
		entries = append(entries, entry{name: name, size: packed, full: int64(f.UncompressedSize64), open: func() (io.ReadCloser, error) {
			rc, err := f.Open()
			if err != nil {
				return nil, err
			}
			return &unpacker{ReadCloser: rc, packed: func() int64 { return packed }, ratio: limits.Ratio, budget: budget}, nil
		}})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

func refusable(f *zip.File) string {
	switch {
	case !fs.ValidPath(f.Name) || strings.ContainsAny(f.Name, "\\:"):
		return "its path climbs out of the archive or is no path"
	case f.Flags&1 != 0:
		return "encrypted"
	case f.Mode()&fs.ModeSymlink != 0:
		return "a link"
	}
	return ""
}

func uninteresting(name string) string {
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" {
			return "a Mac's own notes"
		}
	}
	if strings.HasPrefix(path.Base(name), ".") {
		return "hidden file"
	}
	return ""
}

// freeBytes of a file are unpacked whatever its ratio: short files of equal
// rows pack very well.
const freeBytes = 16 << 20

// budget is what the files of one archive may still unpack to.
type budget struct{ left, whole int64 }

// unpacker ends the reading of a file that unpacks beyond its ratio or the
// archive's budget.
type unpacker struct {
	io.ReadCloser
	packed func() int64 // packed bytes behind what was read so far, or of the whole
	ratio  int64
	budget *budget
	read   int64
}

// Read implements io.Reader.
func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	u.read += int64(n)
	u.budget.left -= int64(n)
	switch {
	case u.budget.left < 0:
		return 0, fmt.Errorf("unpacks to more than %d MiB", u.budget.whole>>20)
	case u.read > freeBytes && u.read/u.ratio > u.packed():
		return 0, fmt.Errorf("unpacks to more than %d times its size, as a zip bomb does", u.ratio)
	}
	return n, err
}
