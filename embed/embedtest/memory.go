package embedtest

import (
	"context"
	"sync"

	"github.com/askbook/askbook/embed"
)

// Memory is an [embed.Cache] in memory. The zero value is ready for use.
type Memory struct {
	mu sync.RWMutex
	m  map[memoryKey]embed.Vector
}

type memoryKey struct {
	digest  string
	purpose embed.Purpose
	text    embed.Hash
}

// Get implements [embed.Cache].
func (m *Memory) Get(_ context.Context, digest string, purpose embed.Purpose, hashes []embed.Hash) ([]embed.Vector, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	vectors := make([]embed.Vector, len(hashes))
	for i, h := range hashes {
		vectors[i] = m.m[memoryKey{digest, purpose, h}]
	}
	return vectors, nil
}

// Put implements [embed.Cache].
func (m *Memory) Put(_ context.Context, digest string, purpose embed.Purpose, hashes []embed.Hash, vectors []embed.Vector) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = make(map[memoryKey]embed.Vector)
	}
	for i, h := range hashes {
		if vectors[i] != nil {
			m.m[memoryKey{digest, purpose, h}] = vectors[i]
		}
	}
	return nil
}
