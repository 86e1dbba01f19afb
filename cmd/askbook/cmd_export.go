package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) exportCommand() *cobra.Command {
	var raw bool
	c := &cobra.Command{
		Use:   "export",
		Short: "Write the conversations as JSON Lines, redacted",
		Args:  noArgs,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, _ []string) error {
			out := bufio.NewWriter(a.out)
			enc := json.NewEncoder(out)
			enc.SetEscapeHTML(false)
			export := pipeline.Export
			if raw {
				export = pipeline.ExportRaw
			}
			if err := export(c.Context(), w, func(v any) error { return enc.Encode(v) }); err != nil {
				return err
			}
			return out.Flush()
		}),
	}
	c.Flags().BoolVar(&raw, "raw", false, "as they came, with all personal data")
	return c
}

func (a *app) redactCommand() *cobra.Command {
	var lines bool
	c := &cobra.Command{
		Use:   "redact",
		Short: "Replace personal data in the text on standard input",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			r := document.NewRedactor(document.Options{})
			if lines {
				return a.redactLines(r)
			}
			data, err := io.ReadAll(a.in)
			if err != nil {
				return fmt.Errorf("reading standard input: %w", err)
			}
			text, entities := r.Text(strings.ToValidUTF8(string(data), "\uFFFD"))
			if a.json {
				return a.printJSON(redacted{nil, text, orNone(entities)})
			}
			a.printf("%s", text)
			return nil
		},
	}
	c.Flags().BoolVar(&lines, "jsonl", false, `read JSON Lines {"id","text"} and answer in kind`)
	return c
}

// redacted is a text without personal data, and what was taken out.
type redacted struct {
	ID       json.RawMessage   `json:"id,omitempty"`
	Text     string            `json:"text"`
	Entities []document.Entity `json:"entities"`
}

func orNone(e []document.Entity) []document.Entity {
	if e == nil {
		return []document.Entity{}
	}
	return e
}

// redactLines answers each line; one that is no JSON is refused by name and
// the others go on.
func (a *app) redactLines(r *document.Redactor) error {
	in := bufio.NewReaderSize(a.in, 1<<16)
	out := bufio.NewWriter(a.out)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var refused error
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			var v struct {
				ID   json.RawMessage `json:"id"`
				Text string          `json:"text"`
			}
			if err := json.Unmarshal(line, &v); err != nil {
				a.say("refused: standard input, line %d: %v", n, err)
				refused = errRefused
			} else {
				text, entities := r.Text(v.Text)
				if err := enc.Encode(redacted{v.ID, text, orNone(entities)}); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return refused
		}
		if err != nil {
			return fmt.Errorf("reading standard input: %w", err)
		}
	}
}
