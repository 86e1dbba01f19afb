package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/thread"
	"github.com/askbook/askbook/internal/jsonread"
	"github.com/askbook/askbook/internal/parallel"
)

// hash64 is the first eight bytes of the SHA-256 of the parts, each preceded
// by its length so that no two lists of parts run together.
func hash64(parts ...[]byte) int64 {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	return int64(binary.LittleEndian.Uint64(h.Sum(nil)))
}

// ErrNotFound says that there is no conversation or document of that id.
var ErrNotFound = errors.New("not found")

func decodeConversation(id string, data []byte, err error) (*conversation.Conversation, error) {
	if err != nil {
		return nil, fmt.Errorf("reading conversation %q: %w", id, err)
	}
	c := new(conversation.Conversation)
	if err := jsonread.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("decoding conversation %q: %w", id, err)
	}
	return c, nil
}

// Stored is a raw conversation with the hash of its content.
type Stored struct {
	ID           string
	Hash         int64
	Conversation *conversation.Conversation
}

// Conversations yields every conversation in order of id.
func (s *Store) Conversations(ctx context.Context) iter.Seq2[Stored, error] {
	return decoded(ctx, s.db, "conversations", "SELECT id, hash, data FROM conversations ORDER BY id", func(r row) (Stored, error) {
		c, err := decodeConversation(r.id, r.data, nil)
		return Stored{r.id, r.hash, c}, err
	})
}

// Fetch reads the conversations with the ids of some.
func (s *Store) Fetch(ctx context.Context, some []Stored) error {
	ids := make([]string, len(some))
	for i, c := range some {
		ids[i] = c.ID
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return fmt.Errorf("reading conversations: %w", err)
	}
	rows, err := s.db.QueryContext(ctx, "SELECT id, data FROM conversations WHERE id IN (SELECT value FROM json_each(?))", list)
	if err != nil {
		return fmt.Errorf("reading conversations: %w", err)
	}
	defer rows.Close()
	found := make(map[string][]byte, len(some))
	for rows.Next() {
		var id string
		var data []byte
		if err := rows.Scan(&id, &data); err != nil {
			return fmt.Errorf("reading conversations: %w", err)
		}
		found[id] = data
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading conversations: %w", err)
	}
	errs := make([]error, len(some))
	parallel.Each(len(some), func(i int) {
		data, ok := found[some[i].ID]
		if !ok {
			errs[i] = fmt.Errorf("conversation %q: %w", some[i].ID, ErrNotFound)
			return
		}
		some[i].Conversation, errs[i] = decodeConversation(some[i].ID, data, nil)
	})
	return errors.Join(errs...)
}

// CountConversations returns how many there are.
func (s *Store) CountConversations(ctx context.Context) (n int, err error) {
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM conversations").Scan(&n); err != nil {
		return 0, fmt.Errorf("counting conversations: %w", err)
	}
	return n, nil
}

// metaConversations keeps the sum of the hashes of all conversations, which
// tells without reading them whether any has changed.
const metaConversations = "conversations"

// ConversationsHash identifies the set of all conversations with their
// contents, whatever order they came in.
func (s *Store) ConversationsHash(ctx context.Context) (string, error) {
	return s.Meta(ctx, metaConversations)
}

// Import is a transaction that adds conversations.
type Import struct {
	tx              *sql.Tx
	get, put, del   *sql.Stmt
	key, putKey     *sql.Stmt
	moveKeys        *sql.Stmt
	conversationsID int64 // the running sum
}

// Import runs f in a transaction that is kept only when f returns nil.
func (s *Store) Import(ctx context.Context, f func(*Import) error) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		im := &Import{tx: tx}
		for _, p := range []struct {
			stmt  **sql.Stmt
			query string
		}{
			{&im.get, "SELECT hash, data FROM conversations WHERE id = ?"},
			{&im.put, "INSERT INTO conversations VALUES(?, ?, ?) ON CONFLICT(id) DO UPDATE SET hash = excluded.hash, data = excluded.data"},
			{&im.del, "DELETE FROM conversations WHERE id = ?"},
			{&im.key, "SELECT conversation, time FROM keys WHERE key = ?"},
			{&im.putKey, "INSERT INTO keys VALUES(?, ?, ?) ON CONFLICT(key) DO UPDATE SET conversation = excluded.conversation, time = max(time, excluded.time)"},
			{&im.moveKeys, "UPDATE keys SET conversation = ? WHERE conversation = ?"},
		} {
			stmt, err := tx.PrepareContext(ctx, p.query)
			if err != nil {
				return fmt.Errorf("preparing the import: %w", err)
			}
			defer stmt.Close()
			*p.stmt = stmt
		}
		var sum string
		err := tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", metaConversations).Scan(&sum)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("preparing the import: %w", err)
		}
		n, _ := strconv.ParseUint(sum, 16, 64) // "" counts as none
		im.conversationsID = int64(n)
		if err := f(im); err != nil {
			return err
		}
		return setMeta(ctx, tx, metaConversations, strconv.FormatUint(uint64(im.conversationsID), 16))
	})
}

// Conversation returns the conversation with the id, nil where there is none,
// with the hash of its content.
func (im *Import) Conversation(ctx context.Context, id string) (*conversation.Conversation, int64, error) {
	var hash int64
	var data []byte
	err := im.get.QueryRowContext(ctx, id).Scan(&hash, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	c, err := decodeConversation(id, data, err)
	return c, hash, err
}

// Put writes c and reports whether that changed anything; old is the hash of
// what stands there, 0 for nothing.
func (im *Import) Put(ctx context.Context, c *conversation.Conversation, old int64) (changed bool, err error) {
	data, err := json.Marshal(c)
	if err != nil {
		return false, fmt.Errorf("encoding conversation %q: %w", c.ID, err)
	}
	hash := hash64([]byte(c.ID), data)
	if hash == old {
		return false, nil
	}
	if _, err := im.put.ExecContext(ctx, c.ID, hash, data); err != nil {
		return false, fmt.Errorf("writing conversation %q: %w", c.ID, err)
	}
	im.conversationsID += hash - old
	return true, nil
}

// Absorb removes the conversation from, whose turns the caller has put into
// the conversation into, and moves its keys there.
func (im *Import) Absorb(ctx context.Context, into, from string) error {
	_, old, err := im.Conversation(ctx, from)
	if err != nil {
		return err
	}
	if _, err := im.del.ExecContext(ctx, from); err != nil {
		return fmt.Errorf("merging conversation %q: %w", from, err)
	}
	im.conversationsID -= old
	if _, err := im.moveKeys.ExecContext(ctx, into, from); err != nil {
		return fmt.Errorf("merging conversation %q: %w", from, err)
	}
	return nil
}

// Lookup returns what the known ones among keys lead to. It makes an Import a
// [thread.Lookup].
func (im *Import) Lookup(ctx context.Context, keys []string) ([]thread.Hit, error) {
	var hits []thread.Hit
	for _, key := range keys {
		var id string
		var unix int64
		err := im.key.QueryRowContext(ctx, key).Scan(&id, &unix)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking up a thread: %w", err)
		}
		hits = append(hits, thread.Hit{Key: thread.Key{Text: key, Time: fromUnix(unix)}, Conversation: id})
	}
	return hits, nil
}

// PutKeys makes keys lead to the conversation id, each with the later of its
// time and the one that it was known with.
func (im *Import) PutKeys(ctx context.Context, id string, keys []thread.Key) error {
	for _, key := range keys {
		if _, err := im.putKey.ExecContext(ctx, key.Text, id, toUnix(key.Time)); err != nil {
			return fmt.Errorf("remembering a thread: %w", err)
		}
	}
	return nil
}

func toUnix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromUnix(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// ConversationIDs returns the ids of all conversations, sorted.
func (s *Store) ConversationIDs(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM conversations ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("reading conversations: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading conversations: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
