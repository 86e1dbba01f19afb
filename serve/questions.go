package serve

import (
	"strings"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// unmarked takes off the commonest marks of Markdown, for the beginning of an
// answer in a list.
var unmarked = strings.NewReplacer("```", " ", "\\`", "", "**", "", "`", "", `\-`, "-", `\.`, ".")

// questionArticle is the article that answers a question.
type questionArticle struct{ id, title, status string }

// articlesByQuestion finds the articles by the questions they answer, drafts
// included.
func articlesByQuestion(review *pipeline.Review) map[string]questionArticle {
	byID, found := map[string]questionArticle{}, map[string]questionArticle{}
	for i := range review.Articles {
		a := &review.Articles[i]
		qa := questionArticle{a.ID, a.Title, string(a.Status)}
		byID[a.ID] = qa
		if a.Question != "" && a.Status != "archived" {
			found[a.Question] = qa
		}
	}
	for i := range review.Knowledge.Questions {
		q := &review.Knowledge.Questions[i]
		if a, ok := byID[q.Article]; ok {
			found[q.ID] = a
		}
	}
	return found
}

func (s *snapshot) questionRow(q *kb.Question, articles map[string]questionArticle) pages.QuestionRow {
	row := pages.QuestionRow{
		Anchor: q.ID, Text: q.Question, Answer: clip(oneLine(pipeline.Plain(unmarked.Replace(q.Answer))), 240), Conversations: q.Conversations, Customers: q.Customers,
		Status: "No article", Tone: "neutral", Paraphrases: q.Paraphrases[:min(8, len(q.Paraphrases))],
	}
	if len(q.Members) > 0 {
		row.Ask = conversationHref(q.Members[0].Conversation, q.Members[0].Turn)
	}
	if label := s.label(q.Topic); label != "" {
		row.Topic = &pages.Link{Href: topicHref(q.Topic), Text: label}
	}
	if a, ok := articles[q.ID]; ok {
		row.Article = &pages.Link{Href: articleHref(a.id), Text: clip(a.title, 60)}
		switch a.status {
		case "published":
			row.Status, row.Tone = "Answered", "good"
		case "draft":
			row.Status, row.Tone = "Draft", "warn"
		}
	}
	return row
}
