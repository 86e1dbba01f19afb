package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/askbook/askbook/embed"
)

// Vectors is the cache of vectors that a slow model computed. It implements
// [embed.Cache].
type Vectors struct{ s *Store }

// Vectors returns the cache.
func (s *Store) Vectors() Vectors { return Vectors{s} }

func vectorKey(digest string, purpose embed.Purpose, hash embed.Hash) []byte {
	return append([]byte(digest+"/"+string(purpose)+"/"), hash[:]...)
}

// Get implements [embed.Cache].
func (v Vectors) Get(ctx context.Context, digest string, purpose embed.Purpose, hashes []embed.Hash) ([]embed.Vector, error) {
	stmt, err := v.s.db.PrepareContext(ctx, "SELECT vector FROM vectors WHERE key = ?")
	if err != nil {
		return nil, fmt.Errorf("reading cached vectors: %w", err)
	}
	defer stmt.Close()
	found := make([]embed.Vector, len(hashes))
	for i, hash := range hashes {
		var data []byte
		err := stmt.QueryRowContext(ctx, vectorKey(digest, purpose, hash)).Scan(&data)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading cached vectors: %w", err)
		}
		found[i] = decodeVector(data)
	}
	return found, nil
}

// Put implements [embed.Cache].
func (v Vectors) Put(ctx context.Context, digest string, purpose embed.Purpose, hashes []embed.Hash, vectors []embed.Vector) error {
	return v.s.update(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, "INSERT OR IGNORE INTO vectors VALUES(?, ?)")
		if err != nil {
			return fmt.Errorf("caching vectors: %w", err)
		}
		defer stmt.Close()
		for i, vector := range vectors {
			if vector == nil {
				continue
			}
			if _, err := stmt.ExecContext(ctx, vectorKey(digest, purpose, hashes[i]), encodeVector(vector)); err != nil {
				return fmt.Errorf("caching vectors: %w", err)
			}
		}
		return nil
	})
}

// encodeVector writes the numbers as little-endian float32.
func encodeVector(v embed.Vector) []byte {
	data := make([]byte, 0, 4*len(v))
	for _, x := range v {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return data
}

// decodeVector reads what encodeVector wrote. The result is never nil: an
// empty vector is known to be empty.
func decodeVector(data []byte) embed.Vector {
	v := make(embed.Vector, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}
