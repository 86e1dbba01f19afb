package document

import (
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation"
)

// prompt is what an agent wants to hear.
type prompt int

const (
	anything  prompt = iota
	theMatter        // "How can I help?"
	thePerson        // "May I have your name?"
)

// asked is a turn with what an agent asked for before it.
type asked struct {
	Turn
	prompt prompt
}

// maxPrompt is how many bytes of an agent's turn are read.
const maxPrompt = 500

// promptOf tells what an agent asks for, in English.
func promptOf(text string) prompt {
	text = text[max(0, len(text)-maxPrompt):] // what is asked for stands at the end
	words := bareWords(strings.ToValidUTF8(text, ""))
	has := func(set map[string]bool) bool {
		return slices.ContainsFunc(words, func(w string) bool { return set[w] })
	}
	switch {
	case offers(strings.Join(words, " ")) && !has(againWords):
		return theMatter
	case has(personWords) && has(wishWords):
		return thePerson
	default:
		return anything
	}
}

func offers(text string) bool {
	return slices.ContainsFunc(offerPhrases, func(phrase string) bool { return strings.Contains(text, phrase) })
}

var (
	offerPhrases = []string{
		"how can i help", "how can we help", "how may i help", "how may we help", "how could i help", "how can i assist", "how can we assist", "how may i assist", "how may we assist",
		"can i be of", "may i be of", "can we be of", "what can i do for you", "what can we do for you", "what may i do for you", "what brings you", "what is it about", "whats it about",
		"what is this about", "what are you contacting us", "what are you calling", "what is the reason", "whats the reason", "reason for your", "what seems to be", "what is the problem", "whats the problem",
		"what is the issue", "whats the issue", "describe the problem", "describe the issue", "describe your",
	}
	againWords  = wordSet(`additional additionally again also another anything else further more next other still besides`)
	personWords = wordSet(`birth email id identify identity name number phone postcode speaking verification verify zip`)
	wishWords   = wordSet(`can confirm could give have let may need please provide share tell verify what whats who`)
)

// askers tells the turns in which somebody may ask: the customer's; where no
// customer speaks, those of anybody, of machines only where there are no others.
func askers(turns []Turn) func(Turn) bool {
	speaks := func(counts func(Turn) bool) bool {
		return slices.ContainsFunc(turns, func(t Turn) bool { return counts(t) && strings.TrimSpace(t.Text) != "" })
	}
	customer := func(t Turn) bool { return t.Role == conversation.Customer }
	person := func(t Turn) bool { return t.Role != conversation.Bot && t.Role != conversation.System }
	switch {
	case speaks(customer):
		return customer
	case speaks(person):
		return person
	}
	return func(Turn) bool { return true }
}

// opening are the first turns of those who may ask.
func opening(turns []Turn) []asked {
	counts := askers(turns)
	var first []asked
	wanted := anything
	for _, t := range turns {
		switch {
		case strings.TrimSpace(t.Text) == "" || len(first) == maxOpeningTurn:
		case counts(t):
			first = append(first, asked{t, wanted})
			wanted = anything
		default:
			if p := promptOf(t.Text); p != anything {
				wanted = p
			}
		}
	}
	return first
}
