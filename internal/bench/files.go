package bench

import (
	"io/fs"
	"path/filepath"
	"strings"
)

// file is what tells whether a file was written.
type file struct {
	size int64
	time int64
}

// folder lists the files below dir. A file that generations of an index share is
// linked: it has the same name, size and time in both.
func folder(dir string) (map[string]file, error) {
	files := map[string]file{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if first, rest, ok := strings.Cut(filepath.ToSlash(name), "/"); ok && strings.HasPrefix(first, "gen-") {
			name = rest
		}
		files[name] = file{info.Size(), info.ModTime().UnixNano()}
		return nil
	})
	return files, err
}
