package cluster

import (
	"context"
	"errors"
)

// Build finds the topics among points. Ids must be unique. No points give an
// empty tree.
func Build(ctx context.Context, points []Point, opt Options, progress Progress) (*Tree, error) {
	return nil, errors.ErrUnsupported
}
