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
// what, in their order. It ends at the first error. The next rows are read while some are
// decoded.
func decoded[T any](ctx context.Context, db *sql.DB, what, query string, decode func(row) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		batches := make(chan []row, 1)
		var failed error // read when batches is closed
		go func() {
			defer close(batches)
			failed = readRows(ctx, db, query, batches)
		}()
		defer func() {
			stop()
			for range batches { // until the rows are closed
			}
		}()
		values, errs := make([]T, decodedTogether), make([]error, decodedTogether)
		for batch := range batches {
			parallel.Each(len(batch), func(i int) { values[i], errs[i] = decode(batch[i]) })
			for i := range batch {
				if !yield(values[i], errs[i]) || errs[i] != nil {
					return
				}
			}
		}
		if failed != nil {
			var none T
			yield(none, fmt.Errorf("reading %s: %w", what, failed))
		}
	}
}

// readRows sends all rows of a query, some at a time.
func readRows(ctx context.Context, db *sql.DB, query string, batches chan<- []row) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	var batch []row
	send := func() error {
		select {
		case batches <- batch:
			batch = make([]row, 0, decodedTogether)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.hash, &r.data); err != nil {
			return err
		}
		if batch = append(batch, r); len(batch) == decodedTogether {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return send()
}
