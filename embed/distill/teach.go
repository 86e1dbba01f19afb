package distill

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/askbook/askbook/embed"
)

// matrix holds rows of cols values each, one after the other.
type matrix struct {
	cols int
	data []float32
}

func newMatrix(rows, cols int) matrix { return matrix{cols, make([]float32, rows*cols)} }

func (m matrix) rows() int           { return len(m.data) / m.cols }
func (m matrix) row(i int) []float32 { return m.data[i*m.cols : (i+1)*m.cols : (i+1)*m.cols] }

// teachBatch texts go to the teacher in one call, and into the checkpoint after it.
const teachBatch = 256

// teach returns the teacher's vectors of the texts, one row each; a text that
// is empty or that the teacher refuses has a row of zeros.
//
// With o.Dir the rows are kept in a file as they come. Its name holds the hash
// of the model and of all texts, so that it is used again for exactly these.
func teach(ctx context.Context, teacher embed.Embedder, stage Stage, texts []string, o Options) (matrix, error) {
	model := teacher.Model()
	if model.Dimensions <= 0 {
		return matrix{}, fmt.Errorf("the teacher %s does not know its dimensions", model.Name)
	}
	m := matrix{cols: model.Dimensions}
	log, err := openCheckpoint(o.Dir, stage, model, texts, &m)
	if err != nil {
		return matrix{}, err
	}
	defer log.close()

	for done := m.rows(); done < len(texts); done = m.rows() {
		o.Progress(stage, done, len(texts))
		end := min(done+teachBatch, len(texts))
		rows, err := teachOnce(ctx, teacher, texts[done:end])
		if err != nil {
			return matrix{}, fmt.Errorf("embed texts %d to %d of the %s: %w", done, end-1, stage, err)
		}
		if err := log.append(rows.data); err != nil {
			return matrix{}, err
		}
		m.data = append(m.data, rows.data...)
	}
	o.Progress(stage, len(texts), len(texts))
	return m, log.close()
}

func teachOnce(ctx context.Context, teacher embed.Embedder, texts []string) (matrix, error) {
	var asked []string
	var place []int
	for i, t := range texts {
		if t != "" {
			asked = append(asked, t)
			place = append(place, i)
		}
	}
	rows := newMatrix(len(texts), teacher.Model().Dimensions)
	if len(asked) == 0 {
		return rows, ctx.Err()
	}
	vectors, err := teacher.Embed(ctx, embed.Cluster, asked)
	if err != nil {
		return matrix{}, err
	}
	if len(vectors) != len(asked) {
		return matrix{}, fmt.Errorf("the teacher gave %d vectors for %d texts", len(vectors), len(asked))
	}
	for i, v := range vectors {
		if len(v) == 0 {
			continue
		}
		if len(v) != rows.cols {
			return matrix{}, fmt.Errorf("the teacher gave %d dimensions after %d", len(v), rows.cols)
		}
		copy(rows.row(place[i]), v)
	}
	return rows, nil
}

// checkpoint is a file of rows that grows. Without a folder it keeps nothing.
type checkpoint struct{ f *os.File }

// openCheckpoint reads into m the rows that an earlier run left. A last row that
// is not whole is cut off.
func openCheckpoint(dir string, stage Stage, model embed.Model, texts []string, m *matrix) (*checkpoint, error) {
	if dir == "" {
		return &checkpoint{}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open checkpoint: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00", model.Digest, model.Dimensions)
	for _, t := range texts {
		fmt.Fprintf(h, "%d\x00%s", len(t), t)
	}
	// The texts may be a company's own: 0600.
	f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf("%s-%x.f32", stage, h.Sum(nil)[:12])), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open checkpoint: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open checkpoint: %w", err), f.Close())
	}
	width := int64(4 * m.cols)
	whole := min(info.Size()/width, int64(len(texts))) * width
	m.data = make([]float32, whole/4)
	if err := readFloats(io.LimitReader(f, whole), m.data); err != nil {
		return nil, errors.Join(fmt.Errorf("read checkpoint: %w", err), f.Close())
	}
	if err := f.Truncate(whole); err != nil {
		return nil, errors.Join(fmt.Errorf("read checkpoint: %w", err), f.Close())
	}
	if _, err := f.Seek(whole, io.SeekStart); err != nil {
		return nil, errors.Join(fmt.Errorf("read checkpoint: %w", err), f.Close())
	}
	return &checkpoint{f}, nil
}

func (c *checkpoint) append(values []float32) error {
	if c.f == nil {
		return nil
	}
	data := make([]byte, 0, 4*len(values))
	for _, x := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	if _, err := c.f.Write(data); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	return nil
}

// close may be called twice.
func (c *checkpoint) close() error {
	if c.f == nil {
		return nil
	}
	f := c.f
	c.f = nil
	if err := f.Close(); err != nil {
		return fmt.Errorf("close checkpoint: %w", err)
	}
	return nil
}

func readFloats(r io.Reader, values []float32) error {
	buffered := bufio.NewReaderSize(r, 1<<20)
	var word [4]byte
	for i := range values {
		if _, err := io.ReadFull(buffered, word[:]); err != nil {
			return err
		}
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(word[:]))
	}
	return nil
}
