// Package workspace draws the pages of a workspace for the people who work in
// it: the knowledge manager with a queue of drafts, the agent who looks for what
// was said before.
//
// Each page is one typed struct with a Body method beside it, and [Page] is what
// they share. Text goes in as strings and is escaped here; the one exception is
// Prose, HTML that package kb/site made of an article and that is as harmless as
// the public page. No page needs JavaScript to decide something: the script adds
// keys and live progress.
//
// The pages build on the stylesheets of packages ui and site, so that a draft
// looks in review as it will in public.
package workspace

import _ "embed"

//go:embed workspace.css
var stylesheet string

//go:embed topics.css
var topicsStylesheet string

//go:embed workspace.js
var script string

//go:embed topics.js
var topicsScript string

// Stylesheet is the CSS of the workspace's own parts, to follow those of
// packages ui and site.
func Stylesheet() string { return stylesheet + topicsStylesheet }

// Script adds keys and live progress, and makes the tree and the map of topics
// answer while one types or moves; to be loaded deferred.
func Script() string { return script + topicsScript }

// Place is where a page stands in the navigation.
type Place string

// The places.
const (
	AtHome      Place = "home"
	AtReview    Place = "review"
	AtSearch    Place = "search"
	AtTopics    Place = "topics"
	AtQuestions Place = "questions"
	AtGaps      Place = "gaps"
	AtStale     Place = "stale"
	AtArticles  Place = "articles"
	AtBuild     Place = "build"
)

// Page is what all pages share.
type Page struct {
	Title    string // names the page
	Name     string // of the workspace
	Here     Place
	Version  string // of the assets, changes with their content
	Queue    int    // what waits for a decision
	Query    string // stands in the search box
	Building bool
	// Refresh makes a page without script load itself again after some seconds;
	// 0 never.
	Refresh string
}

// Link leads somewhere.
type Link struct{ Href, Text string }

// Choice is one of several views of a page, or values of a filter.
type Choice struct {
	Value, Label, Href string
	Count              int
	Current            bool
}

// Item is something that waits for a decision.
type Item struct {
	Href, Kind, Label string // Kind is "draft", …; Label its word
	Title, Topic      string
	Detail            string
	Conversations     int
}

// Next is the one thing to do now.
type Next struct {
	Title, Text string
	Button      string
	Href        string
	Build       bool     // the button starts a build
	Commands    []string // what to type instead
}

// Stat is a number with its meaning.
type Stat struct {
	Value, Label, Note, Href string
}

// Home is the first page.
type Home struct {
	Page
	Summary string
	Next    Next
	Stats   []Stat
	Items   []Item
	Topics  []TopicRow
	Changed string // when the site last changed, "" before there is one
	Pending bool   // a build would change something
	Notice  string
}

// Queue is the list of what waits.
type Queue struct {
	Page
	Kinds   []Choice
	Items   []Item
	Total   int
	Notice  string
	Pending bool
	Undo    string // the item whose decision can be taken back, "" for none
	Pages   Pages
}

// Pages leads through a long list.
type Pages struct{ Earlier, Later, Text string }

// Excerpt is a turn of a conversation that something rests on.
type Excerpt struct {
	Parts            []Part // marked where the article says the same
	Href, From, When string
}

// DiffLine is a line of a comparison.
type DiffLine struct {
	Op    string // "same", "gone", "new" or "skip"
	Parts []DiffPart
}

// DiffPart is a part of a line; Changed ones are what differs.
type DiffPart struct {
	Text    string
	Changed bool
}

// Review is one item with all that it rests on.
type Review struct {
	Page
	Item
	ID           string
	Filter       string // the kind that the queue was narrowed to
	Position     string // "3 of 12"
	Before, Next string // addresses of the neighbours
	Edited       bool   // a person changed it
	Prose        string
	ProseTitle   string
	Diff         []DiffLine
	Evidence     []Excerpt // agents' turns
	EvidenceText string    // heading
	Asked        []Excerpt
	AskedMore    int
	Question     string // address of the question
	Nearest      *Link  // the closest article of a gap
	Similarity   string
	Edit         string // address; "" where there is nothing to edit
	Write        string // address where a missing article is written
	Approve      string // label of the button
	Consequence  string // of approving
	Notice       string
	Pending      bool
	Undo         string // as in Queue
}

// ArticleRow is an article in a list.
type ArticleRow struct {
	Href, Title, Status, Tone string
	Section, When             string
	Edited, Imported          bool
	Waits                     bool // it has an entry in the queue
}

// Articles lists them.
type Articles struct {
	Page
	Statuses []Choice
	Rows     []ArticleRow
	Pages    Pages
}

// Article is one article.
type Article struct {
	Page
	ArticleRow
	Path     string // of its file
	Prose    string
	Sources  []Excerpt
	Review   string // address of its entry in the queue, "" for none
	Edit     string
	Public   string // address on the public site
	Notice   string
	Pending  bool
	Question *Link
}

// Edit is the form in which an article is changed.
type Edit struct {
	Page
	Action, Back      string
	From, Filter      string
	Heading, Markdown string
	Fingerprint       string // of what the form was filled with
	Mistake           string
	Published, New    bool
}

// Part of a snippet; Marked ones are what the query found.
type Part struct {
	Text   string
	Marked bool
}

// Hit is something found.
type Hit struct {
	Href, Kind, Title string
	Parts             []Part
	Topic             *Link
	When, Status      string
	Ranks             string // "words 1 · meaning 3"
}

// Field is a filter of the search form.
type Field struct {
	Name, Label, Type string // Type is "select", "date"
	Value             string
	Choices           []Choice
}

// Search is the search with its answer.
type Search struct {
	Page
	Ready    bool // there is an index
	In       []Choice
	Fields   []Field
	Narrowed int // how many filters are set
	Clear    string
	Asked    bool
	Hits     []Hit
	Took     string
	Nearest  bool // nothing has the words, only the meaning
	// Unknown are codes of the query that nothing has.
	Unknown []string
	// WordsOnly says why words alone were searched, "" where meaning was too.
	WordsOnly string
	Unquoted  bool   // nothing has what stands in quotation marks, so they were left out
	More      string // address of a longer list
	Mistake   string
	Examples  []Link

	// Corrected is the query with misspelt words put right, "" where none was, and AsTyped the
	// address that finds the words as they were typed.
	Corrected, AsTyped string
}

// Pair is a label with its value.
type Pair struct{ Name, Value string }

// Turn is a contribution to a conversation.
type Turn struct {
	Anchor     string
	Number     string
	Role       string // "customer", "agent", "bot", "system" or "unknown"
	Who        string
	When       string
	Paragraphs []string
	Asks       []Link // questions that it asks
	Quoted     []Link // articles that rest on it
}

// Conversation is a thread as it was redacted.
type Conversation struct {
	Page
	Heading string
	Facts   []Pair
	Path    []Link // topics from the root
	Turns   []Turn
}

// QuestionRow is a question in a list.
type QuestionRow struct {
	Anchor, Text  string
	Answer        string // its beginning, plain
	Conversations int
	Customers     int
	Topic         *Link
	Article       *Link
	Status, Tone  string
	Ask           string // address of a conversation that asks it
	Paraphrases   []string
}

// Questions lists what customers ask.
type Questions struct {
	Page
	Views   []Choice
	Rows    []QuestionRow
	Summary string
	Pages   Pages
}

// Measure is a part of a score.
type Measure struct{ Name, Value, Share string }

// GapRow is an article that is missing.
type GapRow struct {
	Href, Title string
	Score       string
	Parts       []Measure
	Counts      string
	Topic       *Link
	Nearest     *Link
	Similarity  string
	Draft       *Link
}

// Gaps lists what is missing.
type Gaps struct {
	Page
	Views   []Choice
	Rows    []GapRow
	Summary string
	Topic   *Link // what the list is narrowed to, nil for all
	Pages   Pages
}

// StaleRow is an article that conversations have overtaken.
type StaleRow struct {
	Href, Title, Reason string
	Counts, Since       string
	Decided             bool
}

// Stale lists them.
type Stale struct {
	Page
	Rows []StaleRow
}

// Stage is a step of a build.
type Stage struct {
	Name  string
	State string // "done", "now" or "skipped"
	Text  string
	Share string // width in percent, "" where it cannot be known
}

// Build is a build under way or the last one.
type Build struct {
	Page
	State   string // "none", "running", "done" or "failed"
	Stages  []Stage
	Notes   []string
	Failure string
	Summary []Stat
	Took    string
}

// Message says what went wrong, or where something is.
type Message struct {
	Page
	Text, Hint string
	Back       Link
}
