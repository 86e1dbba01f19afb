package embed

import (
	"context"
	"crypto/sha256"
	"fmt"
)

// Hash is the SHA-256 of a text.
type Hash [sha256.Size]byte

// HashText returns the hash of a text.
func HashText(text string) Hash { return sha256.Sum256([]byte(text)) }

// Cache keeps vectors by (model digest, purpose, text hash). The store
// implements it over its database; [Memory] is one for tests and short runs.
// Implementations are safe for concurrent use.
type Cache interface {
	// Get returns one vector for each hash, in order: nil where nothing is
	// kept, empty but not nil for a text that is known to have no vector.
	Get(ctx context.Context, digest string, purpose Purpose, hashes []Hash) ([]Vector, error)
	// Put keeps vectors[i] for hashes[i]. Nil vectors are passed over, and
	// what is there already may stay: the same key means the same vector.
	Put(ctx context.Context, digest string, purpose Purpose, hashes []Hash, vectors []Vector) error
}

// SharesPurposes is implemented by embedders that give the same vector for
// several purposes, as models without prefixes do. SamePurpose returns the one
// purpose that stands for all that share its vectors, so that a cache holds
// these once.
type SharesPurposes interface {
	SamePurpose(Purpose) Purpose
}

// Cached returns an embedder that asks e only for texts whose vectors c does
// not hold. A text that stands several times in one call is embedded once.
//
// When e fails midway, the prefix it returned is kept in c before the error is
// handed on: the next run goes on from there. A text for which e returns a nil
// vector (one that the server refused) is not kept, so that it is tried again.
func Cached(e Embedder, c Cache) Embedder { return &cached{e, c} }

type cached struct {
	e Embedder
	c Cache
}

func (c *cached) Model() Model { return c.e.Model() }

func (c *cached) SamePurpose(p Purpose) Purpose {
	if s, ok := c.e.(SharesPurposes); ok {
		return s.SamePurpose(p)
	}
	return p
}

func (c *cached) Embed(ctx context.Context, purpose Purpose, texts []string) ([]Vector, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	purpose = c.SamePurpose(purpose)
	digest := c.e.Model().Digest
	hashes := make([]Hash, len(texts))
	for i, t := range texts {
		hashes[i] = HashText(t)
	}
	vectors, err := c.c.Get(ctx, digest, purpose, hashes)
	if err != nil {
		return nil, fmt.Errorf("look up vectors: %w", err)
	}
	if len(vectors) != len(texts) {
		return nil, fmt.Errorf("look up vectors: the cache gave %d for %d texts", len(vectors), len(texts))
	}

	var missing []string
	var missingHashes []Hash
	place := make(map[Hash]int) // where a missing text stands in missing
	for i, h := range hashes {
		if _, seen := place[h]; vectors[i] == nil && !seen {
			place[h] = len(missing)
			missing = append(missing, texts[i])
			missingHashes = append(missingHashes, h)
		}
	}
	if len(missing) == 0 {
		return vectors, nil
	}

	fresh, embedErr := c.e.Embed(ctx, purpose, missing)
	if len(fresh) > len(missing) || (embedErr == nil && len(fresh) != len(missing)) {
		return nil, fmt.Errorf("embed: %s gave %d vectors for %d texts", c.e.Model().Name, len(fresh), len(missing))
	}
	// An interrupted run still keeps what it has paid for.
	if err := c.c.Put(context.WithoutCancel(ctx), digest, purpose, missingHashes[:len(fresh)], fresh); err != nil {
		return nil, fmt.Errorf("keep vectors: %w", err)
	}
	for i, h := range hashes {
		at, isMissing := place[h]
		if vectors[i] != nil || !isMissing {
			continue
		}
		if at >= len(fresh) {
			return vectors[:i], embedErr
		}
		vectors[i] = fresh[at]
	}
	return vectors, embedErr
}
