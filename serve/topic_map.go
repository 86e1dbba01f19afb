package serve

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/askbook/askbook/cluster"
	pages "github.com/askbook/askbook/templates/workspace"
)

// The sheet that the map is drawn on, in the units of its type.
const (
	sheetWidth  = 1200
	sheetHeight = sheetWidth * cluster.MapHeight
	sheetMargin = 14 // for the plates at the edges
	hues        = 8  // colours that people with any colour vision can tell apart
)

func (s *Server) topicMap(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	find := oneLine(r.FormValue("find"))
	p := pages.TopicMap{Page: s.page("Topics", pages.AtTopics), Tabs: e.tabs("map"), Find: find}
	p.Summary = "What customers write about, as a map."
	var found map[string]bool
	if find != "" {
		found = e.found(s.words(ctx, e.snapshot), find)
	}
	sheet := newSheet(e.snapshot)
	for i := range sheet.spots {
		spot := &sheet.spots[i]
		c := sheet.circle(spot)
		c.Off = found != nil && !found[spot.id]
		p.Circles = append(p.Circles, c)
	}
	p.Labels = sheet.plates()
	for i := range e.topics {
		if t := &e.topics[i]; t.Parent == "" {
			p.Key = append(p.Key, pages.KeyEntry{Hue: sheet.hue[t.ID], Href: topicHref(t.ID), Label: t.Label, Conversations: t.Conversations})
		}
	}
	return show(p.Body()), nil
}

// cardTypical is how many typical customers the map lets speak.
const cardTypical = 2

// topicCard is what the map shows of the topic that is pointed at.
func (s *Server) topicCard(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	t, err := e.topicOf(r)
	if err != nil {
		return reply{}, err
	}
	card := pages.TopicCard{Mark: e.mark(t.ID, e.newTopics()), Spark: e.spark(t.ID), Terms: t.Terms[:min(6, len(t.Terms))]}
	for _, text := range s.exemplars(ctx, t.Exemplars[:min(cardTypical, len(t.Exemplars))]) {
		card.Typical = append(card.Typical, clip(text, typicalLength))
	}
	return show(card.Card()), nil
}

// sheet is the map as it is drawn.
type sheet struct {
	*snapshot
	spots []spot // the whole before its parts
	hue   map[string]int
	named map[string]int // topics whose names have a word
}

// spot is a topic's circle on the sheet.
type spot struct {
	id, top string
	broad   bool
	x, y, r float64
}

func newSheet(s *snapshot) *sheet {
	sh := &sheet{snapshot: s, hue: map[string]int{}, named: map[string]int{}}
	for i := range s.topics {
		for word := range strings.FieldsSeq(strings.ToLower(s.topics[i].Label)) {
			sh.named[word]++
		}
	}
	const scale = sheetWidth/2 - sheetMargin
	for _, p := range s.places() {
		sh.spots = append(sh.spots, spot{
			id: p.Topic, top: s.pathIDs(p.Topic)[0], broad: !s.view.Finest(p.Topic),
			x: sheetWidth/2 + scale*p.X, y: sheetHeight/2 + scale*p.Y, r: scale * p.R,
		})
	}
	sh.colour()
	return sh
}

// shared is in how many names a word may be that a circle is known by.
const shared = 3

// telling are the terms that hardly a name of another topic has.
func (sh *sheet) telling(terms []string) []string {
	var out []string
	for _, term := range terms {
		if sh.named[strings.ToLower(term)] <= shared {
			out = append(out, term)
		}
	}
	return out
}

// colour gives each broad topic, and all inside it, the hue whose nearest
// bearer is furthest from it, so that neighbours differ.
func (sh *sheet) colour() {
	var done []spot
	for _, p := range sh.spots {
		if p.id != p.top {
			sh.hue[p.id] = sh.hue[p.top] // came before
			continue
		}
		best, far := 0, -1.0
		for hue := range hues {
			near := math.Inf(1)
			for _, q := range done {
				if sh.hue[q.id] == hue {
					near = min(near, math.Hypot(p.x-q.x, p.y-q.y)-p.r-q.r)
				}
			}
			if near > far {
				best, far = hue, near
			}
		}
		sh.hue[p.id] = best
		done = append(done, p)
	}
}

func (sh *sheet) circle(p *spot) pages.Circle {
	t := &sh.topics[sh.topicAt[p.id]]
	c := pages.Circle{
		Href: topicHref(p.id), X: fixed(p.x), Y: fixed(p.y), R: fixed(p.r), Hue: sh.hue[p.id], Broad: p.broad,
		Says: t.Label + ": " + pages.Plural(t.Conversations, "conversation", "conversations") + ", " + percent(t.Conversations, len(sh.view.Assignments)),
	}
	if trend := sh.trends.Topics[p.id]; trend.Grows() {
		c.Says += ", growing"
	} else if trend.Fades() {
		c.Says += ", fading"
	}
	if p.broad {
		return c // its name stands on a plate
	}
	name, size := inscribe(t.Label, p.r)
	full := caption(p, name, size)
	if full.From > 1 {
		c.Texts = append(c.Texts, brief(p, t.Label, sh.telling(t.Terms), full.From)...)
	}
	c.Texts = append(c.Texts, full)
	return c
}

// brief is a topic in a word or two, for where its name has no room before a
// zoom: the first of its terms that is a part of its name and can be read earlier,
// or else the beginning of the name.
func brief(p *spot, label string, terms []string, till int) []pages.CircleText {
	var best []pages.CircleText
	from := till
	for _, short := range shortened(label, terms) {
		lines, size := inscribe(short, p.r)
		text := caption(p, lines, size)
		if text.From < from && !strings.HasSuffix(strings.Join(lines, ""), "…") {
			text.Till = till
			best, from = []pages.CircleText{text}, text.From
		}
	}
	if best != nil {
		return best
	}
	for zoom := 1; zoom < till; zoom *= 2 {
		size := legible / float64(zoom)
		lines := firstWords(label, p.r, size)
		if line := beginning(label, p.r, size); len(lines) == 0 && line != "" {
			lines = []string{line}
		}
		if len(lines) > 0 {
			text := caption(p, lines, size)
			text.Till = till
			return []pages.CircleText{text}
		}
	}
	return nil
}

// caption puts lines in the middle of a circle.
func caption(p *spot, lines []string, size float64) pages.CircleText {
	t := pages.CircleText{Size: fixed(size), From: legibleFrom(size)}
	for i, line := range lines {
		t.Lines = append(t.Lines, pages.CircleLine{X: fixed(p.x), Y: fixed(p.y + lineOffset(i, len(lines), size) + .35*size), Text: line})
	}
	return t
}

// legible is the least size of type, in units of the sheet, that is read without
// zooming where the sheet is some 900 pixels wide.
const legible = 12.5

// legibleFrom is the zoom from which type of a size can be read.
func legibleFrom(size float64) int {
	zoom := 1
	for zoom < 8 && size*float64(zoom) < legible {
		zoom *= 2
	}
	return zoom
}

// plate is the box of a broad topic's name, and the zoom from which it is seen.
type plate struct {
	name                string
	x, y, width, height float64
	zoom                int
}

func (a plate) meets(b plate) bool {
	return math.Abs(a.x-b.x) < (a.width+b.width)/2+2 && math.Abs(a.y-b.y) < (a.height+b.height)/2+2
}

// Sizes of a plate in units of the sheet, at the zoom from which it is seen.
const (
	plateType   = 14.0
	plateHeight = 22.0
	platePad    = 18.0
	plateBold   = 1.2 // how much wider bold type is
	plateZooms  = 8
	longestName = 30 // characters
)

// plates names the broad topics at the edges of their circles, the largest
// first. One that is much wider than its circle, or hides another one, is smaller
// and seen from a closer zoom on only.
func (sh *sheet) plates() []pages.CircleLabel {
	var broad []spot
	for _, p := range sh.spots {
		if p.broad {
			broad = append(broad, p)
		}
	}
	slices.SortStableFunc(broad, func(a, b spot) int { return cmp.Compare(b.r, a.r) })
	var placed []plate
	var labels []pages.CircleLabel
	for _, p := range broad {
		t := &sh.topics[sh.topicAt[p.id]]
		names := []string{clip(oneLine(t.Label), longestName)}
		if short := shortened(oneLine(t.Label), t.Terms); len(short) > 0 {
			names = append(names, clip(short[0], longestName))
		}
		at := place(&p, names, placed)
		placed = append(placed, at)
		labels = append(labels, pages.CircleLabel{
			X: fixed(at.x), Y: fixed(at.y + .35*plateType/float64(at.zoom)), Left: fixed(at.x - at.width/2), Top: fixed(at.y - at.height/2),
			Width: fixed(at.width), Height: fixed(at.height), Size: fixed(plateType / float64(at.zoom)), Text: at.name, Hue: sh.hue[p.id], Zoom: at.zoom,
		})
	}
	return labels
}

// place finds room for one of the names, the first that has some, at the upper
// or the lower edge of a circle.
func place(p *spot, names []string, placed []plate) plate {
	var at plate
	for zoom := 1; zoom <= plateZooms; zoom *= 2 {
		scale := 1 / float64(zoom)
		for _, name := range names {
			at = plate{name: name, width: plateBold*textWidth(name, plateType*scale) + platePad*scale, height: plateHeight * scale, zoom: zoom}
			at.x = min(max(p.x, at.width/2+1), sheetWidth-at.width/2-1)
			for _, y := range []float64{p.y - p.r - 2*scale, p.y + p.r + 2*scale} {
				at.y = min(max(y, at.height/2+1), sheetHeight-at.height/2-1)
				if at.width < 2.6*p.r && !slices.ContainsFunc(placed, at.meets) {
					return at
				}
			}
		}
	}
	return at
}

// fixed writes a coordinate.
func fixed(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
