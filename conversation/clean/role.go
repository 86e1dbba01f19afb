package clean

import (
	"regexp"
	"strings"

	"github.com/askbook/askbook/conversation"
)

// roleNames are display names that say what part somebody plays.
var roleNames = map[string]conversation.Role{
	"agent": conversation.Agent, "support": conversation.Agent, "support agent": conversation.Agent, "operator": conversation.Agent,
	"representative": conversation.Agent, "rep": conversation.Agent, "advisor": conversation.Agent, "assistant": conversation.Agent,
	"customer service": conversation.Agent, "helpdesk": conversation.Agent, "help desk": conversation.Agent, "staff": conversation.Agent,
	"customer support": conversation.Agent, "technician": conversation.Agent, "mitarbeiter": conversation.Agent, "berater": conversation.Agent,
	"customer": conversation.Customer, "user": conversation.Customer, "client": conversation.Customer, "caller": conversation.Customer,
	"visitor": conversation.Customer, "guest": conversation.Customer, "kunde": conversation.Customer, "kundin": conversation.Customer,
	"cliente": conversation.Customer, "bot": conversation.Bot, "chatbot": conversation.Bot, "system": conversation.System,
}

// agentOpening is how a call or chat begins that an agent opens.
var agentOpening = regexp.MustCompile(`(?i)\b(thank(s| you) for (calling|contacting|chatting|reaching|holding|choosing)|how (can|may) i (help|assist)|how (can|may) we (help|assist)|what can i (do|help)|(you've|you have) reached|welcome to .*(support|service|help)|(service|support|help) ?desk,? (this is|you)|willkommen bei|wie kann ich (ihnen|dir|euch)|was kann ich für sie|comment puis-je vous aider|en qué puedo ayudar|come posso aiutar)`)

// meToo is what somebody says who shares the question rather than answers it.
var meToo = regexp.MustCompile(`(?i)(\bme too\b|\bsame (problem|issue|error|question|situation|thing) here\b|\b(have|having|had|see|seeing|facing|face|get|getting|experience|experiencing|encounter|encountering|run into|ran into) (exactly |also )?(the|this|a) (very |exact )?(same|similar) |\bany (solution|update|updates|luck|news|progress|fix)\b[^.!]{0,80}\?|\bdid (you|anyone|anybody) (ever |manage to )?(find|solve|resolve|figure|fix|get)\b[^.!]{0,120}\?|^\W*\+1\b|\bich habe (auch )?das (gleiche|selbe) problem|\bmême problème|\bmismo problema)`)

// roles tells the role of each turn of a conversation.
func (r *Roster) roles(c *conversation.Conversation) []conversation.Role {
	r.settle()
	roles := make([]conversation.Role, len(c.Turns))
	open := false
	for i, t := range c.Turns {
		if t.Role == conversation.Unknown {
			roles[i] = r.knownRole(c, t)
		} else {
			roles[i] = t.Role
		}
		open = open || roles[i] == conversation.Unknown
	}
	if !open {
		return roles
	}
	r.placeOthers(c, roles)
	return roles
}

// knownRole is what can be said of a turn without its neighbours.
func (r *Roster) knownRole(c *conversation.Conversation, t conversation.Turn) conversation.Role {
	key, name := personKey(t.Author), strings.ToLower(t.Author.Name)
	switch {
	case r.set.customers[key] || name != "" && r.set.customers[name]:
		return conversation.Customer
	case key != "" && r.set.agents[key] || name != "" && r.set.agents[name] || r.companyAddress(t.Author.Email):
		return conversation.Agent
	case samePerson(t.Author, c.Customer):
		return conversation.Customer
	}
	return roleNames[name]
}

func samePerson(a, b conversation.Person) bool {
	return a.ID != "" && a.ID == b.ID || a.Email != "" && strings.EqualFold(a.Email, b.Email) ||
		a.Name != "" && strings.EqualFold(a.Name, b.Name)
}

// placeOthers gives a role to the turns that have none: the first writer is the
// customer, whoever answers him an agent.
func (r *Roster) placeOthers(c *conversation.Conversation, roles []conversation.Role) {
	known := map[string]conversation.Role{}
	asker, askerDomain := "", ""
	hasAgent := false
	for i, t := range c.Turns {
		key := personKey(t.Author)
		if roles[i] == conversation.Customer && asker == "" {
			asker, askerDomain = key, domainOf(t.Author.Email)
		}
		hasAgent = hasAgent || roles[i] == conversation.Agent
		if roles[i] != conversation.Unknown {
			known[key] = roles[i]
		}
	}
	for i, t := range c.Turns {
		key := personKey(t.Author)
		if roles[i] != conversation.Unknown {
			continue
		}
		if role, ok := known[key]; ok && key != "" {
			roles[i] = role
			continue
		}
		switch {
		case asker == "" && len(c.Turns) > 1 && !hasAgent && r.opensAsAgent(c, i, key):
			roles[i] = conversation.Agent
			hasAgent = true
		case asker == "":
			roles[i] = conversation.Customer
			asker, askerDomain = key, domainOf(t.Author.Email)
			if asker == "" {
				asker = " " // somebody without a name
			}
		case key == "" && asker == " ":
			roles[i] = conversation.Customer
		case r.sidesWithAsker(c, t, askerDomain, hasAgent):
			roles[i] = conversation.Customer
		default:
			roles[i] = conversation.Agent
		}
		if key != "" {
			known[key] = roles[i]
		}
	}
}

// opensAsAgent reports whether the conversation's first words are an agent's:
// by what he says, or because he mostly answers and others write here too.
func (r *Roster) opensAsAgent(c *conversation.Conversation, i int, key string) bool {
	others := false
	for _, t := range c.Turns {
		others = others || personKey(t.Author) != key
	}
	if !others {
		return false
	}
	text := c.Turns[i].Text
	text = text[:min(len(text), 400)]
	return agentOpening.MatchString(text) || c.List.IsZero() && r.agents[key]
}

// sidesWithAsker reports whether somebody who neither asked first nor is known
// to be an agent is a customer all the same.
func (r *Roster) sidesWithAsker(c *conversation.Conversation, t conversation.Turn, askerDomain string, hasAgent bool) bool {
	key := personKey(t.Author)
	if len(t.Text) < 8000 && !r.agents[key] {
		said := cleanText(t.Text, t.Author.Name, r)
		if len(said) < 600 && meToo.MatchString(said) {
			return true
		}
	}
	if !c.List.IsZero() || r.agents[key] {
		return false
	}
	domain := domainOf(t.Author.Email)
	if domain == "" {
		return false
	}
	colleague := domain == askerDomain && !freemail[domain]
	return colleague || hasAgent && r.knowsCompany()
}
