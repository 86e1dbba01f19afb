package content

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of a slug. With ".proposal.md" and a suffix it stays below the 255
// bytes that file systems allow.
const (
	maxSlugRunes = 80
	maxSlugBytes = 200
)

// reserved are names that the site needs for itself or that Windows keeps for
// its devices.
var reserved = []string{
	"404", "about", "api", "articles", "assets", "askbook", "categories", "category", "favicon", "feed",
	"home", "index", "manifest", "opensearch", "questions", "robots", "rss", "search", "sitemap", "static",
	"tag", "tags", "topic", "topics", "undefined", "null",
	"aux", "clock", "con", "nul", "prn",
	"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// latin are letters that do not decompose into a plain one and a mark.
var latin = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i",
}

// slugOf makes the address of an article from its title: words of letters and
// digits of any script in lower case, joined by hyphens, Latin ones without
// their accents. It is never empty, at most 80 code points and 200 bytes long,
// holds no dot or slash, and is none of the reserved names.
func slugOf(title string) string {
	var b strings.Builder
	hyphen, afterLatin := false, false
	put := func(s string) {
		if hyphen && b.Len() > 0 {
			b.WriteByte('-')
		}
		hyphen = false
		b.WriteString(s)
	}
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(title, " ")) {
		r = unicode.ToLower(r)
		plain, special := latin[r]
		switch {
		case special:
			put(plain)
			afterLatin = true
		case unicode.IsMark(r) && afterLatin:
		case unicode.IsMark(r) && b.Len() > 0 && !hyphen:
			b.WriteRune(r)
		case unicode.IsLetter(r), unicode.IsDigit(r):
			put(string(r))
			afterLatin = unicode.Is(unicode.Latin, r)
		case r == '\'' || r == '’':
			// "can't" reads better as "cant" than as "can-t".
		default:
			hyphen, afterLatin = true, false
		}
	}
	slug := cutSlug(norm.NFC.String(b.String()), maxSlugRunes, maxSlugBytes)
	if slug == "" {
		return "article"
	}
	if isReserved(slug) {
		return slug + "-article"
	}
	return slug
}

// isReserved reports whether a name cannot be an article's slug.
func isReserved(slug string) bool { return slices.Contains(reserved, strings.ToLower(slug)) }

// validSlug reports whether a slug that a person wrote can be an address and a
// file's name: no separator, dot, space or control character, not reserved, and
// within the limits of [slugOf].
func validSlug(slug string) bool {
	if slug == "" || len(slug) > maxSlugBytes || !utf8.ValidString(slug) || isReserved(slug) {
		return false
	}
	for _, r := range slug {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '_' {
			return false
		}
	}
	return !strings.HasPrefix(slug, "-")
}

// uniqueSlug is slug, or slug-2, slug-3, … whichever is free first.
func uniqueSlug(slug string, taken func(string) bool) string {
	if !taken(slug) {
		return slug
	}
	for n := 2; ; n++ {
		suffix := "-" + strconv.Itoa(n)
		next := cutSlug(slug, maxSlugRunes-len(suffix), maxSlugBytes-len(suffix)) + suffix
		if !taken(next) {
			return next
		}
	}
}

// cutSlug shortens at a hyphen where there is one in the second half.
func cutSlug(slug string, maxRunes, maxBytes int) string {
	end, runes := 0, 0
	for i, r := range slug {
		if runes == maxRunes || i+utf8.RuneLen(r) > maxBytes {
			break
		}
		end = i + utf8.RuneLen(r)
		runes++
	}
	if end == len(slug) {
		return strings.Trim(slug, "-")
	}
	cut := slug[:end]
	if at := strings.LastIndexByte(cut, '-'); slug[end] != '-' && at > end/2 {
		cut = cut[:at]
	}
	return strings.Trim(cut, "-")
}

// foldSlug makes slugs equal that some file system takes for the same name.
func foldSlug(slug string) string { return norm.NFC.String(strings.ToLower(slug)) }
