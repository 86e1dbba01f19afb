package mbox

import (
	"bytes"
	"encoding/base64"
	"mime"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"

	"github.com/askbook/askbook/conversation/read/input"
)

const (
	maxDepth = 128  // of parts in parts
	maxParts = 1000 // of one mail
)

// body collects the text of a mail from its parts. It works on slices of the
// raw mail and decodes only parts that are text: attachments cost nothing, and
// parts that are badly nested, unterminated or wrongly encoded still give what
// can be read of them.
type body struct {
	plain  []string
	html   []string
	nested []string // text of mails within the mail
	report bool     // a delivery report (RFC 3462)
	parts  int
}

// text is the mail's text: its plain parts, else its HTML parts converted,
// else that of mails that it carries.
func (b *body) text() string {
	for _, texts := range [][]string{b.plain, b.html, b.nested} {
		if t := strings.TrimSpace(strings.Join(texts, "\n\n")); t != "" {
			return t
		}
	}
	return ""
}

// walk takes in a part with the given header and its parts.
func (b *body) walk(h header, raw []byte, depth int) {
	b.parts++
	if depth > maxDepth || b.parts > maxParts {
		return
	}
	media, params := mediaType(h.get("Content-Type"))
	disposition, _ := mediaType(h.get("Content-Disposition"))
	attached := disposition == "attachment" && depth > 0
	switch {
	case strings.HasPrefix(media, "multipart/"):
		b.multipart(media, params["boundary"], raw, depth)
	case attached:
	case media == "text/plain":
		b.plain = appendText(b.plain, flow(contents(h, raw, params["charset"]), params))
	case media == "text/html":
		b.html = appendText(b.html, input.HTMLText(contents(h, raw, params["charset"])))
	case media == "message/rfc822":
		b.mail(raw, depth)
	}
}

func appendText(texts []string, t string) []string {
	if t = strings.TrimSpace(input.Text(t)); t == "" {
		return texts
	}
	return append(texts, t)
}

func (b *body) multipart(media, boundary string, raw []byte, depth int) {
	if media == "multipart/report" {
		b.report = true
	}
	parts := split(raw, boundary)
	if parts == nil {
		b.plain = appendText(b.plain, decode(raw, ""))
		return
	}
	if media == "multipart/alternative" {
		b.alternative(parts, depth)
		return
	}
	for _, p := range parts {
		h, inner := splitHeader(p)
		b.walk(h, inner, depth+1)
	}
}

// alternative takes the plain version, else the HTML one.
func (b *body) alternative(parts [][]byte, depth int) {
	var all body
	all.parts = b.parts
	for _, p := range parts {
		h, inner := splitHeader(p)
		all.walk(h, inner, depth+1)
	}
	b.parts = all.parts
	b.report = b.report || all.report
	switch {
	case len(all.plain) > 0:
		b.plain = append(b.plain, all.plain...)
	case len(all.html) > 0 && len(b.plain) > 0:
		// plain parts beside it stay together with what it says
		b.plain = append(b.plain, all.html...)
	default:
		b.html = append(b.html, all.html...)
	}
	b.nested = append(b.nested, all.nested...)
}

func (b *body) mail(raw []byte, depth int) {
	inner := body{parts: b.parts}
	h, rest := splitHeader(raw)
	inner.walk(h, rest, depth+1)
	b.parts = inner.parts
	b.nested = appendText(b.nested, inner.text())
}

// split cuts a multipart body at its boundary lines (RFC 2046, 5.1); nil where
// there is none.
func split(raw []byte, boundary string) [][]byte {
	if boundary == "" {
		return nil
	}
	mark := []byte("--" + boundary)
	var parts [][]byte
	start := -1 // of the current part
	for at := 0; at < len(raw); {
		i := bytes.Index(raw[at:], mark)
		if i < 0 {
			break
		}
		i += at
		at = i + len(mark)
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			end = len(raw)
		} else {
			end += at + 1
		}
		tail := strings.TrimSpace(string(raw[at:min(end, at+100)]))
		if i > 0 && raw[i-1] != '\n' || tail != "" && tail != "--" {
			continue
		}
		if start >= 0 {
			parts = append(parts, raw[start:i])
		}
		start, at = end, end
		if tail == "--" {
			return parts
		}
		if len(parts) > maxParts {
			return parts
		}
	}
	if start >= 0 && start < len(raw) {
		parts = append(parts, raw[start:])
	}
	return parts
}

var (
	mediaForm = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`)
	param     = regexp.MustCompile(`(?i)\b(boundary|charset|format|delsp)\s*=\s*(?:"([^"]*)"|([^\s;"]+))`)
)

// mediaType parses a Content-Type or Content-Disposition, leniently; without
// one, the type is text/plain (RFC 2045, 5.2).
func mediaType(s string) (string, map[string]string) {
	if s == "" {
		return "text/plain", nil
	}
	if media, params, err := mime.ParseMediaType(s); err == nil {
		if media == "text" {
			media = "text/plain"
		}
		return media, params
	}
	media, _, _ := strings.Cut(s, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	params := map[string]string{}
	for _, m := range param.FindAllStringSubmatch(s, -1) {
		params[strings.ToLower(m[1])] = m[2] + m[3]
	}
	if !mediaForm.MatchString(media) && params["boundary"] != "" {
		media = "multipart/mixed"
	} else if !mediaForm.MatchString(media) && media != "attachment" && media != "inline" {
		media = "text/plain"
	}
	return media, params
}

// contents decodes the transfer encoding and the charset of a text part.
func contents(h header, raw []byte, charset string) string {
	switch strings.ToLower(strings.Trim(h.get("Content-Transfer-Encoding"), ` "'`)) {
	case "base64":
		raw = unbase64(raw)
	case "quoted-printable":
		raw = unquote(raw)
	}
	return decode(raw, charset)
}

// decode reads text in a charset. A charset that is unknown, missing or plainly
// wrong gives way to what the bytes look like.
func decode(raw []byte, charset string) string {
	charset = strings.ToLower(strings.Trim(charset, ` "'`))
	utf8Like := charset == "" || charset == "utf-8" || charset == "utf8" || charset == "us-ascii" || charset == "ascii"
	if !utf8Like {
		enc, err := htmlindex.Get(charset)
		if err != nil {
			enc, err = ianaindex.MIME.Encoding(charset)
		}
		if err == nil && enc != nil && charset != "utf-7" {
			if d, err := enc.NewDecoder().Bytes(raw); err == nil {
				return string(d)
			}
		}
	}
	return input.Decode(raw)
}

// unquote decodes quoted-printable and leaves what is not well formed as it is.
func unquote(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '=' {
			out = append(out, raw[i])
			continue
		}
		if skip := softBreak(raw[i+1:]); skip > 0 {
			i += skip
			continue
		}
		if i+2 < len(raw) && isHex(raw[i+1]) && isHex(raw[i+2]) {
			out = append(out, unhex(raw[i+1])<<4|unhex(raw[i+2]))
			i += 2
			continue
		}
		out = append(out, '=')
	}
	return out
}

// softBreak is the length of the line end that b begins with, 0 for none.
func softBreak(b []byte) int {
	n := 0
	for n < len(b) && (b[n] == ' ' || b[n] == '\t') && n < 8 {
		n++
	}
	switch {
	case n < len(b) && b[n] == '\n':
		return n + 1
	case n+1 < len(b) && b[n] == '\r' && b[n+1] == '\n':
		return n + 2
	}
	return 0
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'F' || b >= 'a' && b <= 'f'
}

func unhex(b byte) byte {
	switch {
	case b <= '9':
		return b - '0'
	case b <= 'F':
		return b - 'A' + 10
	}
	return b - 'a' + 10
}

// unbase64 decodes what base64 there is and leaves out what is not.
func unbase64(raw []byte) []byte {
	kept := make([]byte, 0, len(raw))
	for _, c := range raw {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			kept = append(kept, c)
		} else if c == '=' {
			kept = kept[:len(kept)/4*4+min(len(kept)%4, 3)]
		}
	}
	if len(kept)%4 == 1 {
		kept = kept[:len(kept)-1]
	}
	n, _ := base64.RawStdEncoding.Decode(kept, kept)
	return kept[:n]
}

// flow joins the soft line breaks of format=flowed (RFC 3676).
func flow(text string, params map[string]string) string {
	if !strings.EqualFold(params["format"], "flowed") {
		return text
	}
	delsp := strings.EqualFold(params["delsp"], "yes")
	var out strings.Builder
	joining, quoted := false, ""
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		rest := strings.TrimLeft(line, ">")
		marks := line[:len(line)-len(rest)]
		rest = strings.TrimPrefix(rest, " ")
		if !joining || marks != quoted || rest == "-- " {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(marks)
			if marks != "" {
				out.WriteByte(' ')
			}
		}
		joining, quoted = strings.HasSuffix(rest, " ") && rest != "-- ", marks
		if joining && delsp {
			rest = rest[:len(rest)-1]
		}
		out.WriteString(rest)
	}
	return out.String()
}
