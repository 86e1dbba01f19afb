package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// publish makes the generation durable and then the newest one.
func (c *commit) publish(dir string) error {
	words := filepath.Join(c.dir, wordsDir)
	entries, err := os.ReadDir(words)
	if err != nil {
		return err
	}
	c.next.Words = map[string]int64{}
	for _, e := range entries {
		n, err := size(filepath.Join(words, e.Name()))
		if err != nil {
			return err
		}
		c.next.Words[e.Name()] = n
	}
	text, err := json.MarshalIndent(&c.next, "", "\t")
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(c.dir, deadFile), c.bits.bytes()); err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(c.dir, manifestFile), append(text, '\n')); err != nil {
		return err
	}
	for _, d := range []string{words, c.dir, filepath.Join(dir, partsDir), dir} {
		syncDir(d)
	}
	next := filepath.Join(dir, currentFile+".new")
	if err := writeSynced(next, []byte(filepath.Base(c.dir)+"\n")); err != nil {
		return err
	}
	if err := os.Rename(next, filepath.Join(dir, currentFile)); err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes renames durable where the system lets a folder be synced.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// sweep removes what neither this generation nor the one before needs. Where the
// system keeps open files from being removed, the next change gets them.
func sweep(dir string, m *manifest) error {
	keep := map[string]bool{generationName(m.Generation): true}
	parts := map[string]bool{}
	for _, p := range m.Parts {
		parts[p.Name] = true
	}
	before := generationName(m.Generation - 1)
	if text, err := os.ReadFile(filepath.Join(dir, before, manifestFile)); err == nil {
		var old manifest
		if json.Unmarshal(text, &old) == nil {
			keep[before] = true
			for _, p := range old.Parts {
				parts[p.Name] = true
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("sweep index: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "gen-") && !keep[e.Name()] {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	files, err := os.ReadDir(filepath.Join(dir, partsDir))
	if err != nil {
		return fmt.Errorf("sweep index: %w", err)
	}
	for _, f := range files {
		if name, _, _ := strings.Cut(f.Name(), "."); !parts[name] {
			_ = os.Remove(filepath.Join(dir, partsDir, f.Name()))
		}
	}
	return nil
}
