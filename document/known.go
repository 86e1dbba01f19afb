package document

import "strings"

// What the number of an order or an account has at least before it is looked
// for where no word explains it.
const (
	minKnown       = 5 // bytes
	minShapeDigits = 4
)

// learn remembers the number of an order or an account, so that it is found
// again without "order" before it, and others that are built like it.
func (s *session) learn(kind, value string) {
	if kind != typeOrder && kind != typeAccount || len(value) < minKnown {
		return
	}
	value = strings.ToUpper(value)
	if _, known := s.ids[value]; known {
		return
	}
	if s.ids == nil {
		s.ids, s.shapes = map[string]string{}, map[string]string{}
	}
	s.ids[value] = kind
	if shape, ok := shapeOf(value); ok {
		s.shapes[shape] = kind
	}
}

// expect makes numbers of a shape be found though none was explained yet.
func (s *session) expect(shapes []string) {
	if len(shapes) == 0 {
		return
	}
	if s.ids == nil {
		s.ids, s.shapes = map[string]string{}, map[string]string{}
	}
	for _, shape := range shapes {
		s.shapes[shape] = typeOrder
	}
}

// shapeOf is a number with each digit replaced by "9": "DL-92788" is "DL-99999".
// Only letters in front make a number's shape its own.
func shapeOf(value string) (shape string, ok bool) {
	if value[0] < 'A' || value[0] > 'Z' {
		return "", false
	}
	digits := 0
	b := []byte(value)
	for i, c := range b {
		if isDigit(c) {
			digits++
			b[i] = '9'
		}
	}
	return string(b), digits >= minShapeDigits
}

// knownIDs finds the numbers that were learnt, and those of the same shape.
func (s *session) knownIDs(text string) []span {
	if len(s.shapes) == 0 && len(s.ids) == 0 {
		return nil
	}
	var spans []span
	for i := 0; i < len(text); {
		if !isIDByte(text[i]) {
			i++
			continue
		}
		start, digits := i, 0
		for i < len(text) && isIDByte(text[i]) {
			if isDigit(text[i]) {
				digits++
			}
			i++
		}
		end := start + len(strings.TrimRight(text[start:i], "-/_."))
		if digits < minShapeDigits || end-start < minKnown || end-start > 40 {
			continue
		}
		value := strings.ToUpper(text[start:end])
		kind := s.ids[value]
		if shape, ok := shapeOf(value); kind == "" && ok {
			kind = s.shapes[shape]
		}
		if kind != "" && bounded(text, start, end) {
			spans = append(spans, span{kind, start, end, rankContext})
		}
	}
	return spans
}

func isIDByte(b byte) bool {
	return isDigit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || strings.IndexByte("-/_.", b) >= 0
}
