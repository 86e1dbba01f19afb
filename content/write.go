package content

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Outcome says what became of an article that was to be written.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged" // nothing new to say
	Proposed  Outcome = "proposed"  // a person edited or approved it, so the new text lies beside it
	Kept      Outcome = "kept"      // archived, or the proposal was declined or is a person's by now
)

// Written is an article as it stands in the folder, and what was done.
type Written struct {
	Article Article
	Outcome Outcome
}

// Write brings what a run drafted, or an import read, into the folder; articles
// are matched by their ids. A new one gets a file, named for its slug. In one
// that is there, a run may change only what a run wrote: the body, title or
// section that a person edited stays, and so do status, slug, tags and unknown
// keys. A new body for an edited one becomes a proposal, unless the run says
// what it said before the edit, or a person has declined much the same.
//
// What is public was approved as it stands: new words for a published article
// become a proposal too, unless they say much the same, and only its topic,
// question and sources follow the run. An imported one is public elsewhere, and
// follows the import.
//
// The slug of an article whose file has another name is noted among its
// aliases, so that a later change of it by hand leaves a redirect.
//
// The articles are taken in the order given, which decides who gets a slug
// first. Files that cannot be read are in nobody's way: their names count as
// taken. With an error, what was written before it stays, and is returned.
func (d *Dir) Write(ctx context.Context, articles []Article) ([]Written, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.tidy(); err != nil {
		return nil, err
	}
	have, _ := d.list(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	byID := map[string]Article{}
	taken, err := d.names()
	if err != nil {
		return nil, err
	}
	for _, a := range have {
		if err := d.noteSlug(a); err != nil {
			return nil, err
		}
		byID[a.ID] = a
		for _, slug := range append(a.Aliases, a.Slug) {
			taken[foldSlug(slug)] = true
		}
	}
	var written []Written
	for _, a := range articles {
		if err := ctx.Err(); err != nil {
			return written, err
		}
		old, exists := byID[a.ID]
		var w Written
		if exists {
			w, err = d.update(old, a)
		} else {
			w, err = d.create(a, taken)
		}
		if err != nil {
			return written, err
		}
		byID[a.ID] = w.Article
		written = append(written, w)
	}
	return written, nil
}

// names are the folded stems of all files, readable or not: none of them may be
// written over. Those of proposals stand for their articles'.
func (d *Dir) names() (map[string]bool, error) {
	taken := map[string]bool{}
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list the articles: %w", err)
	}
	for _, entry := range entries {
		stem, _, _ := strings.Cut(entry.Name(), ".")
		taken[foldSlug(stem)] = true
	}
	return taken, nil
}

func (d *Dir) create(a Article, taken map[string]bool) (Written, error) {
	slug := a.Slug
	if !validSlug(slug) {
		slug = slugOf(a.Title)
	}
	a.Slug = uniqueSlug(slug, func(s string) bool { return taken[foldSlug(s)] })
	a.Path = a.Slug + ".md"
	if a.Status == "" {
		a.Status = Draft
	}
	a = stamp(a)
	data := Format(a)
	a, err := Parse(a.Path, data)
	if err != nil {
		return Written{}, fmt.Errorf("format article: %w", err)
	}
	if _, err := d.put(a.Path, data); err != nil {
		return Written{}, err
	}
	taken[foldSlug(a.Slug)] = true
	return Written{a, Created}, nil
}

// stamp marks what a says as written by a run.
func stamp(a Article) Article {
	a.Body = normalize(strings.ToValidUTF8(a.Body, "\ufffd"))
	a.Title = strings.TrimSpace(a.Title)
	a.Generated, a.GeneratedTitle, a.GeneratedSection = Hash(a.Body), Hash(a.Title), Hash(a.Section)
	return a
}

func (d *Dir) update(old, a Article) (Written, error) {
	a = stamp(a)
	if old.Status == Archived {
		return Written{old, Kept}, nil
	}
	if old.Edited() {
		return d.propose(old, a)
	}
	if old.Status == Published && !old.Imported {
		return d.updatePublished(old, a)
	}
	data, have, err := d.stated(old)
	if err != nil {
		return Written{}, err
	}
	want := have
	want.Body, want.Generated = a.Body, a.Generated
	want.Topic, want.Question, want.Paraphrases, want.Sources, want.Model = a.Topic, a.Question, a.Paraphrases, a.Sources, a.Model
	want.URL, want.Imported, want.Meta = a.URL, a.Imported, a.Meta
	if !have.TitleEdited() {
		want.Title, want.GeneratedTitle = a.Title, a.GeneratedTitle
	}
	if !have.SectionEdited() {
		want.Section, want.GeneratedSection = a.Section, a.GeneratedSection
	}
	if len(have.Tags) == 0 {
		want.Tags = a.Tags
	}
	if want.Body != have.Body || want.Title != have.Title {
		want.Time = a.Time
	}
	if data, err = amend(data, want); err != nil {
		return Written{}, err
	}
	want, err = Parse(old.Path, data)
	if err != nil {
		return Written{}, fmt.Errorf("format article: %w", err)
	}
	changed, err := d.put(old.Path, data)
	if err != nil {
		return Written{}, err
	}
	want.Aliases = old.Aliases
	if !changed {
		return Written{want, Unchanged}, d.withdraw(old)
	}
	return Written{want, Updated}, d.withdraw(old)
}

// updatePublished lets the invisible follow the run, and proposes the rest.
func (d *Dir) updatePublished(old, a Article) (Written, error) {
	outcome := Unchanged
	data, have, err := d.stated(old)
	if err != nil {
		return Written{}, err
	}
	now := have
	now.Topic, now.Question = a.Topic, a.Question
	sayTheSame := sameWords(have, a)
	if sayTheSame {
		now.Sources = a.Sources // of another text they would be wrong
	}
	if data, err = amend(data, now); err != nil {
		return Written{}, err
	}
	if now, err = Parse(old.Path, data); err != nil {
		return Written{}, fmt.Errorf("format article: %w", err)
	}
	changed, err := d.put(old.Path, data)
	if err != nil {
		return Written{}, err
	}
	if changed {
		outcome = Updated
	}
	now.Aliases = old.Aliases
	if sayTheSame {
		return Written{now, outcome}, d.withdraw(old)
	}
	w, err := d.propose(now, a)
	if w.Outcome == Unchanged {
		w.Outcome = outcome
	}
	return w, err
}

// sameWords reports whether what a run says now would change little for those
// who read a published article: no number, no word of the title, and few others.
func sameWords(have, a Article) bool {
	if have.TitleEdited() {
		a.Title = have.Title
	}
	if have.Generated == a.Generated && have.Title == a.Title && slices.Equal(have.Paraphrases, a.Paraphrases) {
		return true
	}
	all := func(a Article) string { return a.Title + "\n" + strings.Join(a.Paraphrases, "\n") + "\n" + a.Body }
	return slices.Equal(wordsOf(have.Title), wordsOf(a.Title)) && slices.Equal(numbers(have.Body), numbers(a.Body)) &&
		Alike(Fingerprint(all(have)), Fingerprint(all(a)))
}

// numbers are the words of a text that hold a digit: a price that changes is
// news, however much of the text stays.
func numbers(text string) []string {
	return slices.DeleteFunc(wordsOf(text), func(w string) bool { return !strings.ContainsAny(w, "0123456789") })
}

// noteSlug keeps in the file which slug an article had, if the name of the file
// does not tell.
func (d *Dir) noteSlug(a Article) error {
	if stem := strings.TrimSuffix(path.Base(a.Path), ".md"); a.Slug == stem || a.Slug == slugOf(stem) {
		return nil
	}
	data, have, err := d.stated(a)
	if err != nil || slices.Contains(have.Aliases, a.Slug) {
		return err
	}
	have.Aliases = append(have.Aliases, a.Slug)
	if data, err = amend(data, have); err != nil {
		return err
	}
	_, err = d.put(a.Path, data)
	return err
}

// Withdraw removes those of the drafts that a run no longer stands by, and returns
// their ids. What a person edited or approved, imported articles and people's own
// stay.
func (d *Dir) Withdraw(ctx context.Context, ids ...string) (withdrawn []string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	articles, _ := d.list(ctx)
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return withdrawn, err
		}
		a, err := withID(articles, id)
		if err != nil {
			return withdrawn, err
		}
		if a.Status != Draft || a.Imported || a.Generated == "" || a.Edited() || a.TitleEdited() || a.SectionEdited() {
			continue
		}
		if err := d.withdraw(a); err != nil {
			return withdrawn, err
		}
		if err := d.root.Remove(a.Path); err != nil {
			return withdrawn, fmt.Errorf("remove draft %s: %w", a.Path, err)
		}
		withdrawn = append(withdrawn, id)
	}
	return withdrawn, nil
}
