package kb

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/internal/parallel"
)

// Articles answer a question where the two are as similar as this, in standard
// deviations above what questions and articles have in common at random, and at
// least that, in cosine of centred vectors.
const (
	answersDeviations = 2.8
	answersLeast      = 0.41
	answersSurely     = 0.62
	maxComparisons    = 1_000_000 // questions times articles; beyond, those asked once are left out
	maxNamed          = 9         // wordings of a question that are compared with titles
	leastWords        = 6         // of an answer that states no value
	mostWords         = 300       // of an answer that can be about one question
	leadRunes         = 400       // of an article's body that speak for it beside its title
)

// What a similarity is made of; without an answer the rest makes it up.
const (
	titleShareOf  = 0.3 // the wording of the question that is nearest to the title
	answerShareOf = 0.3 // the answer and the body
	wordShareOf   = 0.4 // informative words in common, of all of both
	sameTitle     = 0.9 // a wording this near to the title is the title
)

// match is how near articles are to questions.
type match struct {
	articles  []content.Article
	near      [][]float64 // by question and article
	threshold float64
}

// matchArticles compares every question with every article that is not archived.
func matchArticles(ctx context.Context, in *In, questions []Question) (*match, error) {
	m := &match{near: make([][]float64, len(questions))}
	for _, a := range in.Articles {
		if a.Status != content.Archived {
			m.articles = append(m.articles, a)
		}
	}
	slices.SortFunc(m.articles, func(a, b content.Article) int { return strings.Compare(a.ID, b.ID) })
	if len(m.articles) == 0 || len(questions) == 0 {
		return m, nil
	}
	compared := func(q *Question) bool { return q.Conversations > 1 || len(questions)*len(m.articles) <= maxComparisons }
	// Each compared question has its wordings, then its answer; each article its
	// title and the beginning of its body.
	var texts []string
	first := make([]int, len(questions))
	for i := range questions {
		first[i] = len(texts)
		if q := &questions[i]; compared(q) {
			texts = append(texts, q.Question)
			texts = append(texts, q.Paraphrases[:min(maxNamed-1, len(q.Paraphrases))]...)
			texts = append(texts, lead(q.Answer))
		}
	}
	ofArticles := len(texts)
	for _, a := range m.articles {
		texts = append(texts, a.Title, a.Title+". "+lead(a.Body))
	}
	vectors, err := embedAll(ctx, in.Embed, texts)
	if err != nil {
		return nil, err
	}
	raw := make([][]float32, len(vectors))
	for i, v := range vectors {
		raw[i] = v
	}
	termVectors := m.terms(questions)
	mean := meanOf(raw[:ofArticles])
	for i := range raw {
		raw[i] = centred(raw[i], mean)
	}
	var sum, squares, n float64
	for i := range questions {
		if !compared(&questions[i]) {
			continue
		}
		m.near[i] = make([]float64, len(m.articles))
		last := ofArticles
		if i+1 < len(questions) {
			last = first[i+1]
		}
		wordings, answer := raw[first[i]:last-1], raw[last-1]
		for j := range m.articles {
			title, body := raw[ofArticles+2*j], raw[ofArticles+2*j+1]
			named := math.Inf(-1)
			for _, w := range wordings {
				named = max(named, cosine(w, title))
			}
			s := titleShareOf*max(named, cosine(wordings[0], body)) + wordShareOf*cosine(termVectors[i], termVectors[len(questions)+j])
			if answer == nil {
				s /= titleShareOf + wordShareOf
			} else {
				s += answerShareOf * cosine(answer, body)
			}
			if named >= sameTitle {
				s = max(s, named)
			}
			m.near[i][j] = s
			sum, squares, n = sum+s, squares+s*s, n+1
		}
	}
	mean64 := sum / n
	m.threshold = min(answersSurely, max(answersLeast, mean64+answersDeviations*math.Sqrt(max(0, squares/n-mean64*mean64))))
	return m, nil
}

// terms are vectors of the words of questions and articles, by rarity.
func (m *match) terms(questions []Question) [][]float32 {
	texts := make([]string, 0, len(questions)+len(m.articles))
	for _, q := range questions {
		texts = append(texts, q.Question+" "+strings.Join(q.Paraphrases, " ")+" "+q.Answer)
	}
	for _, a := range m.articles {
		texts = append(texts, strings.Repeat(a.Title+" ", 3)+strings.Join(a.Paraphrases, " ")+" "+plain(clip(a.Body, maxTurnBytes)))
	}
	bags := make([]terms, len(texts))
	parallel.Each(len(texts), func(i int) {
		quarters := map[string]int{}
		for _, w := range words(texts[i]) {
			if len(w) > 1 && !stop[w] {
				quarters[stem(w)] += 4
			}
		}
		bags[i] = newTerms(quarters, func(string) bool { return false })
	})
	counts := countTerms(bags)
	out := make([][]float32, len(texts))
	project := newProjection(len(texts), counts)
	parallel.Each(len(texts), func(i int) { out[i] = project.of(bags[i]) })
	return out
}

func cosine(a, b []float32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return dot(a, b)
}

// nearest is the article most similar to a question, of those wanted; nil where
// there is none.
func (m *match) nearest(question int, wanted func(*content.Article) bool) *Nearest {
	var best *Nearest
	if len(m.near[question]) == 0 {
		return nil
	}
	for j := range m.articles {
		if !wanted(&m.articles[j]) {
			continue
		}
		if s := m.near[question][j]; best == nil || s > best.Similarity {
			best = &Nearest{m.articles[j].ID, s}
		}
	}
	return best
}

// lead is the beginning of an article without its markup.
func lead(body string) string {
	text := plain(body)
	if utf8.RuneCountInString(text) <= leadRunes {
		return text
	}
	return string([]rune(text)[:leadRunes])
}

// linkArticles sets which article answers a question: the one drafted for it,
// else the most similar of those that people wrote or approved.
func linkArticles(ctx context.Context, in *In, questions []Question) error {
	own := map[string]string{}
	for _, a := range in.Articles {
		if a.Question != "" && (own[a.Question] == "" || a.ID < own[a.Question]) {
			own[a.Question] = a.ID
		}
	}
	m, err := matchArticles(ctx, in, questions)
	if err != nil {
		return err
	}
	for i := range questions {
		if questions[i].Article = own[questions[i].ID]; questions[i].Article != "" {
			continue
		}
		near := m.nearest(i, func(a *content.Article) bool { return !isDraftOfRun(a) })
		if near != nil && near.Similarity >= m.threshold {
			questions[i].Article = near.Article
		}
	}
	return nil
}

// isDraftOfRun tells drafts that nobody has looked at: they answer the question
// that they were drafted for and no other.
func isDraftOfRun(a *content.Article) bool {
	return a.Status == content.Draft && a.Question != "" && !a.Imported
}

// Drafts makes an article of each question that is answered, that at least
// MinCustomers customers share, and that no article answers but the one drafted
// for it by an earlier run, which it brings up to date. Where agents answer each
// customer something else there is nothing to write: at least two conversations,
// and a third of those answered, must agree. The order is the questions'. It sets
// Article of those questions.
func Drafts(in In, questions []Question) []content.Article {
	existing := map[string]content.Article{}
	for _, a := range in.Articles {
		existing[a.ID] = a
	}
	sections := sectionsOf(in)
	drafts := []content.Article{}
	for i := range questions {
		q := &questions[i]
		if q.Answer == "" || q.Customers < cmp.Or(in.MinCustomers, DefaultMinCustomers) || !agreed(q, in.MinCustomers) {
			continue
		}
		a := content.Article{
			ID: "a-" + strings.TrimPrefix(q.ID, "q-"), Title: q.Question, Status: content.Draft, Topic: q.Topic, Section: sections[q.Topic],
			Time: q.Updated, Question: q.ID, Paraphrases: q.Paraphrases, Sources: q.Sources, Model: "builtin", Body: q.Answer,
		}
		if q.Article != "" {
			old := existing[q.Article]
			if old.Question != q.ID || old.Generated == "" || old.Imported {
				continue
			}
			a.ID = old.ID
		}
		q.Article = a.ID
		drafts = append(drafts, a)
	}
	return drafts
}

// agreed reports whether enough conversations say the answer. Whoever lets one
// customer's question become an article takes one agent's word too.
func agreed(q *Question, minCustomers int) bool {
	if minCustomers == 1 {
		return true
	}
	n := distinct(q.Sources)
	return n > 1 && 10*n >= 3*q.Answered && saysEnough(q.Answer) && len(words(plain(q.Answer))) <= mostWords && isAbout(q)
}

// isAbout reports whether an answer has a word of what is asked. What is said to those who ask
// several things at once may belong to another of them.
func isAbout(q *Question) bool {
	return overlap(stems(q.Question+" "+strings.Join(q.Paraphrases, " ")), stems(plain(q.Answer))) > 0
}

// saysEnough reports whether an answer is more than a remark: it has a step, code, a value or a
// page, or some words.
func saysEnough(answer string) bool {
	return len(contentWords(answer)) >= leastWords || strings.ContainsAny(answer, "`›") || strings.Contains(answer, "://") || len(valuesOf(answer)) > 0
}

// sectionsOf gives each topic the label of its root.
func sectionsOf(in In) map[string]string {
	parent, label := map[string]string{}, map[string]string{}
	for _, t := range in.Topics {
		parent[t.ID], label[t.ID] = t.Parent, t.Label
	}
	out := map[string]string{}
	for id := range label {
		root := id
		for range len(parent) {
			up := parent[root]
			if _, known := label[up]; up == "" || !known {
				break
			}
			root = up
		}
		out[id] = label[root]
	}
	return out
}
