package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"github.com/askbook/askbook/internal/parallel"
)

// decodedTogether is how many values are decoded at a time, on all processors.
const decodedTogether = 1024

// row is a value as it is stored.
type row struct {
	id   string
	hash int64
	data []byte
}

// decoded yields what decode makes of the rows of a query for id, hash and data of
// what, in their order. It ends at the first error.
func decoded[T any](ctx context.Context, db *sql.DB, what, query string, decode func(row) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		fail := func(err error) {
			var none T
			yield(none, fmt.Errorf("reading %s: %w", what, err))
		}
		rows, err := db.QueryContext(ctx, query)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		batch := make([]row, 0, decodedTogether)
		values, errs := make([]T, decodedTogether), make([]error, decodedTogether)
		give := func() bool {
			parallel.Each(len(batch), func(i int) { values[i], errs[i] = decode(batch[i]) })
			for i := range batch {
				if !yield(values[i], errs[i]) || errs[i] != nil {
					return false
				}
			}
			batch = batch[:0]
			return true
		}
		for rows.Next() {
			var r row
			if err := rows.Scan(&r.id, &r.hash, &r.data); err != nil {
				fail(err)
				return
			}
			if batch = append(batch, r); len(batch) == decodedTogether && !give() {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
			return
		}
		give()
	}
}
