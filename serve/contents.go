package serve

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/pipeline"
)

// contents keeps the articles that were read last, as long as no file of them changes:
// people edit them with other programs, and some hundred take a tenth of a second to read.
type contents struct {
	mu        sync.Mutex
	stamp     string
	articles  []content.Article
	proposals []content.Proposal
}

// settled is how old a change must be to be told from the next one by its time.
const settled = 100 * time.Millisecond

// load gives the articles as they are on disk.
func (c *contents) load(ctx context.Context, s *Server) ([]content.Article, []content.Proposal, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stamp, last := folderStamp(s.w.Content())
	if stamp == "" || stamp != c.stamp {
		articles, proposals, err := pipeline.LoadArticles(ctx, s.w)
		if err != nil {
			return nil, nil, err
		}
		c.stamp, c.articles, c.proposals = stamp, articles, proposals
		if time.Since(last) < settled {
			c.stamp = ""
		}
	}
	return slices.Clone(c.articles), slices.Clone(c.proposals), nil
}

// folderStamp tells the state of a folder by the names, sizes and times of what is in it,
// and when that changed last; "" where it cannot be told.
func folderStamp(dir string) (stamp string, last time.Time) {
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.ModTime().After(last) {
			last = info.ModTime()
		}
		fmt.Fprintf(&b, "%q %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	if err != nil {
		return "", last
	}
	return b.String(), last
}
