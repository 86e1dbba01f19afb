package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Result reads into v what a stage of the build left under name, and returns
// the hash of the input that it was made from; "" where there is no result, v
// then stays as it is.
func (s *Store) Result(ctx context.Context, name string, v any) (input string, err error) {
	var data []byte
	err = s.db.QueryRowContext(ctx, "SELECT input, data FROM results WHERE name = ?", name).Scan(&input, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading the %s: %w", name, err)
	}
	if v == nil {
		return input, nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return "", fmt.Errorf("decoding the %s: %w", name, err)
	}
	return input, nil
}

// Results maps names to values that SetResults keeps.
type Results map[string]any

// SetResults keeps the results of a stage with the hash of its input, all of
// them or none.
func (s *Store) SetResults(ctx context.Context, input string, results Results) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		for name, v := range results {
			data, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("encoding the %s: %w", name, err)
			}
			_, err = tx.ExecContext(ctx, "INSERT INTO results VALUES(?, ?, ?) ON CONFLICT(name) DO UPDATE SET input = excluded.input, data = excluded.data", name, input, data)
			if err != nil {
				return fmt.Errorf("writing the %s: %w", name, err)
			}
		}
		return nil
	})
}
