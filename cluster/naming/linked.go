package naming

import "regexp"

// link is an address of the web, with its host.
var link = regexp.MustCompile(`https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)`)

// shortHost is as long as the hosts are that only lead elsewhere.
const shortHost = 6

// linked names a topic by where most of its texts link to, if not one customer's
// alone do; "" where they do not.
func (n *naming) linked(topic int) string {
	t, texts := &n.tree.Topics[topic], len(n.topics[topic].texts)
	in := make(map[string]int)
	from := make(writers)
	for i := range texts {
		d := t.Members[i*step(t)]
		seen := make(map[string]bool)
		for _, m := range link.FindAllStringSubmatch(n.Text(d), -1) {
			if host := m[1]; len(host) > shortHost && !seen[host] {
				seen[host] = true
				in[host]++
				from.put(host, n.writer(d))
			}
		}
	}
	best := ""
	for host, k := range in {
		if 2*k > texts && k >= few && len(from[host]) >= n.shared && (best == "" || k > in[best] || k == in[best] && host < best) {
			best = host
		}
	}
	if best == "" {
		return ""
	}
	return n.tongue(topic).links + " " + best
}
