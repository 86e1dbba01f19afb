package kb

import (
	"context"
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// voices are the asks as their customers put them. What all say has nothing to do with
// what one means: of very many asks a sample tells it.
type voices struct {
	*readings
	saidMean, aboutMean []float32
}

// maxVoices tell what is said in all asks.
const maxVoices = 20_000

// voices hears the asks of the groups that are to be worded.
func (r *readings) voices(ctx context.Context, groups []bundle, wanted func(group int) bool) (*voices, error) {
	numbers := make([]int, len(r.asks))
	for i := range numbers {
		numbers[i] = i
	}
	sampled, _ := sample(numbers, r.asks, maxVoices)
	needed := sampled[:len(sampled):len(sampled)]
	for g, b := range groups {
		if wanted(g) {
			needed = append(needed, b.members...)
		}
	}
	if err := r.hear(ctx, needed); err != nil {
		return nil, err
	}
	said, about := make([][]float32, len(sampled)), make([][]float32, len(sampled))
	for k, i := range sampled {
		said[k], about[k] = r.said[i][0], r.said[i][1]
	}
	return &voices{r, meanOf(said), meanOf(about)}, nil
}

// wording chooses from what the members of a group said, and from the subjects of
// their conversations. held tells in how many of all asks a stem stands; from is the ask
// whose words the question is in, -1 where none of them can stand as they are.
func (v *voices) wording(group []int, held func(stem string) int) (question string, paraphrases []string, from int) {
	members := make([]ask, len(group))
	var phrasings []phrasing
	meant := v.meaning(group)
	seen := map[int]bool{}
	for k, i := range group {
		a := v.asks[i]
		members[k] = a
		phrasings = append(phrasings, phrasing{a.text, cosine(v.sentence(i), meant) - reads(a.text), i})
		if seen[a.conversation] {
			continue
		}
		seen[a.conversation] = true
		if subject := cleanSubject(v.in.Conversations[a.conversation].Subject()); len(contentWords(subject)) > 1 && a.main {
			// A subject has no vector of its own: it is as near as the sentence.
			phrasings = append(phrasings, phrasing{subject, cosine(v.sentence(i), meant) - reads(subject), i})
		}
	}
	topical := topicality(stemCounts(members), len(members), held, len(v.asks))
	question, paraphrases, from = wording(phrasings, topical)
	if question == "" {
		question, from = untitled(v.in, members), -1
	}
	question = titled(question)
	for k := range paraphrases {
		paraphrases[k] = titled(paraphrases[k])
	}
	if paraphrases == nil {
		paraphrases = []string{}
	}
	return question, paraphrases, from
}

// untitled words a question whose every asking holds personal values.
func untitled(in *In, members []ask) string {
	for _, a := range members {
		if subject, lost := generalise(cleanSubject(in.Conversations[a.conversation].Subject())); !lost && subject != "" {
			return capital(subject)
		}
	}
	return capital(strings.TrimSpace(spaces.ReplaceAllString(placeholder.ReplaceAllString(names.ReplaceAllString(clip(members[0].text, maxWordingRunes), " "), "…"), " ")))
}

// names are those that somebody has among others, with what they own.
var names = pattern.MustCompile(`(?:^|[\s.“"(])(?:@\w+|<@[^>]*>)(?:['’]s\b)?:?`)

// sentence is the vector of the asking sentence alone.
func (v *voices) sentence(i int) []float32 { return centred(v.said[i][0], v.saidMean) }

// about is the vector of what else was said about an ask.
func (v *voices) about(i int) []float32 { return centred(v.said[i][1], v.aboutMean) }

// meaning is the middle of what the members said and what it was about.
func (v *voices) meaning(members []int) []float32 {
	var sum []float32
	for _, i := range members {
		for _, one := range [][]float32{v.sentence(i), v.about(i)} {
			if one == nil {
				continue
			}
			if sum == nil {
				sum = make([]float32, len(one))
			}
			for k, x := range one {
				sum[k] += x
			}
		}
	}
	if sum == nil {
		return nil
	}
	return scaled(sum)
}
