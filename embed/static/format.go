package static

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// The files of a model's folder, as Model2Vec 0.10 writes and reads them.
const (
	weightsFile   = "model.safetensors" // the table, and for each token a scale and a row
	tokenizerName = "tokenizer.json"
	configFile    = "config.json"
	basisFile     = "adapt.safetensors" // ours: the basis, if there is one
)

// defaultMaxTokens is Model2Vec's limit where config.json names none.
const defaultMaxTokens = 512

// Limits on what a stranger's folder may ask for.
const (
	maxWeightsFile   = 2 << 30
	maxTokenizerFile = 256 << 20
	maxDimensions    = 8192
)

// config is the part of config.json that is read, and what is written.
type config struct {
	ModelType     string   `json:"model_type,omitempty"`
	Architectures []string `json:"architectures,omitempty"`
	Dimensions    int      `json:"hidden_dim,omitempty"`
	MaxLength     *int     `json:"max_length,omitempty"`
	Normalize     bool     `json:"normalize"`
	Pooling       string   `json:"pooling,omitempty"`
	Kind          string   `json:"embedding_dtype,omitempty"`
}

// Open reads the model in a folder. Its name is "static:" and the folder's.
//
// The folder holds model.safetensors with the tensor "embeddings" (rows ×
// dimensions; F32, F16, BF16, F64 or I8), optionally "weights" (a factor for
// each token's row) and "mapping" (the row of each token), and tokenizer.json
// (see [ParseTokenizer]). config.json may set max_length. A folder of
// sentence-transformers' StaticEmbedding is read too. Vectors always have unit
// length, whatever "normalize" says.
func Open(dir string) (*Model, error) {
	m, err := FromFS(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("open static model %s: %w", dir, err)
	}
	return m.Named("static:" + filepath.ToSlash(dir)), nil
}

// FromFS reads the model in the root of a file system.
func FromFS(fsys fs.FS) (*Model, error) {
	// sentence-transformers puts the module's files into a folder of their own.
	if _, err := fs.Stat(fsys, weightsFile); errors.Is(err, fs.ErrNotExist) {
		if _, err := fs.Stat(fsys, "0_StaticEmbedding/"+weightsFile); err == nil {
			if fsys, err = fs.Sub(fsys, "0_StaticEmbedding"); err != nil {
				return nil, err
			}
		}
	}
	tokenizerJSON, err := readLimited(fsys, tokenizerName, maxTokenizerFile)
	if err != nil {
		return nil, err
	}
	tokenizer, err := ParseTokenizer(tokenizerJSON)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", tokenizerName, err)
	}
	m := &Model{name: "static", tokenizer: tokenizer, maxTokens: defaultMaxTokens}
	if err := m.readConfig(fsys); err != nil {
		return nil, err
	}
	weights, err := readLimited(fsys, weightsFile, maxWeightsFile)
	if err != nil {
		return nil, err
	}
	if err := m.readWeights(weights); err != nil {
		return nil, fmt.Errorf("read %s: %w", weightsFile, err)
	}
	if m.basis, err = readBasis(fsys, m.dim); err != nil {
		return nil, err
	}
	return m.ready(), nil
}

func readLimited(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s has %d bytes, more than %d", name, info.Size(), limit)
	}
	return fs.ReadFile(fsys, name)
}

func (m *Model) readConfig(fsys fs.FS) error {
	data, err := readLimited(fsys, configFile, 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var c config
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("read %s: %w", configFile, err)
	}
	if c.MaxLength != nil && *c.MaxLength > 0 {
		m.maxTokens = min(*c.MaxLength, 1<<20)
	}
	return nil
}

func (m *Model) readWeights(file []byte) error {
	tensors, err := parseSafetensors(file)
	if err != nil {
		return err
	}
	table, ok := tensors["embeddings"]
	if !ok {
		table, ok = tensors["embedding.weight"]
	}
	if !ok {
		return errors.New(`it has no tensor "embeddings"`)
	}
	if len(table.shape) != 2 || table.shape[0] == 0 || table.shape[1] == 0 || table.shape[1] > maxDimensions {
		return fmt.Errorf("its table has the shape %v", table.shape)
	}
	m.rows, m.dim = table.shape[0], table.shape[1]
	if table.kind == "I8" {
		m.int8s = table.data
	} else if m.floats, err = table.float32s(); err != nil {
		return fmt.Errorf("read the table: %w", err)
	}

	tokens := m.tokenizer.Size()
	if mapping, ok := tensors["mapping"]; ok {
		rows, err := mapping.ints()
		if err != nil {
			return fmt.Errorf("read the mapping: %w", err)
		}
		if len(rows) < tokens {
			return fmt.Errorf("its mapping has %d entries for %d tokens", len(rows), tokens)
		}
		m.mapping = make([]int32, tokens)
		for token := range m.mapping {
			if rows[token] < 0 || rows[token] >= int64(m.rows) {
				return fmt.Errorf("token %d maps to row %d of %d", token, rows[token], m.rows)
			}
			m.mapping[token] = int32(rows[token])
		}
	} else if m.rows < tokens {
		return fmt.Errorf("its table has %d rows for %d tokens", m.rows, tokens)
	}
	if weights, ok := tensors["weights"]; ok {
		if m.scale, err = weights.float32s(); err != nil {
			return fmt.Errorf("read the weights: %w", err)
		}
		if len(m.scale) < tokens {
			return fmt.Errorf("it has %d weights for %d tokens", len(m.scale), tokens)
		}
		if !finite(m.scale) {
			return errors.New("its weights are not all finite")
		}
	}
	if !finite(m.floats) {
		return errors.New("its table is not all finite")
	}
	return nil
}

func readBasis(fsys fs.FS, dim int) (*Basis, error) {
	data, err := readLimited(fsys, basisFile, 1<<28)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	tensors, err := parseSafetensors(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", basisFile, err)
	}
	mean, projection := tensors["mean"], tensors["projection"]
	if len(mean.shape) != 1 || len(projection.shape) != 2 || projection.shape[0] != mean.shape[0] || projection.shape[1] != dim {
		return nil, fmt.Errorf("read %s: mean %v and projection %v do not fit %d dimensions", basisFile, mean.shape, projection.shape, dim)
	}
	var b Basis
	if b.Mean, err = mean.float32s(); err != nil {
		return nil, fmt.Errorf("read %s: %w", basisFile, err)
	}
	if b.Projection, err = projection.float32s(); err != nil {
		return nil, fmt.Errorf("read %s: %w", basisFile, err)
	}
	if !finite(b.Mean) || !finite(b.Projection) {
		return nil, fmt.Errorf("read %s: its values are not all finite", basisFile)
	}
	return &b, nil
}

func finite(values []float32) bool {
	for _, x := range values {
		// x - x is NaN for NaN and the infinities.
		if x-x != 0 {
			return false
		}
	}
	return true
}

// Quantized returns the model with its table as int8 and one scale for each
// row: a quarter of the size at a cosine of .9999 to the original.
func (m *Model) Quantized() *Model {
	if m.int8s != nil {
		return m
	}
	q := *m
	q.floats = nil
	q.int8s = make([]byte, len(m.floats))
	rowScale := make([]float32, m.rows)
	for r := range m.rows {
		row := m.floats[r*m.dim : (r+1)*m.dim]
		var largest float32
		for _, x := range row {
			largest = max(largest, max(x, -x))
		}
		if largest == 0 {
			continue
		}
		rowScale[r] = largest / 127
		for j, x := range row {
			q.int8s[r*m.dim+j] = byte(int8(math.RoundToEven(float64(x / rowScale[r]))))
		}
	}
	q.scale = make([]float32, m.tokenizer.Size())
	for token := range q.scale {
		row := token
		if m.mapping != nil {
			row = int(m.mapping[token])
		}
		q.scale[token] = rowScale[row]
		if m.scale != nil {
			q.scale[token] *= m.scale[token]
		}
	}
	return q.ready()
}

// Save writes the model to a folder, which it makes, and returns the bytes
// written. Each file is written beside and renamed in; the table comes last, so
// that a folder that has one is whole.
func (m *Model) Save(dir string) (int64, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, fmt.Errorf("save static model: %w", err)
	}
	kind := "float32"
	table := float32Tensor("embeddings", m.floats, m.rows, m.dim)
	if m.int8s != nil {
		kind = "int8"
		table = named{"embeddings", tensor{"I8", []int{m.rows, m.dim}, m.int8s}}
	}
	var tensors []named
	if m.scale != nil {
		tensors = append(tensors, float32Tensor("weights", m.scale, len(m.scale)))
	}
	if m.mapping != nil {
		tensors = append(tensors, int32Tensor("mapping", m.mapping))
	}
	tensors = append(tensors, table)

	settings, err := json.MarshalIndent(config{
		ModelType: "model2vec", Architectures: []string{"StaticModel"},
		Dimensions: m.dim, MaxLength: &m.maxTokens, Normalize: true, Pooling: "mean", Kind: kind,
	}, "", "  ")
	if err != nil {
		return 0, fmt.Errorf("save static model: %w", err)
	}
	type file struct {
		name string
		data []byte
	}
	files := []file{{tokenizerName, m.tokenizer.json()}, {configFile, append(settings, '\n')}}
	if b := m.basis; b != nil {
		files = append(files, file{basisFile, formatSafetensors(
			float32Tensor("mean", b.Mean, len(b.Mean)),
			float32Tensor("projection", b.Projection, len(b.Mean), m.dim))})
	}
	files = append(files, file{weightsFile, formatSafetensors(tensors...)})
	var written int64
	for _, f := range files {
		if err := replaceFile(filepath.Join(dir, f.name), f.data); err != nil {
			return written, fmt.Errorf("save static model: %w", err)
		}
		written += int64(len(f.data))
	}
	return written, nil
}

// replaceFile writes a file beside path and puts it in its place, so that a reader finds the
// old one or the new one whole.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing is left there where it went well
	_, err = f.Write(data)
	if err := cmp.Or(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
