package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

const searchHint = `for example askbook search "parcel has not arrived"`

func (a *app) searchCommand() *cobra.Command {
	var in, mode, batch, rerank string
	var filters []string
	var k int
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search conversations and articles by meaning and by word",
		Long: `Searches past conversations and articles by meaning and by word.

Filters: kind, channel, topic, tag, status, customer, lang, after, before and
meta.KEY, as in --filter channel=email --filter after=2026-01-01. Filters on
different keys must all hold; of several on one key, any.

Misspelt words are put right by the words of the workspace; one in quotation marks
is taken as it is.

A QUERY of - is read from standard input: askbook search - < mail.txt. What a mail
quotes, its signature and its footers are not searched for.`,
		Args: func(_ *cobra.Command, args []string) error {
			if batch == "" && len(args) == 0 {
				return wrongUsage(searchHint, "search needs a QUERY, or --batch FILE")
			}
			if batch == "" && strings.TrimSpace(strings.Join(args, " ")) == "" {
				return wrongUsage(searchHint, "the QUERY is empty")
			}
			if batch != "" && len(args) > 0 {
				return wrongUsage("", "give either a QUERY or --batch FILE, not both")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			query, err := a.query(args)
			if err != nil {
				return err
			}
			q := pipeline.Search{Query: query, In: in, Mode: index.Mode(mode), K: k, Rerank: rerank}
			if err := checkSearch(q); err != nil {
				return err
			}
			if q.Filter, err = filterMap(filters); err != nil {
				return err
			}
			w, err := a.look(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			s, err := pipeline.OpenSearcher(c.Context(), w, in)
			if err != nil {
				return err
			}
			defer s.Close()
			if batch != "" {
				return a.searchBatch(c.Context(), s, q, batch)
			}
			answer, err := s.Search(c.Context(), q)
			if wrong := (pipeline.FilterError{}); errors.As(err, &wrong) {
				return wrongUsage("", "%w", err)
			}
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(answer)
			}
			return a.printHits(c.Context(), w, answer)
		},
	}
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usageError{err, "a QUERY that begins with - stands behind --, as in askbook search -- -63150; for flags see `askbook search --help`"}
	})
	f := c.Flags()
	f.StringVar(&in, "in", pipeline.InAll, "search `where`: conversations, articles or all")
	f.StringVar(&mode, "mode", string(index.Hybrid), "rank by `mode`: hybrid, text or vector")
	f.IntVarP(&k, "k", "k", 10, "how many hits")
	f.StringVar(&rerank, "rerank", "", "have a `model` look at the first ten hits again: ollama:MODEL, or none")
	f.StringArrayVar(&filters, "filter", nil, "only what has `key=value`; may be repeated")
	f.StringVar(&batch, "batch", "", `answer the queries of a JSON Lines `+"`file`"+` ({"id","query","filter"}), - for standard input`)
	return c
}

// longestQuery is in bytes what is read of a query from standard input.
const longestQuery = 1 << 20

// query is what the arguments ask, or standard input where they are "-".
func (a *app) query(args []string) (string, error) {
	if len(args) != 1 || args[0] != "-" {
		return strings.Join(args, " "), nil
	}
	text, err := io.ReadAll(io.LimitReader(a.in, longestQuery))
	if err != nil {
		return "", fmt.Errorf("reading the query from standard input: %w", err)
	}
	if strings.TrimSpace(string(text)) == "" {
		return "", wrongUsage(searchHint, "the QUERY on standard input is empty")
	}
	return string(text), nil
}

func checkSearch(q pipeline.Search) error {
	switch q.In {
	case pipeline.InConversations, pipeline.InArticles, pipeline.InAll:
	default:
		return wrongUsage("", "--in %q is none of conversations, articles, all", q.In)
	}
	switch q.Mode {
	case index.Hybrid, index.TextOnly, index.VectorOnly:
	default:
		return wrongUsage("", "--mode %q is none of hybrid, text, vector", q.Mode)
	}
	if err := workspace.CheckRerank(q.Rerank); err != nil {
		return wrongUsage("", "--rerank %v", err)
	}
	if q.K < 1 {
		return wrongUsage("", "-k is %d: give 1 or more", q.K)
	}
	return nil
}

func filterMap(filters []string) (map[string][]string, error) {
	m := map[string][]string{}
	for _, f := range filters {
		key, value, ok := strings.Cut(f, "=")
		if !ok || key == "" {
			return nil, wrongUsage("for example --filter channel=email", "--filter %q is no key=value", f)
		}
		m[key] = append(m[key], value)
	}
	return m, nil
}

func (a *app) printHits(ctx context.Context, w *workspace.Workspace, answer *pipeline.Answer) error {
	if answer.Corrected != "" {
		a.printf("Showing results for: %s\nFor what was typed, search for: %s\n", printable(answer.Corrected), printable(answer.AsTyped))
	}
	if len(answer.Unknown) > 0 {
		a.printf("Nothing here has %s.\n", printable(strings.Join(answer.Unknown, ", ")))
	}
	if len(answer.Hits) == 0 {
		n, err := w.Store.CountConversations(ctx)
		if articles, _, listed := pipeline.LoadArticles(ctx, w); err == nil && listed == nil && n+len(articles) == 0 {
			a.printf("Nothing is here to search yet. Next: askbook import PATH…, then askbook build\n")
			return nil
		}
		a.printf("Nothing found. A whole sentence, fewer filters or other words may find more.\n")
		return nil
	}
	labels, err := pipeline.TopicLabels(ctx, w)
	if err != nil {
		return err
	}
	if answer.WordsOnly != "" && !a.quiet {
		a.say("searched by words alone: %s", answer.WordsOnly)
	}
	if answer.Unquoted {
		a.printf("Nothing has what stands in quotation marks as it stands there; without them:\n")
	}
	if answer.ByMeaningAlone() {
		a.printf("By its words nothing is found; this is nearest in meaning:\n")
	}
	for i := range answer.Hits {
		a.printHit(ctx, w, i+1, &answer.Hits[i], labels)
	}
	a.printf("%s in %.1f ms%s. To read one: askbook show ID\n", count(len(answer.Hits), "hit", "hits"), answer.TookMS, rerankCost(answer))
	return nil
}

func (a *app) printHit(ctx context.Context, w *workspace.Workspace, n int, h *pipeline.Hit, labels map[string]string) {
	title, about := aboutHit(ctx, w, h)
	if label := labels[h.Topic]; label != "" {
		about = append(about, "in “"+label+"”")
	}
	a.printf("%2d. %s  [%s %s]\n", n, clip(printable(cmp.Or(title, h.ID)), 90), h.Kind, printable(h.ID))
	if len(about) > 0 {
		a.printf("    %s\n", printable(strings.Join(about, " · ")))
	}
	if h.Snippet != strings.TrimSpace(title) {
		a.printf("    %s\n", a.emphasised(h.Snippet, h.Marks))
	}
}

// aboutHit is a hit's title, and when a conversation was and its status, or whether an
// article is public. A chat has no subject: what the customer wants tells it from others.
func aboutHit(ctx context.Context, w *workspace.Workspace, h *pipeline.Hit) (title string, about []string) {
	title = pipeline.PlainTitle(h.Title)
	if h.Kind == "article" {
		if h.URL == "" {
			return title, []string{"draft, not approved"}
		}
		return title, []string{"published"}
	}
	if doc, err := w.Store.Document(ctx, h.ID); err == nil {
		title = cmp.Or(title, doc.Issue())
		about = slices.DeleteFunc([]string{day(doc.Start()), doc.Status()}, func(fact string) bool { return fact == "" })
	}
	return title, about
}

// emphasised is a text with the marked byte ranges in bold, where a person looks
// at a terminal that shows it.
func (a *app) emphasised(text string, marks [][2]int) string {
	if !isTerminal(a.out) || a.getenv("NO_COLOR") != "" || a.getenv("TERM") == "dumb" {
		return printable(text)
	}
	return bold(text, marks)
}

// bold prints the marked byte ranges of a text in bold and nothing else that steers a terminal.
func bold(text string, marks [][2]int) string {
	var b strings.Builder
	end := 0
	for _, m := range marks {
		if m[0] < end || m[1] < m[0] || m[1] > len(text) {
			continue
		}
		b.WriteString(printable(text[end:m[0]]) + "\x1b[1m" + printable(text[m[0]:m[1]]) + "\x1b[0m")
		end = m[1]
	}
	return b.String() + printable(text[end:])
}

// rerankCost says who put the hits into another order, in what part of the time, or why
// nobody did.
func rerankCost(answer *pipeline.Answer) string {
	switch {
	case answer.RerankModel == "":
		return ""
	case answer.RerankNote != "":
		return fmt.Sprintf(", of which %.0f for %s, which did not help: %s", answer.RerankMS, answer.RerankModel, printable(answer.RerankNote))
	}
	return fmt.Sprintf(", of which %.0f for a second look by %s", answer.RerankMS, answer.RerankModel)
}

// batchQuery is a line of a --batch file.
type batchQuery struct {
	ID     json.RawMessage            `json:"id"`
	Query  *string                    `json:"query"`
	Filter map[string]json.RawMessage `json:"filter"`
}

// searchBatch answers the queries of a file, in order.
func (a *app) searchBatch(ctx context.Context, s *pipeline.Searcher, q pipeline.Search, name string) error {
	in := a.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("--batch: %w", err)
		}
		defer f.Close()
		in = f
	}
	out := bufio.NewWriter(a.out)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	lines := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			if err := a.answerLine(ctx, s, q, line, enc); err != nil {
				return fmt.Errorf("%s, line %d: %w", name, n, err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("--batch: %w", err)
		}
	}
}

func (a *app) answerLine(ctx context.Context, s *pipeline.Searcher, q pipeline.Search, line []byte, enc *json.Encoder) error {
	var b batchQuery
	if err := json.Unmarshal(line, &b); err != nil || b.Query == nil {
		return errors.New(`it is no query such as {"id":"1","query":"how do I …"}`)
	}
	q.Query, q.ID = *b.Query, pipeline.JSONText(b.ID)
	if len(b.Filter) > 0 {
		merged := map[string][]string{}
		for key, values := range q.Filter {
			merged[key] = values
		}
		for key, raw := range b.Filter {
			var list []string
			if json.Unmarshal(raw, &list) != nil {
				list = []string{pipeline.JSONText(raw)}
			}
			merged[key] = list
		}
		q.Filter = merged
	}
	answer, err := s.Search(ctx, q)
	if err != nil {
		return err
	}
	return enc.Encode(answer)
}
