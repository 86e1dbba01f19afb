package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/askbook/askbook/internal/jsonread"
	"github.com/askbook/askbook/internal/parallel"
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
	if err := jsonread.Unmarshal(data, v); err != nil {
		return "", fmt.Errorf("decoding the %s: %w", name, err)
	}
	return input, nil
}

// Results maps names to values that SetResults keeps.
type Results map[string]any

// SetResults keeps the results of a stage with the hash of its input, all of
// them or none.
func (s *Store) SetResults(ctx context.Context, input string, results Results) error {
	list, err := encoded(results)
	if err != nil {
		return err
	}
	return s.update(ctx, func(tx *sql.Tx) error { return setResults(ctx, tx, input, list) })
}

// Place is the finest topic of a document.
type Place struct{ Document, Topic string }

// SetTopics keeps the results of the stage that finds topics, and the topic of
// each document, in order of their ids, all or nothing.
func (s *Store) SetTopics(ctx context.Context, input string, results Results, topics []Place) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		var list []encodedResult
		var group errgroup.Group
		group.Go(func() (err error) {
			list, err = encoded(results)
			return err
		})
		err := setPlaces(ctx, tx, topics) // meanwhile
		if encoding := group.Wait(); encoding != nil {
			return encoding
		}
		if err != nil {
			return fmt.Errorf("writing the topics of documents: %w", err)
		}
		return setResults(ctx, tx, input, list)
	})
}

// setPlaces writes the topics of documents that are new or changed: mostly few are.
func setPlaces(ctx context.Context, tx *sql.Tx, topics []Place) error {
	before, err := places(ctx, tx)
	if err != nil {
		return err
	}
	changed, gone := moved(before, topics)
	put, err := tx.PrepareContext(ctx, "INSERT INTO places VALUES(?, ?) ON CONFLICT(document) DO UPDATE SET topic = excluded.topic")
	if err != nil {
		return err
	}
	defer put.Close()
	for _, p := range changed {
		if _, err := put.ExecContext(ctx, p.Document, p.Topic); err != nil {
			return err
		}
	}
	for _, p := range gone {
		if _, err := tx.ExecContext(ctx, "DELETE FROM places WHERE document = ?", p.Document); err != nil {
			return err
		}
	}
	return nil
}

// moved compares places, both lists in order of documents.
func moved(before, after []Place) (changed, gone []Place) {
	for _, p := range after {
		for len(before) > 0 && before[0].Document < p.Document {
			gone, before = append(gone, before[0]), before[1:]
		}
		if len(before) > 0 && before[0].Document == p.Document {
			if before[0].Topic != p.Topic {
				changed = append(changed, p)
			}
			before = before[1:]
			continue
		}
		changed = append(changed, p)
	}
	return changed, append(gone, before...)
}

// places are those of all documents in order. SQLite would look each up by its id for that.
func places(ctx context.Context, tx *sql.Tx) ([]Place, error) {
	rows, err := tx.QueryContext(ctx, "SELECT document, topic FROM places")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var topics []Place
	for rows.Next() {
		var p Place
		if err := rows.Scan(&p.Document, &p.Topic); err != nil {
			return nil, err
		}
		topics = append(topics, p)
	}
	slices.SortFunc(topics, func(a, b Place) int { return strings.Compare(a.Document, b.Document) })
	return topics, rows.Err()
}

// Topic returns the id of the finest topic of a document, "" for none.
func (s *Store) Topic(ctx context.Context, document string) (string, error) {
	var topic string
	err := s.db.QueryRowContext(ctx, "SELECT topic FROM places WHERE document = ?", document).Scan(&topic)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("reading the topic of %q: %w", document, err)
	}
	return topic, nil
}

// encodedResult is a result as it is stored.
type encodedResult struct {
	name string
	data []byte
}

// encoded encodes results, in order of their names.
func encoded(results Results) ([]encodedResult, error) {
	list := make([]encodedResult, 0, len(results))
	for _, name := range slices.Sorted(maps.Keys(results)) {
		list = append(list, encodedResult{name: name})
	}
	errs := make([]error, len(list))
	parallel.Each(len(list), func(i int) { list[i].data, errs[i] = json.Marshal(results[list[i].name]) })
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("encoding the %s: %w", list[i].name, err)
		}
	}
	return list, nil
}

func setResults(ctx context.Context, tx *sql.Tx, input string, results []encodedResult) error {
	for _, r := range results {
		_, err := tx.ExecContext(ctx, "INSERT INTO results VALUES(?, ?, ?) ON CONFLICT(name) DO UPDATE SET input = excluded.input, data = excluded.data", r.name, input, r.data)
		if err != nil {
			return fmt.Errorf("writing the %s: %w", r.name, err)
		}
	}
	return nil
}
