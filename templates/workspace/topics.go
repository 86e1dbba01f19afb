package workspace

// TopicRow is a topic in a list or tree.
type TopicRow struct {
	Href, Label   string
	Conversations int
	Share         string // of the largest, as a width in percent
	Percent       string // of all conversations, as people read it
	Terms         []string
	Typical       string // what a typical customer wrote, "" for none
	Mark          *Mark
	Spark         *Spark
	Open          bool // its parts are shown
	Below         []TopicRow
}

// Mark says in a word what is remarkable about a topic.
type Mark struct{ Tone, Text, Why string }

// Spark is how many conversations there were over time, as bars: path data for a
// box of Width by 24.
type Spark struct {
	Width        int
	Before, Last string // the bars, those of the last period apart
	Says         string // the same in words
}

// TopicTabs leads from one view of the topics to another.
type TopicTabs struct {
	Here      string // "tree", "map", "unsorted" or "changes"
	Topics    int    // of the finest level
	Unsorted  int
	Decisions int
}

// Topics is the tree.
type Topics struct {
	Page
	Tabs    TopicTabs
	Notice  TopicNotice
	Summary string
	Stats   []Stat
	Find    string // what the tree is narrowed to
	Sorts   []Choice
	Rows    []TopicRow
	Period  string // what growth is told of; "" without times
}

// TopicNotice says what was just done to topics, and offers the way back.
type TopicNotice struct {
	Text    string
	Pending bool
	Undo    string // the id of the decision that can be undone, "" for none
	Back    string // where undoing leads
}

// TopicMap is the same as a picture.
type TopicMap struct {
	Page
	Tabs    TopicTabs
	Summary string
	Find    string
	Circles []Circle
	Labels  []CircleLabel
	Key     []KeyEntry
}

// TopicCard is what the map tells of the topic that is pointed at.
type TopicCard struct {
	Mark    *Mark
	Spark   *Spark
	Terms   []string
	Typical []string // what typical customers wrote
}

// Circle is a topic on the map, in a box of 1200 by 800.
type Circle struct {
	Href    string
	Says    string // name and size
	X, Y, R string
	Hue     int  // 0 … 7, the same within a broad topic
	Broad   bool // it has parts
	Off     bool // it is not what is looked for
	Texts   []CircleText
}

// CircleText is a name inside a circle, seen from a zoom on: 1, 2, 4 or 8.
type CircleText struct {
	Lines []CircleLine
	Size  string // of the type
	From  int
	Till  int // the zoom from which another text is seen instead; 0 for none
}

// CircleLine is a line of a label.
type CircleLine struct{ X, Y, Text string }

// CircleLabel is the name of a broad topic, on a plate.
type CircleLabel struct {
	X, Y, Left, Top, Width, Height string
	Text, Size                     string
	Hue, Zoom                      int // seen from this zoom on: 1, 2, 4 or 8
}

// KeyEntry tells of a colour.
type KeyEntry struct {
	Hue           int
	Href, Label   string
	Conversations int
}

// ConversationRow is a conversation in a list.
type ConversationRow struct {
	ID                         string
	Href, Title, Channel, When string
	Typical                    bool
	Copies                     int // others that nearly repeat it
	Nearest                    *Link
	Fit                        string // how well it fits the nearest
	Usual                      string // how well those that are there do
}

// Topic is one topic.
type Topic struct {
	Page
	ID, Label     string
	Notice        TopicNotice
	Path          []Link
	Stats         []Stat
	Mark          *Mark
	Trend         *Trend
	Typical       *Link // the question that most of it is about
	Terms         []string
	Below         []TopicRow
	Questions     []QuestionRow
	AllQuestions  int
	Articles      []ArticleRow
	Gaps          []Link // the most worthwhile, without those that are drafted
	AllGaps       int
	Near          []NearTopic
	Steps         []TopicStep
	Find          string
	Conversations []ConversationRow
	Found         int
	Copies        int // members that nearly repeat others
	WithCopies    bool
	Finest        bool
	Pages         Pages
	Also          []ConversationRow // that are elsewhere, and of this too
	AlsoMore      int
}

// Trend is a topic's history in bars with an axis.
type Trend struct {
	Spark
	From, To, Most string
	Unit           string
}

// NearTopic is one that is alike.
type NearTopic struct {
	TopicRow
	Similarity string
	Sibling    bool
}

// TopicStep is a step in a topic's life, in words.
type TopicStep struct {
	When, Text string
	Person     bool
	Link       *Link
}

// PickTopic is the page on which a topic is chosen, for what is to be done.
type PickTopic struct {
	Page
	Path        []Link
	Heading     string
	Consequence string
	Action      string // address that the choice is sent to
	Here        string // address of this page, for the search in it
	Keep        []Pair // what the form carries along
	Chosen      []string
	Find        string
	Top         bool // the top of the tree can be chosen
	Rows        []PickRow
	More        int
	Button      string
	Back        string
	Mistake     string
}

// PickRow is a topic to choose.
type PickRow struct {
	ID, Label, Above, Similarity string
	Conversations                int
}

// SplitTopic is the page on which a topic is divided.
type SplitTopic struct {
	Page
	ID, Label string
	Path      []Link
	Members   int
	Chosen    []ConversationRow // empty: in two halves
	Mistake   string
}

// Unsorted lists what is in no topic.
type Unsorted struct {
	Page
	Tabs    TopicTabs
	Notice  TopicNotice
	Summary string
	Find    string
	Found   int
	Rows    []ConversationRow
	Pages   Pages
	// Copies nearly repeat others, and are left out but WithCopies.
	Copies     int
	WithCopies bool
}

// TopicChanges is what people decided on topics and what builds made of them.
type TopicChanges struct {
	Page
	Tabs      TopicTabs
	Notice    TopicNotice
	Decisions []DecisionRow
	Steps     []TopicStep
	Pages     Pages
}

// DecisionRow is one decision on topics.
type DecisionRow struct {
	ID, When, Text string
	Href           string
	Undo           bool // it is the one that undoing takes back
}
