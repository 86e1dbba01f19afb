package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/jsonread"
)

// Made is a document with the personal values that were taken out of it.
type Made struct {
	Document document.Document
	// Input is a hash of all that the document was made from: while it stays
	// the same, so does the document.
	Input    int64
	Findings []document.Finding
}

// DocumentInputs returns the Input of every document by its id.
func (s *Store) DocumentInputs(ctx context.Context) (map[string]int64, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, input FROM documents")
	if err != nil {
		return nil, fmt.Errorf("reading documents: %w", err)
	}
	defer rows.Close()
	inputs := map[string]int64{}
	for rows.Next() {
		var id string
		var input int64
		if err := rows.Scan(&id, &input); err != nil {
			return nil, fmt.Errorf("reading documents: %w", err)
		}
		inputs[id] = input
	}
	return inputs, rows.Err()
}

// PutDocuments writes the documents that were made and deletes gone ones, with
// their personal values.
func (s *Store) PutDocuments(ctx context.Context, made []Made, gone []string) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		var put, find, forget, del *sql.Stmt
		for _, p := range []struct {
			stmt  **sql.Stmt
			query string
		}{
			{&put, "INSERT INTO documents VALUES(?, ?, ?) ON CONFLICT(id) DO UPDATE SET input = excluded.input, data = excluded.data"},
			{&del, "DELETE FROM documents WHERE id = ?"},
			{&find, "INSERT INTO findings VALUES(?, ?, ?)"},
			{&forget, "DELETE FROM findings WHERE conversation = ?"},
		} {
			stmt, err := tx.PrepareContext(ctx, p.query)
			if err != nil {
				return fmt.Errorf("writing documents: %w", err)
			}
			defer stmt.Close()
			*p.stmt = stmt
		}
		for _, id := range gone {
			if _, err := del.ExecContext(ctx, id); err != nil {
				return fmt.Errorf("deleting document %q: %w", id, err)
			}
			if _, err := forget.ExecContext(ctx, id); err != nil {
				return fmt.Errorf("deleting document %q: %w", id, err)
			}
		}
		for _, m := range made {
			id := m.Document.ID()
			data, err := json.Marshal(m.Document)
			if err != nil {
				return fmt.Errorf("encoding document %q: %w", id, err)
			}
			if _, err := put.ExecContext(ctx, id, m.Input, data); err != nil {
				return fmt.Errorf("writing document %q: %w", id, err)
			}
			if _, err := forget.ExecContext(ctx, id); err != nil {
				return fmt.Errorf("writing document %q: %w", id, err)
			}
			for _, f := range m.Findings {
				if _, err := find.ExecContext(ctx, id, f.Kind, f.Value); err != nil {
					return fmt.Errorf("writing document %q: %w", id, err)
				}
			}
		}
		return nil
	})
}

// Document returns the document with the id.
func (s *Store) Document(ctx context.Context, id string) (document.Document, error) {
	var d document.Document
	var data []byte
	err := s.db.QueryRowContext(ctx, "SELECT data FROM documents WHERE id = ?", id).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fmt.Errorf("conversation %q: %w", id, ErrNotFound)
	}
	if err != nil {
		return d, fmt.Errorf("reading document %q: %w", id, err)
	}
	if err := jsonread.Unmarshal(data, &d); err != nil {
		return d, fmt.Errorf("decoding document %q: %w", id, err)
	}
	return d, nil
}

// Documents yields every document in order of id.
func (s *Store) Documents(ctx context.Context) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		for d, err := range s.Digested(ctx) {
			if !yield(d.Document, err) {
				return
			}
		}
	}
}

// Digested is a document with a digest of all that it holds.
type Digested struct {
	Document document.Document
	Digest   [16]byte
}

// Digested yields every document in order of id, with its digest.
func (s *Store) Digested(ctx context.Context) iter.Seq2[Digested, error] {
	return decoded(ctx, s.db, "documents", "SELECT id, input, data FROM documents ORDER BY id", func(r row) (d Digested, err error) {
		sum := sha256.Sum256(r.data)
		d.Digest = [16]byte(sum[:])
		if err = jsonread.Unmarshal(r.data, &d.Document); err != nil {
			err = fmt.Errorf("decoding document %q: %w", r.id, err)
		}
		return d, err
	})
}

// Findings returns the distinct personal values that were found in any
// conversation, ordered by kind and value.
func (s *Store) Findings(ctx context.Context) ([]document.Finding, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT kind, value FROM findings ORDER BY kind, value")
	if err != nil {
		return nil, fmt.Errorf("reading the personal values: %w", err)
	}
	defer rows.Close()
	var all []document.Finding
	for rows.Next() {
		var f document.Finding
		if err := rows.Scan(&f.Kind, &f.Value); err != nil {
			return nil, fmt.Errorf("reading the personal values: %w", err)
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

// FindingCounts returns the personal values of a kind with the number of
// conversations that each was found in.
func (s *Store) FindingCounts(ctx context.Context, kind string) (map[string]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT value, COUNT(DISTINCT conversation) FROM findings WHERE kind = ? GROUP BY value", kind)
	if err != nil {
		return nil, fmt.Errorf("counting the personal values: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var value string
		var n int
		if err := rows.Scan(&value, &n); err != nil {
			return nil, fmt.Errorf("counting the personal values: %w", err)
		}
		counts[value] = n
	}
	return counts, rows.Err()
}
