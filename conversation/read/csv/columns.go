package csv

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// columns say what each column of a table holds.
type columns struct {
	names  []string // of the header, or "1", "2", … without one
	header bool     // the first row is one
	field  []field
	meta   []string // the names under which columns are kept in meta
	order  input.Order
	// roles are told by "True" and "False" in a column "inbound".
	inbound bool
}

// find is the column of a field, -1 where there is none.
func (c *columns) find(f field) int { return slices.Index(c.field, f) }

// learn tells the columns from the first rows of a table, and from what the
// user said of them.
func learn(rows [][]string, given map[string]string) (*columns, error) {
	c := &columns{}
	if len(rows) == 0 {
		return c, nil
	}
	c.header = isHeader(rows, given)
	c.names = slices.Clone(rows[0])
	if c.header {
		rows = rows[1:]
	}
	for i := range c.names {
		if !c.header || strings.TrimSpace(c.names[i]) == "" {
			c.names[i] = strconv.Itoa(i + 1)
		}
		c.names[i] = input.Line(c.names[i])
	}
	c.field = make([]field, len(c.names))
	c.meta = slices.Clone(c.names)
	if err := c.obey(given); err != nil {
		return nil, err
	}
	if c.header {
		c.suggest()
	}
	c.weigh(rows)
	if c.find(fText) < 0 && c.find(fSubject) < 0 {
		return nil, fmt.Errorf("no column holds a text: name it with --map COLUMN=text (the columns are %s)", quoteAll(c.names))
	}
	return c, nil
}

// isHeader reports whether the first row names the columns: one of its cells is
// a name that is known or given, or, of several, all look like names.
func isHeader(rows [][]string, given map[string]string) bool {
	names := 0
	for _, cell := range rows[0] {
		cell = input.Line(cell)
		if _, ok := given[cell]; ok || fieldOf(cell) != fNone {
			return true
		}
		_, isTime := input.Time(cell, input.DayFirst)
		if cell != "" && utf8.RuneCountInString(cell) <= 40 && len(strings.Fields(cell)) <= 4 &&
			!strings.ContainsAny(cell, "?!.,@") && !isNumber(cell) && !isTime {
			names++
		}
	}
	return len(rows[0]) > 1 && names == len(rows[0])
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil
}

// obey takes the fields that the user gave; columns go by name, whatever its
// case, or by number.
func (c *columns) obey(given map[string]string) error {
	for name, to := range given {
		i := slices.IndexFunc(c.names, func(n string) bool { return strings.EqualFold(n, strings.TrimSpace(name)) })
		if n, err := strconv.Atoi(name); i < 0 && err == nil && n >= 1 && n <= len(c.names) {
			i = n - 1
		}
		if i < 0 {
			return fmt.Errorf("there is no column %q to map (the columns are %s)", input.Excerpt(name), quoteAll(c.names))
		}
		c.field[i] = field(to)
		if rest, ok := strings.CutPrefix(to, "meta."); ok {
			c.field[i], c.meta[i] = fMeta, input.Line(rest)
		}
		if to == string(fCustomer) {
			c.field[i] = fCustomerName
		}
	}
	return nil
}

func quoteAll(names []string) string {
	const most = 20
	quoted := make([]string, 0, most)
	for _, n := range names[:min(len(names), most)] {
		quoted = append(quoted, strconv.Quote(input.Excerpt(n)))
	}
	if len(names) > most {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}

// suggest gives each field that is not taken the column whose name suits best.
func (c *columns) suggest() {
	for _, n := range columnNames {
		if c.find(n.field) >= 0 {
			continue
		}
		best, at := len(n.names), -1
		for i, name := range c.names {
			if f, r := rank(name); c.field[i] == fNone && f == n.field && r < best {
				best, at = r, i
			}
		}
		if at >= 0 {
			c.field[at] = n.field
		}
	}
}

// weigh corrects what names suggest by what the cells hold.
func (c *columns) weigh(rows [][]string) {
	if i := c.find(fConversation); i >= 0 && share(rows, i, isProse) > 0.5 {
		c.field[i] = fNone
		if c.find(fText) < 0 {
			c.field[i] = fText
		}
	}
	if i := c.find(fRole); i >= 0 {
		c.inbound = share(rows, i, isTruth) > 0.9
		if !c.inbound && share(rows, i, isRole) < 0.5 {
			c.field[i] = fNone
		}
	}
	if i := c.find(fAuthor); i >= 0 && c.find(fRole) < 0 && share(rows, i, isRole) > 0.8 {
		c.field[i] = fRole
	}
	if i := c.find(fCSAT); i >= 0 && share(rows, i, isNumber) < 0.9 {
		c.field[i] = fNone
	}
	if i := c.find(fTime); i >= 0 && share(rows, i, isTime) < 0.5 {
		c.field[i] = fNone
	}
	c.guessTime(rows)
	c.guessText(rows)
	if i := c.find(fTime); i >= 0 {
		c.order = input.OrderOf(cellsOf(rows, i))
	}
}

// guessTime takes a column that holds times for the time where no name tells
// it.
func (c *columns) guessTime(rows [][]string) {
	for i := range c.names {
		if c.find(fTime) < 0 && c.field[i] == fNone && share(rows, i, isTime) > 0.8 && share(rows, i, isNumber) < 0.5 {
			c.field[i] = fTime
		}
	}
}

// guessText takes the column of the longest prose for the text where no name
// tells it.
func (c *columns) guessText(rows [][]string) {
	if c.find(fText) >= 0 {
		return
	}
	best, at := 0, -1
	for i := range c.names {
		if c.field[i] != fNone || len(c.names) > 1 && share(rows, i, isProse) < 0.3 {
			continue
		}
		total := 0
		for _, cell := range cellsOf(rows, i) {
			total += len(cell)
		}
		if total > best {
			best, at = total, i
		}
	}
	if at >= 0 {
		c.field[at] = fText
	}
}

func cellsOf(rows [][]string, i int) []string {
	var cells []string
	for _, row := range rows {
		if i < len(row) && strings.TrimSpace(row[i]) != "" {
			cells = append(cells, row[i])
		}
	}
	return cells
}

// share is the part of a column's cells that are not empty for which is holds;
// 0 where all are empty.
func share(rows [][]string, i int, is func(string) bool) float64 {
	cells := cellsOf(rows, i)
	n := 0
	for _, cell := range cells {
		if is(cell) {
			n++
		}
	}
	return float64(n) / float64(max(len(cells), 1))
}

func isProse(s string) bool { return len(strings.Fields(s)) >= 3 }

func isRole(s string) bool {
	_, ok := input.Role(s)
	return ok
}

func isTruth(s string) bool {
	_, ok := truth(s)
	return ok
}

func isTime(s string) bool {
	_, ok := input.Time(s, input.DayFirst)
	if !ok {
		_, ok = input.Time(s, input.MonthFirst)
	}
	return ok
}

func truth(s string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "t", "yes", "y", "1":
		return true, true
	case "false", "f", "no", "n", "0":
		return false, true
	}
	return false, false
}

// role is the role that a cell of the role column tells.
func (c *columns) role(cell string) conversation.Role {
	if inbound, ok := truth(cell); ok && c.inbound {
		if inbound {
			return conversation.Customer
		}
		return conversation.Agent
	}
	role, _ := input.Role(cell)
	return role
}
