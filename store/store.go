// Package store keeps the state of a workspace in one SQLite file: raw
// conversations and the personal values found in them, the documents made of
// them, cached vectors, topics, questions, what people decided, and an audit
// trail. The file holds personal data and is readable by its owner only.
//
// Writing happens in transactions that leave either all or nothing: a process
// that is killed loses nothing that it reported done. A file a noun:
// conversations.go, documents.go, vectors.go, results.go, decisions.go.
//
// # History of the format
//
//	1  first release
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the pure Go driver; registers itself as "sqlite"
)

// Version is the format that this code writes; see the history above.
const Version = 1

// ErrNewer says that a later askbook wrote the file.
var ErrNewer = errors.New("the database was written by a newer askbook")

// Store is an open database. It is safe for concurrent use by one process;
// package workspace keeps other writers out.
type Store struct{ db *sql.DB }

const schema = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE conversations(id TEXT PRIMARY KEY, hash INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE keys(key TEXT PRIMARY KEY, conversation TEXT NOT NULL, time INTEGER NOT NULL);
CREATE INDEX keys_conversation ON keys(conversation);
CREATE TABLE documents(id TEXT PRIMARY KEY, input INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE findings(conversation TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX findings_conversation ON findings(conversation);
CREATE TABLE vectors(key BLOB PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE results(name TEXT PRIMARY KEY, input TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE places(document TEXT PRIMARY KEY, topic TEXT NOT NULL);
CREATE TABLE decisions(seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, item TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE slugs(slug TEXT PRIMARY KEY, article TEXT NOT NULL);
CREATE TABLE audit(seq INTEGER PRIMARY KEY, time TEXT NOT NULL, action TEXT NOT NULL, item TEXT NOT NULL, detail TEXT NOT NULL);
`

// Open opens the database at path and makes it where it is missing. It returns
// an error that wraps ErrNewer for a file of a later version.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	// SQLite gives its journal files the mode of the database: set it first.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	f.Close()
	return open(ctx, path, "rwc")
}

// OpenReadOnly opens a database that another process may be writing. It
// returns an error that wraps fs.ErrNotExist where there is none.
func OpenReadOnly(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return open(ctx, path, "ro")
}

func open(ctx context.Context, path, mode string) (*Store, error) {
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "foreign_keys(1)", "temp_store(memory)", "cache_size(-32768)",
	}}
	if mode != "ro" {
		q["_pragma"] = append(q["_pragma"], "journal_mode(wal)", "synchronous(full)")
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	db.SetMaxOpenConns(4)
	s := &Store{db: db}
	if err := s.prepare(ctx, mode != "ro"); err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

// prepare checks the version and writes the schema into an empty file.
func (s *Store) prepare(ctx context.Context, write bool) error {
	var version int
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("reading the database's version: %w", err)
	}
	switch {
	case version > Version:
		return fmt.Errorf("%w (its format is %d, this program knows up to %d): install the current askbook", ErrNewer, version, Version)
	case version == Version:
		return nil
	case !write:
		return fmt.Errorf("opening the database: it is empty: %w", fs.ErrNotExist)
	}
	return s.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return fmt.Errorf("laying out the database: %w", err)
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", Version))
		return err
	})
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// update runs f in a transaction that is kept only when f returns nil.
func (s *Store) update(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("starting a transaction: %w", err)
	}
	if err := f(tx); err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// Meta returns the value kept under key, "" where there is none.
func (s *Store) Meta(ctx context.Context, key string) (string, error) {
	var value string
	err := s.db.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", key).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("reading %s: %w", key, err)
	}
	return value, nil
}

// SetMeta keeps value under key.
func (s *Store) SetMeta(ctx context.Context, key, value string) error {
	return s.update(ctx, func(tx *sql.Tx) error { return setMeta(ctx, tx, key, value) })
}

func setMeta(ctx context.Context, tx *sql.Tx, key, value string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO meta VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", key, value)
	if err != nil {
		return fmt.Errorf("writing %s: %w", key, err)
	}
	return nil
}
