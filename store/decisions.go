package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Decide keeps what a person decided about an item, and why, in order. kind is
// the room that the decision belongs to ("review", "topics").
func (s *Store) Decide(ctx context.Context, kind, item string, decision any) error {
	data, err := json.Marshal(decision)
	if err != nil {
		return fmt.Errorf("encoding the decision on %s: %w", item, err)
	}
	return s.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO decisions(kind, item, data) VALUES(?, ?, ?)", kind, item, data); err != nil {
			return fmt.Errorf("keeping the decision on %s: %w", item, err)
		}
		return nil
	})
}

// Undecide takes the last decision of the kind back and returns the item that
// it was about, "" where there was none.
func (s *Store) Undecide(ctx context.Context, kind string) (item string, err error) {
	err = s.update(ctx, func(tx *sql.Tx) error {
		var seq int64
		err := tx.QueryRowContext(ctx, "SELECT seq, item FROM decisions WHERE kind = ? ORDER BY seq DESC LIMIT 1", kind).Scan(&seq, &item)
		if err == sql.ErrNoRows {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the last decision: %w", err)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM decisions WHERE seq = ?", seq)
		return err
	})
	return item, err
}

// Decisions returns what was decided in a room, oldest first, each decoded
// into a T.
func Decisions[T any](ctx context.Context, s *Store, kind string) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT data FROM decisions WHERE kind = ? ORDER BY seq", kind)
	if err != nil {
		return nil, fmt.Errorf("reading decisions: %w", err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var data []byte
		if err := rows.Scan(&data); err != nil {
			return nil, fmt.Errorf("reading decisions: %w", err)
		}
		var d T
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, fmt.Errorf("decoding decisions: %w", err)
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// Slugs returns the article that each slug of the published site has ever led
// to, by slug.
func (s *Store) Slugs(ctx context.Context) (map[string]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT slug, article FROM slugs")
	if err != nil {
		return nil, fmt.Errorf("reading slugs: %w", err)
	}
	defer rows.Close()
	slugs := map[string]string{}
	for rows.Next() {
		var slug, article string
		if err := rows.Scan(&slug, &article); err != nil {
			return nil, fmt.Errorf("reading slugs: %w", err)
		}
		slugs[slug] = article
	}
	return slugs, rows.Err()
}

// AddSlugs remembers that each slug leads to an article.
func (s *Store) AddSlugs(ctx context.Context, slugs map[string]string) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		for slug, article := range slugs {
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO slugs VALUES(?, ?)", slug, article); err != nil {
				return fmt.Errorf("remembering the slug %s: %w", slug, err)
			}
		}
		return nil
	})
}

// Audit adds a line to the audit trail.
func (s *Store) Audit(ctx context.Context, at time.Time, action, item, detail string) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO audit(time, action, item, detail) VALUES(?, ?, ?, ?)", at.UTC().Format(time.RFC3339), action, item, detail)
		if err != nil {
			return fmt.Errorf("writing the audit trail: %w", err)
		}
		return nil
	})
}
