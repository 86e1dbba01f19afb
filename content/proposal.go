package content

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Proposal is a new text for an article that a person edited or approved.
type Proposal struct {
	ID      string  // the article's id and ".proposal"
	Article string  // the article's id
	Text    Article // what the article would become; Path is the proposal's
}

const proposalSuffix = ".proposal.md"

func isProposal(name string) bool { return strings.HasSuffix(name, proposalSuffix) }

func proposalPath(article string) string { return strings.TrimSuffix(article, ".md") + proposalSuffix }

// propose lays a new text beside one that a person edited or approved.
func (d *Dir) propose(old, a Article) (Written, error) {
	name := proposalPath(old.Path)
	current, err := d.parse(name)
	exists := err == nil
	if !exists {
		if _, err := d.root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return Written{old, Kept}, nil // something there that cannot be read: a person's
		}
	}
	if exists && current.Edited() {
		return Written{old, Kept}, nil
	}
	approved := old.Status == Published && !old.Edited() // then its title and paraphrases may be the news
	if !approved && (a.Generated == old.Generated || a.Generated == Hash(old.Body)) {
		return Written{old, Unchanged}, d.withdraw(old)
	}
	if Alike(old.Declined, Fingerprint(a.Body)) {
		return Written{old, Kept}, d.withdraw(old)
	}
	a.Slug, a.Status, a.Path = old.Slug, Draft, name
	if exists && same(current, a) {
		return Written{old, Unchanged}, nil
	}
	if _, err := d.put(name, Format(a)); err != nil {
		return Written{}, err
	}
	return Written{old, Proposed}, nil
}

// withdraw takes away the proposal for an article, if a run wrote it.
func (d *Dir) withdraw(a Article) error {
	name := proposalPath(a.Path)
	p, err := d.parse(name)
	if err != nil || p.Edited() {
		return nil
	}
	if err := d.root.Remove(name); err != nil {
		return fmt.Errorf("remove proposal %s: %w", name, err)
	}
	return nil
}

// proposals reads those for the given articles. Broken ones, and those whose
// article is gone, are left out and told file by file.
func (d *Dir) proposals(ctx context.Context, articles []Article) ([]Proposal, []error) {
	texts, errs := d.read(ctx, isProposal)
	var proposals []Proposal
	for _, text := range texts {
		at := slices.IndexFunc(articles, func(a Article) bool { return proposalPath(a.Path) == text.Path })
		if at < 0 {
			errs = append(errs, &FileError{Path: text.Path, Reason: "there is no article beside it: remove it, or rename it to " +
				path.Base(strings.TrimSuffix(text.Path, proposalSuffix)) + ".md"})
			continue
		}
		id := articles[at].ID
		proposals = append(proposals, Proposal{ID: id + ".proposal", Article: id, Text: text})
	}
	slices.SortFunc(proposals, func(a, b Proposal) int { return strings.Compare(a.ID, b.ID) })
	return proposals, errs
}

// Accept makes the proposal for an article its text, edited or not, and removes
// the proposal. A title or section that a person chose stays.
func (d *Dir) Accept(ctx context.Context, article string) (Article, error) {
	p, err := d.proposal(ctx, article)
	if err != nil {
		return Article{}, err
	}
	a, err := d.change(ctx, article, func(a *Article) {
		a.Body, a.Generated = p.Body, p.Generated
		a.Question, a.Paraphrases, a.Sources, a.Model, a.Topic = p.Question, p.Paraphrases, p.Sources, p.Model, p.Topic
		a.Time, a.Declined = p.Time, ""
		if !a.TitleEdited() {
			a.Title, a.GeneratedTitle = p.Title, p.GeneratedTitle
		}
	})
	if err != nil {
		return Article{}, err
	}
	return a, d.remove(p.Path)
}

// Dismiss removes the proposal for an article and keeps in the article's front
// matter that much the same need not be proposed again.
func (d *Dir) Dismiss(ctx context.Context, article string) error {
	p, err := d.proposal(ctx, article)
	if err != nil {
		return err
	}
	if _, err := d.change(ctx, article, func(a *Article) { a.Declined = Fingerprint(p.Body) }); err != nil {
		return err
	}
	return d.remove(p.Path)
}

func (d *Dir) proposal(ctx context.Context, article string) (Article, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, err := d.find(ctx, article)
	if err != nil {
		return Article{}, err
	}
	p, err := d.parse(proposalPath(a.Path))
	var broken *FileError
	if errors.As(err, &broken) && broken.Line == 0 {
		return Article{}, fmt.Errorf("%w: %s has no proposal", ErrNotFound, article)
	}
	return p, err
}

func (d *Dir) remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.root.Remove(name); err != nil {
		return fmt.Errorf("remove proposal: %w", err)
	}
	return nil
}
