package pipeline

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/parallel"
)

// readForTopics reads what the last run left, nil before the first, and what is told of
// the documents.
func (b *build) readForTopics(ctx context.Context) (previous *cluster.State, points []cluster.Point, at time.Time, err error) {
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() (err error) { // takes one processor as long as the rest takes another
		previous, err = loadState(ctx, b.w)
		return err
	})
	work.Go(func() (err error) {
		if err := b.readTold(ctx); err != nil {
			return err
		}
		points, at, err = b.points(ctx)
		return err
	})
	return previous, points, at, work.Wait()
}

// points embeds what the customers came for. at is the latest time of any.
func (b *build) points(ctx context.Context) (points []cluster.Point, at time.Time, err error) {
	texts := b.issues()
	vectors, err := b.vectors(ctx, texts)
	if err != nil {
		return nil, at, fmt.Errorf("embedding the conversations: %w", err)
	}
	if err := b.fold(ctx, texts, vectors); err != nil {
		return nil, at, err
	}
	points = make([]cluster.Point, len(b.docs))
	parallel.Each(len(b.docs), func(i int) {
		d := &b.docs[i]
		var t *told
		if b.told != nil {
			t = &b.told[i]
		}
		points[i] = cluster.Point{ID: d.ID(), Vector: vectors[i], Text: wording(texts[i]), Sides: sides(d, t), Time: d.Start()}
	})
	for i := range b.docs {
		if end := b.docs[i].End(); end.After(at) {
			at = end
		}
	}
	return points, at, nil
}

// vectors are those of the issues, told ones without embedding them again.
func (b *build) vectors(ctx context.Context, texts []string) ([]embed.Vector, error) {
	if b.told == nil {
		return embedWording(ctx, b.embedder, embed.Cluster, texts)
	}
	vectors := make([]embed.Vector, len(texts))
	var missing []int
	var left []string
	for i := range texts {
		var known bool
		if vectors[i], known = b.told[i].vectorOf(&b.docs[i], texts[i]); !known {
			missing, left = append(missing, i), append(left, texts[i])
		}
	}
	found, err := embedWording(ctx, b.embedder, embed.Cluster, left)
	if err != nil {
		return nil, err
	}
	for k, i := range missing {
		vectors[i] = found[k]
	}
	return vectors, nil
}
