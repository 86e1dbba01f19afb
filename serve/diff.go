package serve

import (
	"strings"
	"unicode"

	pages "github.com/askbook/askbook/templates/workspace"
)

const (
	diffContext = 2       // unchanged lines shown around a change
	maxDiff     = 4 << 20 // cells of the table; larger texts are compared as wholes
)

// diffLines compares two texts line by line, and lines that took each other's
// place word by word. Long unchanged stretches are left out.
func diffLines(old, new string) []pages.DiffLine {
	a, b := strings.Split(strings.TrimSpace(old), "\n"), strings.Split(strings.TrimSpace(new), "\n")
	var out []pages.DiffLine
	var gone, added []string
	flush := func() {
		out = append(out, changedLines(gone, added)...)
		gone, added = nil, nil
	}
	for _, op := range compare(a, b) {
		switch {
		case op.gone:
			gone = append(gone, op.text)
		case op.added:
			added = append(added, op.text)
		default:
			flush()
			out = append(out, pages.DiffLine{Op: "same", Parts: []pages.DiffPart{{Text: op.text}}})
		}
	}
	flush()
	return withContext(out)
}

// changedLines are lines that took the place of others: the first of the one
// with the first of the other, and so on.
func changedLines(gone, added []string) []pages.DiffLine {
	var before, after []pages.DiffLine
	for i := range max(len(gone), len(added)) {
		var left, right []pages.DiffPart
		switch {
		case i >= len(added):
			left = []pages.DiffPart{{Text: gone[i]}}
		case i >= len(gone):
			right = []pages.DiffPart{{Text: added[i]}}
		default:
			left, right = diffWords(gone[i], added[i])
		}
		if left != nil {
			before = append(before, pages.DiffLine{Op: "gone", Parts: left})
		}
		if right != nil {
			after = append(after, pages.DiffLine{Op: "new", Parts: right})
		}
	}
	return append(before, after...)
}

// diffWords marks in two lines the words that differ. Lines that have little in
// common are not marked: they are simply different.
func diffWords(old, new string) (left, right []pages.DiffPart) {
	same := 0
	for _, op := range compare(words(old), words(new)) {
		if !op.added {
			left = appendPart(left, op.text, op.gone)
		}
		if !op.gone {
			right = appendPart(right, op.text, op.added)
		}
		if !op.gone && !op.added {
			same += len(strings.TrimSpace(op.text))
		}
	}
	if 3*same < max(len(old), len(new)) {
		return []pages.DiffPart{{Text: old}}, []pages.DiffPart{{Text: new}}
	}
	return left, right
}

func appendPart(parts []pages.DiffPart, text string, changed bool) []pages.DiffPart {
	if n := len(parts); n > 0 && parts[n-1].Changed == changed {
		parts[n-1].Text += text
		return parts
	}
	return append(parts, pages.DiffPart{Text: text, Changed: changed})
}

// words cuts a line after each run of white space.
func words(line string) []string {
	var out []string
	start, space := 0, false
	for i, r := range line {
		if space && !unicode.IsSpace(r) {
			out = append(out, line[start:i])
			start = i
		}
		space = unicode.IsSpace(r)
	}
	return append(out, line[start:])
}

// change is a step from one sequence to another; neither gone nor added is in
// both.
type change struct {
	text        string
	gone, added bool
}

// compare finds the steps along a longest common subsequence.
func compare(a, b []string) []change {
	head, tail := commonEnds(a, b)
	var out []change
	for _, s := range a[:head] {
		out = append(out, change{text: s})
	}
	out = append(out, compareMiddle(a[head:len(a)-tail], b[head:len(b)-tail])...)
	for _, s := range a[len(a)-tail:] {
		out = append(out, change{text: s})
	}
	return out
}

func commonEnds(a, b []string) (head, tail int) {
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

func compareMiddle(a, b []string) []change {
	var out []change
	i, j := 0, 0
	if len(a)*len(b) <= maxDiff {
		length := common(a, b)
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				out = append(out, change{text: a[i]})
				i, j = i+1, j+1
			case length[i+1][j] >= length[i][j+1]:
				out = append(out, change{text: a[i], gone: true})
				i++
			default:
				out = append(out, change{text: b[j], added: true})
				j++
			}
		}
	}
	for ; i < len(a); i++ {
		out = append(out, change{text: a[i], gone: true})
	}
	for ; j < len(b); j++ {
		out = append(out, change{text: b[j], added: true})
	}
	return out
}

// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
func common(a, b []string) [][]int32 {
	length := make([][]int32, len(a)+1)
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	return length
}

// withContext leaves out unchanged lines that are far from any change.
func withContext(lines []pages.DiffLine) []pages.DiffLine {
	near := make([]bool, len(lines))
	for i, line := range lines {
		if line.Op == "same" {
			continue
		}
		for j := max(0, i-diffContext); j <= min(len(lines)-1, i+diffContext); j++ {
			near[j] = true
		}
	}
	var out []pages.DiffLine
	for i, line := range lines {
		switch {
		case near[i]:
			out = append(out, line)
		case i == 0 || near[i-1]:
			out = append(out, pages.DiffLine{Op: "skip"})
		}
	}
	return out
}
