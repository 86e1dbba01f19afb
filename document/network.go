package document

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// emails finds addresses around each "@", and those written with "(at)".
func emails(text string) []span {
	var spans []span
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '@')
		if i < 0 {
			break
		}
		at := from + i
		from = at + 1
		start := at
		for start > 0 && at-start < 64 && isLocal(text[start-1]) {
			start--
		}
		end := at + 1
		for end < len(text) && end-at < 255 && (isWordByte(text[end]) || text[end] == '-' || text[end] == '.') {
			end++
		}
		domain := strings.TrimRight(text[at+1:end], ".-_")
		end = at + 1 + len(domain)
		for start < at && strings.IndexByte("._%+-'", text[start]) >= 0 {
			start++
		}
		dot := strings.LastIndexByte(domain, '.')
		if start == at || dot <= 0 || len(domain)-dot < 3 || isDigit(domain[dot+1]) {
			continue
		}
		spans = append(spans, span{typeEmail, start, end, rankProof})
	}
	if strings.Contains(text, "at)") || strings.Contains(text, "at]") || strings.Contains(text, "AT") {
		for _, m := range spelledEmail.FindAllStringIndex(text, -1) {
			spans = append(spans, span{typeEmail, m[0], m[1], rankForm})
		}
	}
	return spans
}

var spelledEmail = pattern.MustCompile(`(?i)\b[a-z0-9][a-z0-9._+-]{0,63}\s?[\[(]\s?at\s?[\])]\s?[a-z0-9-]{1,63}((\s?[\[(]\s?(dot|punkt)\s?[\])]\s?|\.)[a-z0-9-]{1,63}){1,4}`)

func isLocal(b byte) bool {
	return isWordByte(b) || strings.IndexByte(".%+-'", b) >= 0
}

// urlPattern is a URL as it stands in a text; what may end a sentence is not
// part of it.
var urlPattern = pattern.MustCompile(`(?i)\b(?:https?://|ftp://|www\.)[^\s<>"'` + "`" + `{}|\\^]{3,}`)

// privateHosts hold pages that belong to one person or those he gave the link.
var privateHosts = map[string]bool{
	"docs.google.com": true, "drive.google.com": true, "dropbox.com": true, "1drv.ms": true, "onedrive.live.com": true, "we.tl": true, "wetransfer.com": true,
	"linkedin.com": true, "facebook.com": true, "instagram.com": true, "calendly.com": true, "zoom.us": true, "meet.google.com": true, "wa.me": true,
	"paypal.me": true, "icloud.com": true, "mega.nz": true, "photos.app.goo.gl": true, "twitter.com": true, "x.com": true, "maps.app.goo.gl": true,
}

// secretParams are query parameters whose value is nobody else's business.
var secretParams = pattern.MustCompile(`(?i)(token|key|secret|sig|signature|pass(word|wd)?|pwd|auth|session|sid|jwt|code|otp|hash|e?mail|user(name|id)?|uid|phone|ticket|order|account|customer|invite|credential)`)

// urls finds in URLs what must not be read: pages of a person as a whole, and
// in others the parts that are secrets, so that the rest of the URL stays.
func (r *Redactor) urls(text, lower string) []span {
	if !strings.Contains(lower, "://") && !strings.Contains(lower, "www.") {
		return nil
	}
	var spans []span
	for _, m := range urlPattern.FindAllStringIndex(text, -1) {
		raw := strings.TrimRight(text[m[0]:m[1]], ".,;:!?)]*_>")
		start, end := m[0], m[0]+len(raw)
		parseable := raw
		if !strings.Contains(raw, "://") {
			parseable = "http://" + raw
		}
		u, err := url.Parse(parseable)
		if err != nil {
			continue
		}
		host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
		if privateHosts[host] && len(u.Path) > 1 && !r.domains[host] {
			spans = append(spans, span{typeURL, start, end, rankProof})
			continue
		}
		if !publicArchive(host, u.Path) {
			spans = append(spans, urlSecrets(raw, start)...)
		}
	}
	return spans
}

// publicArchive reports whether a URL is a mail in a list's archive or a commit:
// both are named by a hash that opens nothing.
func publicArchive(host, path string) bool {
	if strings.HasPrefix(host, "lists.") {
		return strings.Contains(path, "/thread/") || strings.Contains(path, "/message/") || strings.Contains(path, "/archives/") || strings.Contains(path, "/pipermail/")
	}
	return commitPath.MatchString(path)
}

var commitPath = pattern.MustCompile(`/(?:commits?|blob|tree|raw|compare)/[0-9a-f.]{7,}`)

// urlSecrets finds user and password, secret parameters and long random path
// segments in a URL that begins at byte base of the text.
func urlSecrets(raw string, base int) []span {
	var spans []span
	add := func(start, end int) {
		if end > start && !strings.HasPrefix(raw[start:end], "[") {
			spans = append(spans, span{typeSecret, base + start, base + end, rankCertain})
		}
	}
	path := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		path = i + 3
	}
	authority := len(raw)
	if i := strings.IndexAny(raw[path:], "/?#"); i >= 0 {
		authority = path + i
	}
	if i := strings.LastIndexByte(raw[path:authority], '@'); i >= 0 {
		add(path, path+i)
	}
	query := len(raw)
	if i := strings.IndexAny(raw[authority:], "?#"); i >= 0 {
		query = authority + i
	}
	for start := authority; start < query; {
		end := start + 1
		for end < query && raw[end] != '/' {
			end++
		}
		if looksRandom(raw[start+1 : end]) {
			add(start+1, end)
		}
		start = end
	}
	for start := query; start < len(raw); {
		end := start + 1
		for end < len(raw) && strings.IndexByte("&;?#", raw[end]) < 0 {
			end++
		}
		name, value, ok := strings.Cut(raw[start+1:end], "=")
		if ok && len(value) >= 4 && (secretParams.MatchString(name) || looksRandom(value)) {
			add(end-len(value), end)
		}
		start = end
	}
	return spans
}

// looksRandom reports whether s is a token rather than words: long, with digits
// and letters mixed many times over.
func looksRandom(s string) bool {
	if len(s) < 20 || strings.HasPrefix(s, "[") || isPageName(s) {
		return false
	}
	changes, digits := 0, 0
	class := byte(0)
	for i := 0; i < len(s); i++ {
		c := byte('a')
		switch b := s[i]; {
		case isDigit(b):
			c = '0'
			digits++
		case b >= 'A' && b <= 'Z':
			c = 'A'
		case b >= 'a' && b <= 'z':
		case b == '-' || b == '_':
			continue
		default:
			return false
		}
		if c != class {
			changes++
			class = c
		}
	}
	return digits >= 3 && changes >= 6
}

// isPageName reports whether s is words and codes with hyphens or underscores
// between them: "X310_Getting_Started".
func isPageName(s string) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-_.+~", r) })
	words := 0
	for _, p := range parts {
		if strings.Trim(p[1:], "abcdefghijklmnopqrstuvwxyz") == "" {
			words++
		}
	}
	return len(parts) >= 3 && 2*words >= len(parts)
}

var (
	ipv4    = pattern.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}`)
	ipv6    = pattern.MustCompile(`(?i)[0-9a-f]{0,4}:[0-9a-f:]{4,39}`)
	macAddr = pattern.MustCompile(`(?i)[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}`)
)

// ipWords stand before an address that could be a version number.
var ipWords = []string{"ip", "addr", "host", "server", "ping", "from", "dns", "gateway", "login", "proxy"}

// machines finds public IP addresses and MAC addresses. Addresses of private
// networks name nobody and stay: instructions are full of them.
func machines(text, lower string) []span {
	var spans []span
	if strings.Count(text, ".") >= 3 {
		for _, m := range ipv4.FindAllStringIndex(text, -1) {
			addr, err := netip.ParseAddr(text[m[0]:m[1]])
			if err != nil || !standsAlone(text, m[0], m[1]) || !personalIP(addr) {
				continue
			}
			first := addr.As4()[0]
			versionLike := first < 10 || strings.HasSuffix(strings.TrimSpace(before(lower, m[0], 12)), "version")
			if versionLike && !containsAny(before(lower, m[0], 24), ipWords) {
				continue
			}
			spans = append(spans, span{typeIP, m[0], m[1], rankProof})
		}
	}
	if strings.Count(text, ":") >= 2 {
		for _, m := range ipv6.FindAllStringIndex(text, -1) {
			end := m[0] + len(strings.TrimRight(text[m[0]:m[1]], ":"))
			if strings.HasSuffix(text[m[0]:m[1]], "::") {
				end = m[1]
			}
			addr, err := netip.ParseAddr(text[m[0]:end])
			hex := len(strings.ReplaceAll(text[m[0]:end], ":", ""))
			if err == nil && hex >= 6 && strings.ContainsAny(text[m[0]:end], "0123456789") && bounded(text, m[0], end) && personalIP(addr) {
				spans = append(spans, span{typeIP, m[0], end, rankProof})
			}
		}
	}
	if strings.Count(text, ":") >= 5 || strings.Count(text, "-") >= 5 {
		for _, m := range macAddr.FindAllStringIndex(text, -1) {
			if bounded(text, m[0], m[1]) && strings.Trim(text[m[0]:m[1]], "0:-") != "" {
				spans = append(spans, span{typeMAC, m[0], m[1], rankProof})
			}
		}
	}
	return spans
}

func personalIP(a netip.Addr) bool {
	mask := a.Is4() && (a.As4()[0] == 255 || a.As4()[0] == 0)
	return !mask && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !a.IsMulticast() && !a.IsUnspecified()
}

// standsAlone reports whether a dotted number is not part of a longer one.
func standsAlone(text string, start, end int) bool {
	if !bounded(text, start, end) || start > 0 && (text[start-1] == '.' || text[start-1] == '-') {
		return false
	}
	return end+1 >= len(text) || text[end] != '.' || !isDigit(text[end+1])
}
