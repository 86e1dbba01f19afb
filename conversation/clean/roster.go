package clean

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/askbook/askbook/conversation"
)

// Roster knows the people of a corpus: add every conversation once, in any
// order, then clean. Its size grows with the number of different people, not
// of conversations.
type Roster struct {
	set settings

	domains   map[string]*activity       // by mail domain
	people    map[string]*activity       // by person key, see personKey
	homes     map[string]string          // display name to mail domain, "" where several
	names     map[string]map[string]bool // address to the display names it has had, up to maxNames
	lists     map[string]bool            // addresses of mailing lists
	display   map[string]string          // person key to display name
	declared  map[string]bool            // display names of those whom the source calls agents
	lasts     []uint16                   // how many texts end in a line, by the line's hash
	explained map[string]int             // shapes of order numbers to the conversations that have them
	texts     int                        // texts that have been looked at for their last lines

	settleOnce sync.Once
	domain     string          // the company's, as told; "" where it is not clear
	agents     map[string]bool // person keys that answer others
	shapes     []string        // of order numbers, sorted
}

// activity is how many conversations somebody began and in how many others he
// wrote.
type activity struct{ started, answered int }

type settings struct {
	agentDomains, agents, customers, shared map[string]bool
}

const (
	maxNames      = 4       // names of one address that are remembered
	lineBuckets   = 1 << 18 // counters for last lines
	minLastLines  = 10      // texts that must end in a line before it is a footer
	shortestLine  = 20      // bytes; shorter lines ("Thanks!") are nobody's footer
	lastLinesSeen = 6
)

// NewRoster returns a roster that knows only what the settings say.
func NewRoster(s Settings) *Roster {
	return &Roster{
		set: settings{
			agentDomains: lowerSet(s.AgentDomains), agents: lowerSet(s.Agents),
			customers: lowerSet(s.Customers), shared: lowerSet(s.Shared),
		},
		domains:   map[string]*activity{},
		people:    map[string]*activity{},
		homes:     map[string]string{},
		names:     map[string]map[string]bool{},
		lists:     map[string]bool{},
		display:   map[string]string{},
		declared:  map[string]bool{},
		lasts:     make([]uint16, lineBuckets),
		explained: map[string]int{},
	}
}

func lowerSet(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "@")] = true
	}
	return set
}

// Add learns from a conversation. It must not be called after the first Clean.
func (r *Roster) Add(c *conversation.Conversation) {
	if c.List.Email != "" {
		r.lists[strings.ToLower(c.List.Email)] = true
	}
	var starter string
	seen, numbers := map[string]bool{}, map[string]bool{}
	r.addNumbers(c.Subject, numbers)
	for _, t := range c.Turns {
		r.addLastLines(t.Text)
		r.addNumbers(t.Text, numbers)
		if t.Author.IsZero() {
			continue
		}
		r.addAddress(t.Author)
		if t.Role == conversation.Agent && t.Author.Name != "" {
			r.declared[t.Author.Name] = true
		}
		key, domain := personKey(t.Author), domainOf(t.Author.Email)
		if starter == "" {
			starter = key
		}
		if seen[key] || t.Role == conversation.Bot || t.Role == conversation.System {
			continue
		}
		seen[key] = true
		r.display[key] = t.Author.Name
		count(r.people, key, key == starter)
		if domain != "" && !seen["@"+domain] {
			seen["@"+domain] = true
			count(r.domains, domain, key == starter)
		}
	}
}

func count(m map[string]*activity, key string, started bool) {
	a := m[key]
	if a == nil {
		a = &activity{}
		m[key] = a
	}
	if started {
		a.started++
	} else {
		a.answered++
	}
}

func (r *Roster) addAddress(p conversation.Person) {
	name := strings.ToLower(p.Name)
	if p.Email == "" || name == "" {
		return
	}
	email := strings.ToLower(p.Email)
	if r.names[email] == nil {
		r.names[email] = map[string]bool{}
	}
	if len(r.names[email]) < maxNames {
		r.names[email][name] = true
	}
	domain := domainOf(email)
	if home, known := r.homes[name]; known && home != domain {
		domain = ""
	}
	r.homes[name] = domain
}

// addLastLines counts the lines that a text ends in. Short texts have no
// footer.
func (r *Roster) addLastLines(text string) {
	if strings.Count(text, "\n") < 3 {
		return
	}
	r.texts++
	seen := 0
	for seen < lastLinesSeen && text != "" {
		var line string
		if i := strings.LastIndexByte(text, '\n'); i >= 0 {
			line, text = text[i+1:], text[:i]
		} else {
			line, text = text, ""
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		seen++
		if b := bucket(line); b >= 0 && r.lasts[b] < 1<<16-1 {
			r.lasts[b]++
		}
	}
}

// bucket is the counter of a line, -1 for one that cannot be a footer.
func bucket(line string) int {
	line = strings.TrimSpace(line)
	if len(line) < shortestLine || isQuoted(line) {
		return -1
	}
	h := fnv.New32a()
	h.Write([]byte(line))
	return int(h.Sum32() % lineBuckets)
}

// footer reports whether a line ends so many texts that no one can have meant
// it.
func (r *Roster) footer(line string) bool {
	b := bucket(line)
	return b >= 0 && int(r.lasts[b]) >= r.footerLimit()
}

// footerLimit is how many texts a line must end to be a footer: about one in
// fifty. It moves by doubling only, so that a few new texts change no decision
// about the old ones.
func (r *Roster) footerLimit() int {
	limit := minLastLines
	for 2*limit <= r.texts/40 {
		limit *= 2
	}
	return limit
}

// Agents are the display names of those who answer others, as set, as told by
// what they do or as the source calls them, sorted. It ends the adding.
func (r *Roster) Agents() []string {
	r.settle()
	found := maps.Clone(r.declared)
	for key := range r.agents {
		if name := r.display[key]; name != "" {
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Domains are the company's mail domains, as set or as told, sorted. It ends
// the adding.
func (r *Roster) Domains() []string {
	r.settle()
	found := maps.Clone(r.set.agentDomains)
	if r.domain != "" {
		found[r.domain] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// Digest is a hash of the decisions that Clean depends on, not of the counts
// behind them: with the same digest the same conversation comes out the same,
// and a few new conversations seldom change it. It ends the adding.
func (r *Roster) Digest() string {
	r.settle()
	h := sha256.New()
	for _, set := range []map[string]bool{r.set.agentDomains, r.set.agents, r.set.customers, r.set.shared, r.agents, r.lists, r.declared} {
		fmt.Fprintf(h, "%q\n", slices.Sorted(maps.Keys(set)))
	}
	fmt.Fprintf(h, "%q\n%q\n", r.domain, r.shapes)
	for _, email := range slices.Sorted(maps.Keys(r.names)) {
		if r.shared(email) {
			fmt.Fprintf(h, "%q\n", email)
		}
	}
	limit := r.footerLimit()
	for b, n := range r.lasts {
		if int(n) >= limit {
			fmt.Fprintf(h, "%d\n", b)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// settle draws the conclusions, once.
func (r *Roster) settle() {
	r.settleOnce.Do(func() {
		r.domain = r.companyDomain()
		r.shapes = r.numberShapes()
		r.agents = map[string]bool{}
		for key, a := range r.people {
			if r.isAgent(key, a) {
				r.agents[key] = true
			}
		}
	})
}

// companyDomain is the domain that answers most conversations which it did not
// begin, if answering is what it mostly does.
func (r *Roster) companyDomain() string {
	best, most := "", 1
	for _, domain := range slices.Sorted(maps.Keys(r.domains)) {
		a := r.domains[domain]
		if freemail[domain] || a.answered <= 2*a.started || a.answered <= most {
			continue
		}
		best, most = domain, a.answered
	}
	return best
}

// isAgent reports whether a person is an agent wherever he writes: set so, of
// the company, or answering many while beginning few.
func (r *Roster) isAgent(key string, a *activity) bool {
	name := strings.ToLower(r.display[key])
	if r.set.customers[key] || r.set.customers[name] {
		return false
	}
	if r.set.agents[key] || r.set.agents[name] || r.companyAddress(key) {
		return true
	}
	home := r.homes[name]
	if name != "" && !strings.Contains(key, "@") && home != "" && r.companyAddress("@"+home) {
		return true // the list hid his address this time
	}
	return a.answered >= 5 && a.answered >= 4*a.started
}

func (r *Roster) knowsCompany() bool { return r.domain != "" || len(r.set.agentDomains) > 0 }

func (r *Roster) companyAddress(email string) bool {
	domain := domainOf(email)
	return domain != "" && (domain == r.domain || r.set.agentDomains[domain])
}
