package main

import (
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/pipeline"
)

// importHeap is the heap that an import is to stay within, in bytes.
const importHeap = 160 << 20

func (a *app) importCommand() *cobra.Command {
	var as, format, channel, columns string
	var dryRun bool
	c := &cobra.Command{
		Use:   "import PATH…",
		Short: "Read conversations, or existing articles, from files, folders, zips or - (standard input)",
		Long: `Reads conversations: mbox, Maildir, .eml, CSV and TSV, JSON Lines, Slack exports,
WhatsApp chats, VTT and SRT transcripts. The format is told from the content.

Importing again updates what changed and never removes anything.`,
		Args: atLeast(1, "the files or folders to read, or - for standard input"),
		RunE: func(c *cobra.Command, args []string) error {
			opt := pipeline.ImportOptions{Paths: args, In: a.in, DryRun: dryRun}
			opt.Read.Format, opt.Read.Channel = format, conversation.Channel(channel)
			var err error
			if opt.Read.Map, err = columnMap(columns); err != nil {
				return err
			}
			importer := pipeline.Import
			switch as {
			case "conversations":
			case "articles":
				importer = pipeline.ImportArticles
			default:
				return wrongUsage("give --as conversations or --as articles", "--as %q is neither", as)
			}
			w, err := a.open(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			// A mailbox of any size is read by the batch: let the collector keep up
			// rather than the heap grow.
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(importHeap))
			result, err := importer(c.Context(), w, opt, a.reporter())
			if err != nil {
				return err
			}
			return a.printImported(result, dryRun)
		},
	}
	f := c.Flags()
	f.StringVar(&as, "as", "conversations", "what the files hold: `kind` is conversations or articles")
	f.StringVar(&format, "format", "", "do not detect the `format`: mbox, eml, csv, tsv, jsonl, slack, whatsapp, vtt, srt; markdown, html")
	f.StringVar(&channel, "channel", "", "the `channel` to note: email, chat, call, …")
	f.StringVar(&columns, "map", "", "which column holds which field: `column=field,…`")
	f.BoolVar(&dryRun, "dry-run", false, "read everything, keep nothing")
	return c
}

// columnMap reads "column=field,…".
func columnMap(s string) (map[string]string, error) {
	if s == "" {
		return nil, nil
	}
	m := map[string]string{}
	for pair := range strings.SplitSeq(s, ",") {
		column, field, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(column) == "" || strings.TrimSpace(field) == "" {
			return nil, wrongUsage("for example --map body=text,ticket=conversation", "--map %q is no column=field", pair)
		}
		m[strings.TrimSpace(column)] = strings.TrimSpace(field)
	}
	return m, nil
}

func (a *app) printImported(r *pipeline.Imported, dryRun bool) error {
	if a.json {
		if err := a.printJSON(r); err != nil {
			return err
		}
	} else {
		a.printImportedText(r, dryRun)
	}
	if len(r.Refused) > 0 {
		return errRefused
	}
	return nil
}

// shown is how many refusals a person wants to see; --json has them all.
const shown = 20

func (a *app) printImportedText(r *pipeline.Imported, dryRun bool) {
	for _, list := range []struct {
		verb    string
		records []pipeline.Refusal
	}{{"refused", r.Refused}, {"ignored", r.Ignored}} {
		for i, rec := range list.records {
			if i == shown {
				a.say("… and %d more %s; --json lists them all", len(list.records)-shown, list.verb)
				break
			}
			where := rec.File
			if rec.Record != "" {
				where += ", record " + rec.Record
			}
			a.say("%s: %s: %s", list.verb, printable(where), printable(rec.Reason))
		}
	}
	verb := "Imported"
	if dryRun {
		verb = "Would import"
	}
	switch {
	case r.Articles > 0:
		a.printf("%s %s: %d new, %d updated, %d unchanged", verb, count(r.Articles, "article", "articles"), r.New, r.Updated, r.Unchanged)
	case r.Conversations > 0:
		a.printf("%s %s with %s: %d new, %d updated, %d unchanged", verb, count(r.Conversations, "conversation", "conversations"),
			count(r.Turns, "message", "messages"), r.New, r.Updated, r.Unchanged)
	case dryRun:
		a.printf("Nothing would be imported")
	default:
		a.printf("Nothing was imported")
	}
	if n := len(r.Refused); n > 0 {
		a.printf("; %s refused", count(n, "record", "records"))
	}
	if n := len(r.Ignored); n > 0 {
		a.printf("; %d ignored", n)
	}
	a.printf("\n")
	if !dryRun && r.Articles+r.Conversations > 0 {
		a.printf("Next: askbook build\n")
	}
}
