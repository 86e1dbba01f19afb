package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) distillCommand() *cobra.Command {
	var teacher, out, host string
	var corpus []string
	var threads int
	var opt distill.Options
	c := &cobra.Command{
		Use:   "distill --teacher ollama:MODEL [--corpus FILE…] -o DIR",
		Short: "Make a static model from a model on Ollama",
		Long: `Makes a static model in the Model2Vec format: a table of word pieces that gives
nearly the teacher's vectors at a thousand times its speed. Interrupted, it
goes on where it was when it is run again.

The corpus is text, a line each, or JSON Lines with a "text"; without one, what
was said in the workspace, redacted.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			model, ok := strings.CutPrefix(teacher, "ollama:")
			if !ok || model == "" {
				return wrongUsage("for example --teacher ollama:all-minilm", "--teacher %q is no ollama:MODEL", teacher)
			}
			if out == "" {
				return wrongUsage("", "distill needs -o DIR, a folder for the model")
			}
			texts, err := a.corpus(c.Context(), corpus)
			if err != nil {
				return err
			}
			result, err := a.distill(c.Context(), model, host, threads, texts, out, opt)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(result)
			}
			a.printf("%s: %d tokens × %d dimensions, %.1f MB, in %.0f s\nUse it with --embedder static:%s\n",
				out, result.Vocabulary, result.Dimensions, float64(result.Bytes)/1e6, result.Seconds, out)
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&teacher, "teacher", "", "the model to learn from, `ollama:MODEL`")
	f.StringVar(&host, "host", "", "the Ollama server's `address` (default: OLLAMA_HOST, or Ollama's own)")
	f.IntVar(&threads, "threads", 0, "threads of the server for the teacher, 0 for its own choice")
	f.StringArrayVar(&corpus, "corpus", nil, "a `file` of texts; may be repeated")
	f.StringVarP(&out, "output", "o", "", "the `folder` to write")
	f.IntVar(&opt.Dimensions, "dimensions", 0, "of the vectors (default 256)")
	f.IntVar(&opt.Sample, "sample", 0, "texts of the corpus that the teacher embeds (default 60,000)")
	return c
}

// corpus is what the files hold, or the workspace where none is named.
func (a *app) corpus(ctx context.Context, files []string) ([]string, error) {
	if len(files) > 0 {
		return readCorpus(files)
	}
	w, err := a.look(ctx)
	if errors.Is(err, workspace.ErrNone) {
		return nil, wrongUsage("texts such as those that will be embedded, 50,000 or more", "distill needs a --corpus FILE, or a workspace with conversations")
	}
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return pipeline.Texts(ctx, w)
}

func (a *app) distill(ctx context.Context, model, host string, threads int, texts []string, out string, opt distill.Options) (distill.Result, error) {
	tokenizer, err := builtin.Tokenizer()
	if err != nil {
		return distill.Result{}, err
	}
	o := ollama.Options{Model: model, Threads: threads}
	if host != "" {
		o.Hosts = []string{host}
	}
	teacher, err := ollama.New(ctx, o)
	if err != nil {
		return distill.Result{}, err
	}
	opt.Dir = filepath.Join(out, ".distill")
	progress := pipeline.NewSteps(a.reporter())
	opt.Progress = func(stage distill.Stage, done, total int) { progress.Set(string(stage), done, total) }
	defer progress.End()
	return distill.Run(ctx, teacher, tokenizer, texts, out, opt)
}

// readCorpus reads texts: plain lines, or JSON Lines with a "text".
func readCorpus(files []string) ([]string, error) {
	var texts []string
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("reading the corpus: %w", err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for n := 1; lines.Scan(); n++ {
			text := strings.TrimSpace(lines.Text())
			if strings.HasPrefix(text, "{") {
				var v struct{ Text string }
				if err := json.Unmarshal([]byte(text), &v); err != nil {
					f.Close()
					return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
				}
				text = v.Text
			}
			if text != "" {
				texts = append(texts, text)
			}
		}
		err = lines.Err()
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("reading the corpus: %w", err)
		}
	}
	return texts, nil
}
