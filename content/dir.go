package content

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

// temporary is where a file is written before it takes its place. There is one,
// at the top of the folder, so that what a kill leaves behind is overwritten by
// the next write.
const temporary = ".askbook-tmp"

// ErrNotFound is returned for the id of an article or proposal that is not there.
var ErrNotFound = errors.New("no such article")

// Dir is a folder of articles. Its methods may be called concurrently; two
// processes must not write at once, for which the workspace's lock cares. No
// path, and no symbolic link, leads out of it.
type Dir struct {
	mu   sync.Mutex
	root *os.Root
}

// Open opens the folder and creates it where it is missing.
func Open(folder string) (*Dir, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("create the articles' folder: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open the articles' folder: %w", err)
	}
	return &Dir{root: root}, nil
}

// Close releases the folder.
func (d *Dir) Close() error { return d.root.Close() }

// List reads all articles, sorted by id, proposals apart. What cannot be read
// is left out and told file by file: a broken file, one whose id or slug
// another has already (the one whose path sorts first keeps it), a symbolic
// link. Hidden files and those that do not end in .md are nobody's business.
func (d *Dir) List(ctx context.Context) ([]Article, []error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.list(ctx)
}

// All reads the articles as List does, and the proposals, sorted by id. What is
// wrong with articles is told before what is wrong with proposals.
func (d *Dir) All(ctx context.Context) ([]Article, []Proposal, []error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	articles, broken := d.list(ctx)
	proposals, errs := d.proposals(ctx, articles)
	return articles, proposals, append(broken, errs...)
}

// Get reads the article with an id.
func (d *Dir) Get(ctx context.Context, id string) (Article, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(ctx, id)
}

func (d *Dir) find(ctx context.Context, id string) (Article, error) {
	articles, _ := d.list(ctx)
	if err := ctx.Err(); err != nil {
		return Article{}, err
	}
	return withID(articles, id)
}

// withID finds an article in a list that is sorted by id.
func withID(articles []Article, id string) (Article, error) {
	at, found := slices.BinarySearchFunc(articles, id, func(a Article, id string) int { return cmp.Compare(a.ID, id) })
	if !found {
		return Article{}, fmt.Errorf("%w: %s", ErrNotFound, id)
	}
	return articles[at], nil
}

func (d *Dir) list(ctx context.Context) ([]Article, []error) {
	articles, errs := d.read(ctx, func(name string) bool { return !isProposal(name) })
	ids, slugs := map[string]string{}, map[string]string{}
	articles = slices.DeleteFunc(articles, func(a Article) bool {
		if first, taken := ids[a.ID]; taken {
			errs = append(errs, &FileError{
				Path: a.Path, Line: 1, Column: 1,
				Reason: fmt.Sprintf("id %q is that of %s too: give one of them another id and slug", a.ID, first),
			})
			return true
		}
		if first, taken := slugs[foldSlug(a.Slug)]; taken {
			errs = append(errs, &FileError{
				Path: a.Path, Line: 1, Column: 1,
				Reason: fmt.Sprintf("slug %q is that of %s too: give one of them another slug", a.Slug, first),
			})
			return true
		}
		ids[a.ID], slugs[foldSlug(a.Slug)] = a.Path, a.Path
		return false
	})
	for i := range articles {
		a := &articles[i]
		// Generated files are named for their slug, so that a person who changes
		// only the slug leaves the earlier one in the name.
		stem := strings.TrimSuffix(path.Base(a.Path), ".md")
		if stem != a.Slug && validSlug(stem) && !slices.Contains(a.Aliases, stem) {
			a.Aliases = append(a.Aliases, stem)
		}
		a.Aliases = slices.DeleteFunc(a.Aliases, func(alias string) bool {
			_, taken := slugs[foldSlug(alias)]
			return taken || !validSlug(alias)
		})
	}
	slices.SortFunc(articles, func(a, b Article) int { return cmp.Compare(a.ID, b.ID) })
	return articles, errs
}

// read parses the files whose names are wanted, in order of their paths.
func (d *Dir) read(ctx context.Context, wanted func(name string) bool) ([]Article, []error) {
	var articles []Article
	var errs []error
	err := fs.WalkDir(d.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			errs = append(errs, &FileError{Path: name, Reason: cause(err)})
			return nil
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || !strings.HasSuffix(name, ".md") || !wanted(name):
			return nil
		case !entry.Type().IsRegular():
			errs = append(errs, &FileError{Path: name, Reason: "it is no regular file; symbolic links are not followed"})
			return nil
		}
		article, err := d.parse(name)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		articles = append(articles, article)
		return nil
	})
	if err != nil {
		errs = append(errs, fmt.Errorf("list the articles: %w", err))
	}
	return articles, errs
}

func (d *Dir) parse(name string) (Article, error) {
	data, err := d.readFile(name)
	if err != nil {
		return Article{}, &FileError{Path: name, Reason: cause(err)}
	}
	return Parse(name, data)
}

// stated reads an article's file again, for what it states is what may be changed in it:
// a listed article has more aliases.
func (d *Dir) stated(listed Article) ([]byte, Article, error) {
	data, err := d.readFile(listed.Path)
	if err != nil {
		return nil, Article{}, fmt.Errorf("read article %s: %w", listed.Path, err)
	}
	article, err := Parse(listed.Path, data)
	return data, article, err
}

// readFile reads one byte more than Parse allows, so that Parse refuses it.
func (d *Dir) readFile(name string) ([]byte, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// cause strips operation and path, which the FileError names.
func cause(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// put writes beside and renames in, so that a kill leaves the old file or the
// new one. A file that has these bytes already is not touched.
func (d *Dir) put(name string, data []byte) (changed bool, err error) {
	if old, err := d.readFile(name); err == nil && string(old) == string(data) {
		return false, nil
	}
	if dir := path.Dir(name); dir != "." {
		if err := d.root.MkdirAll(dir, 0o755); err != nil {
			return false, fmt.Errorf("write article: %w", err)
		}
	}
	mode := fs.FileMode(0o644)
	if info, err := d.root.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	if err := d.putTemporary(data, mode); err != nil {
		return false, errors.Join(fmt.Errorf("write article %s: %w", name, err), d.tidy())
	}
	if err := d.root.Rename(temporary, name); err != nil {
		return false, errors.Join(fmt.Errorf("write article %s: %w", name, err), d.tidy())
	}
	return true, nil
}

func (d *Dir) putTemporary(data []byte, mode fs.FileMode) error {
	f, err := d.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// tidy takes away what an interrupted write has left.
func (d *Dir) tidy() error {
	if err := d.root.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a left-over: %w", err)
	}
	return nil
}

// SetStatus changes the status of an article and nothing else in its file.
func (d *Dir) SetStatus(ctx context.Context, id string, status Status) (Article, error) {
	return d.change(ctx, id, func(a *Article) { a.Status = status })
}

// Edit keeps what a person made of an article: title, section, tags and body are
// taken from edited, all else stays.
func (d *Dir) Edit(ctx context.Context, edited Article) (Article, error) {
	return d.change(ctx, edited.ID, func(a *Article) {
		a.Title, a.Section, a.Tags, a.Body = edited.Title, edited.Section, edited.Tags, edited.Body
	})
}

// change applies f to what an article's file says and writes the file where
// that made a difference.
func (d *Dir) change(ctx context.Context, id string, f func(*Article)) (Article, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, err := d.find(ctx, id)
	if err != nil {
		return Article{}, err
	}
	data, article, err := d.stated(found)
	if err != nil {
		return Article{}, err
	}
	article.Aliases = found.Aliases
	f(&article)
	data, err = amend(data, article)
	if err != nil {
		return Article{}, err
	}
	// What is written must be readable: the caller's words may be anything.
	if article, err = Parse(found.Path, data); err != nil {
		return Article{}, err
	}
	_, err = d.put(found.Path, data)
	return article, err
}
