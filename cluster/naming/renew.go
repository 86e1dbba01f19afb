package naming

import (
	"slices"
	"strings"
)

// Makeshift reports whether a label is one that a topic has for want of a name:
// "Miscellaneous 2", "Ferries and more", "More on ferries".
func Makeshift(label string) bool {
	return slices.ContainsFunc(tongues, func(t tongue) bool {
		rest, numbered := strings.CutPrefix(label, t.rest)
		return numbered && strings.Trim(rest, " 0123456789") == "" || label == t.personal ||
			strings.HasPrefix(label, t.more+" ") || strings.HasSuffix(label, " "+t.mixed)
	})
}

// unnamed reports whether a topic is to be named: it has no name, or one that is to
// make room for a better.
func (n *naming) unnamed(topic int) bool {
	label := n.tree.Topics[topic].Label
	return label == "" || n.Renew && Makeshift(label)
}

// renew gives a topic a good name instead of a makeshift one, if it has any.
func (n *naming) renew(topic int, given given) {
	t := &n.tree.Topics[topic]
	if !n.unnamed(topic) {
		return
	}
	good, poor := n.best(topic)
	if name := n.named(topic, given, good, poor); name != "" && !Makeshift(name) {
		t.Label = name
		given.put(t)
	}
}
