package ollama

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/envconfig"
	"github.com/ollama/ollama/types/model"
)

// What can be wrong in ways that a caller tells apart.
var (
	// ErrUnavailable: no server answers, or it stopped answering.
	ErrUnavailable = errors.New("no Ollama server answers")
	// ErrNoModel: the server does not have the model.
	ErrNoModel = errors.New("the Ollama server does not have the model")
	// ErrWrongModel: the model cannot do what it is wanted for.
	ErrWrongModel = errors.New("the model is of another kind")
	// ErrRemote: the server would hand the texts on to somebody else's.
	ErrRemote = errors.New("the model runs on a server elsewhere")
	// ErrChanged: hosts that share the work have different models by one name.
	ErrChanged = errors.New("the hosts have different versions of the model")
)

// DefaultHost is the address in OLLAMA_HOST, else Ollama's own on loopback.
func DefaultHost() string { return envconfig.ConnectableHost().String() }

// ModelInfo is what a server says of one of its models.
type ModelInfo struct {
	Name       string // without ":latest"
	Digest     string // hexadecimal
	Embeds     bool
	Chats      bool
	Remote     bool // runs on somebody else's server: never used
	Dimensions int  // of its vectors, 0 where unknown
	Context    int  // tokens of the longest text
	wordPiece  bool // its tokenizer is of BERT's kind
	thinks     bool
}

const (
	dialTimeout  = 3 * time.Second
	probeTimeout = 2 * time.Second
	// A batch may have to wait for a big model to load from a slow disk.
	requestTimeout = 10 * time.Minute
	// The greatest reply that is read: 64 vectors of 4,096 numbers take 4 MB.
	maxReply = 256 << 20
)

// Probe lists a server's models, sorted by name. It gives up after two seconds:
// it answers whether somebody is there.
func Probe(ctx context.Context, host string) ([]ModelInfo, error) {
	c, err := connect(host)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	list, err := c.List(ctx)
	if err != nil {
		return nil, explain(host, "", err)
	}
	models := make([]ModelInfo, 0, len(list.Models))
	for _, listed := range list.Models {
		info, err := show(ctx, c, listed)
		if err != nil {
			return nil, explain(host, listed.Name, err)
		}
		models = append(models, info)
	}
	slices.SortFunc(models, func(a, b ModelInfo) int { return strings.Compare(a.Name, b.Name) })
	return models, nil
}

// find returns what the server says of one model.
func find(ctx context.Context, c *api.Client, name string) (ModelInfo, error) {
	list, err := c.List(ctx)
	if err != nil {
		return ModelInfo{}, err
	}
	for _, listed := range list.Models {
		if listed.Name == name || listed.Name == name+":latest" {
			return show(ctx, c, listed)
		}
	}
	return ModelInfo{}, fmt.Errorf("%w %s: run `ollama pull %s`", ErrNoModel, name, name)
}

func show(ctx context.Context, c *api.Client, listed api.ListModelResponse) (ModelInfo, error) {
	reply, err := c.Show(ctx, &api.ShowRequest{Model: listed.Name})
	if err != nil {
		return ModelInfo{}, err
	}
	number := func(key string) int {
		arch, _ := reply.ModelInfo["general.architecture"].(string)
		n, _ := reply.ModelInfo[arch+key].(float64)
		return int(n)
	}
	tokenizer, _ := reply.ModelInfo["tokenizer.ggml.model"].(string)
	info := ModelInfo{
		Name:       strings.TrimSuffix(listed.Name, ":latest"),
		Digest:     strings.TrimPrefix(listed.Digest, "sha256:"),
		Embeds:     slices.Contains(reply.Capabilities, model.CapabilityEmbedding),
		Chats:      slices.Contains(reply.Capabilities, model.CapabilityCompletion),
		Remote:     reply.RemoteHost != "" || listed.RemoteHost != "",
		Dimensions: number(".embedding_length"),
		Context:    number(".context_length"),
		wordPiece:  tokenizer == "bert",
		thinks:     slices.Contains(reply.Capabilities, model.CapabilityThinking),
	}
	if len(reply.Capabilities) == 0 {
		// Servers before 0.6.4 do not tell; a pooling type gives it away.
		_, info.Embeds = reply.ModelInfo[reply.Details.Family+".pooling_type"]
		info.Chats = !info.Embeds
	}
	// The server's own default window, unless the model sets another.
	window := 4096
	for line := range strings.Lines(reply.Parameters) {
		var n int
		if _, err := fmt.Sscanf(line, "num_ctx %d", &n); err == nil && n > 0 {
			window = n
		}
	}
	if info.Context <= 0 || info.Context > window {
		info.Context = window
	}
	return info, nil
}

// connect makes a client for a host such as "127.0.0.1:11434", "box" or
// "https://box.example/ollama". It asks no proxy and follows no redirect: the
// only address it talks to is the one given.
func connect(host string) (*api.Client, error) {
	address := strings.TrimSpace(host)
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	base, err := url.Parse(address)
	if err != nil || base.Hostname() == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("%q is no address of an Ollama server, such as http://127.0.0.1:11434", host)
	}
	if base.Port() == "" && !strings.Contains(host, "://") {
		base.Host = net.JoinHostPort(base.Hostname(), "11434")
	}
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout: dialTimeout,
		MaxIdleConnsPerHost: 4,
		IdleConnTimeout:     30 * time.Second,
	}
	return api.NewClient(base, &http.Client{
		Transport: limited{transport},
		CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			return fmt.Errorf("the server redirects to %s, which is not followed", r.URL.Host)
		},
	}), nil
}

// limited bounds the replies that are read.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	reply.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(reply.Body, maxReply), reply.Body}
	return reply, nil
}

// explain wraps an error of the client so that it says what to do.
func explain(host, name string, err error) error {
	switch classify(err) {
	case unreachable:
		return fmt.Errorf("%w at %s: %w", ErrUnavailable, host, err)
	case absent:
		return fmt.Errorf("%w %s: run `ollama pull %s`", ErrNoModel, name, name)
	default:
		return fmt.Errorf("ask the Ollama server at %s: %w", host, err)
	}
}
