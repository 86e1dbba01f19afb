package pipeline

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Alike is a topic that is compared with another.
type Alike struct {
	ID         string  `json:"id"`
	Label      string  `json:"label"`
	Similarity float64 `json:"similarity"` // cosine of the centroids
}

// Alike lists all other topics, those most like one first.
func (v *View) Alike(id string) []Alike {
	var centroid []float32
	if t := v.Topic(id); t != nil {
		centroid = t.Centroid
	}
	var list []Alike
	for i := range v.Topics {
		t := &v.Topics[i]
		if t.ID == id {
			continue
		}
		a := Alike{ID: t.ID, Label: t.Label}
		for d := range min(len(centroid), len(t.Centroid)) {
			a.Similarity += float64(centroid[d]) * float64(t.Centroid[d])
		}
		list = append(list, a)
	}
	slices.SortStableFunc(list, func(a, b Alike) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return list
}

// TopicDetail is a topic with what there is to know of it.
type TopicDetail struct {
	Topic
	Path      []string       `json:"path"`    // the topics from the root to it, by their labels
	Share     float64        `json:"share"`   // of all conversations
	Typical   []TopicExample `json:"typical"` // what typical customers came for
	Parts     []Topic        `json:"parts"`   // the topics right below it
	Questions []Question     `json:"questions"`
	Trend     *TopicTrend    `json:"trend"`   // null where times are lacking
	Nearest   []Alike        `json:"nearest"` // topics of its level that are most like it
}

// TopicExample is what a customer of a topic came for.
type TopicExample struct {
	Conversation string `json:"conversation"`
	Text         string `json:"text"`
}

// TopicTrend counts a topic's conversations over time.
type TopicTrend struct {
	Unit   TrendUnit `json:"unit"`
	Start  time.Time `json:"start"`
	Counts []int     `json:"counts"` // one a unit
	Days   int       `json:"days"`   // the length of the periods compared, 0 for none
	Last   int       `json:"last"`   // conversations of the last period
	Before int       `json:"before"` // and of the one before
}

// Of a topic's detail.
const (
	nearestTopics  = 5
	topicQuestions = 20
)

var errNoTopicID = errors.New("no topic has an empty id: `askbook topics` shows the ids")

// TopicByID tells of one topic.
func TopicByID(ctx context.Context, w *workspace.Workspace, id string) (*TopicDetail, error) {
	o, err := LoadOverview(ctx, w)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(o.Topics, func(t Topic) bool { return t.ID == id })
	if at < 0 {
		names, err := loadNames(ctx, w)
		return nil, cmp.Or(err, missingTopic(id, names, o.View), errNoTopicID)
	}
	d := &TopicDetail{Topic: o.Topics[at], Path: o.View.labels(o.View.path(id)), Parts: []Topic{}, Typical: []TopicExample{}, Questions: []Question{}}
	if all := len(o.View.Assignments); all > 0 {
		d.Share = float64(d.Conversations) / float64(all)
	}
	for _, t := range o.Topics {
		if t.Parent == id {
			d.Parts = append(d.Parts, t)
		}
	}
	for _, exemplar := range d.Exemplars {
		doc, err := w.Store.Document(ctx, exemplar)
		if errors.Is(err, store.ErrNotFound) {
			continue // imported away since the build
		}
		if err != nil {
			return nil, err
		}
		d.Typical = append(d.Typical, TopicExample{exemplar, doc.Issue()})
	}
	if t := o.Trends.Topics[id]; t != nil && o.Trends.Unit != "" {
		d.Trend = &TopicTrend{o.Trends.Unit, o.Trends.Start, t.Counts, o.Trends.Days, t.Last, t.Before}
	}
	d.Nearest = o.View.Nearest(id, nearestTopics)
	return d, d.ask(ctx, w, o.View)
}

// ask fills the questions, the frequent ones first.
func (d *TopicDetail) ask(ctx context.Context, w *workspace.Workspace, view *View) error {
	all, err := Questions(ctx, w)
	if err != nil {
		return err
	}
	for _, q := range all {
		if slices.Contains(view.path(q.Topic), d.ID) {
			d.Questions = append(d.Questions, q)
		}
	}
	slices.SortStableFunc(d.Questions, func(a, b Question) int { return cmp.Compare(b.Conversations, a.Conversations) })
	d.Questions = d.Questions[:min(len(d.Questions), topicQuestions)]
	return nil
}

// Nearest lists up to n topics of the level of one that are most like it, neither above
// nor below it.
func (v *View) Nearest(id string, n int) []Alike {
	list := []Alike{}
	for _, a := range v.Alike(id) {
		if len(list) == n {
			break
		}
		apart := !slices.Contains(v.path(a.ID), id) && !slices.Contains(v.path(id), a.ID)
		if apart && v.Finest(a.ID) == v.Finest(id) {
			list = append(list, a)
		}
	}
	return list
}
