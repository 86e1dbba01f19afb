package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
)

// Hash tells one body, title or section from another: 16 hexadecimal digits of
// SHA-256. Line ends, blank lines around and spaces at the ends of lines make
// no difference, since editors change them unasked.
func Hash(text string) string {
	lines := strings.Split(normalize(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:8])
}

// normalize is how a body is kept in an Article: line feeds only, no blank
// lines around, no byte-order mark before it. What was kept so is kept as it is again: else
// it would seem to be edited.
func normalize(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	for {
		text = strings.TrimLeft(text, "\ufeff")
		line, rest, more := strings.Cut(text, "\n")
		if !more || strings.TrimSpace(line) != "" {
			break
		}
		text = rest
	}
	return strings.TrimRightFunc(text, unicode.IsSpace)
}

// Fingerprint is a hash that changes little where a text changes little: the
// simhash (Charikar 2002) of its words and pairs of words, in 16 hexadecimal
// digits. Compare two with [Alike].
func Fingerprint(text string) string {
	words := wordsOf(text)
	var votes [64]int
	vote := func(s string) {
		h := fnv.New64a()
		h.Write([]byte(s))
		sum := mix(h.Sum64())
		for bit := range votes {
			if sum>>bit&1 == 1 {
				votes[bit]++
			} else {
				votes[bit]--
			}
		}
	}
	for i, word := range words {
		vote(word)
		if i > 0 {
			vote(words[i-1] + " " + word)
		}
	}
	var sum uint64
	for bit, v := range votes {
		if v > 0 {
			sum |= 1 << bit
		}
	}
	return fmt.Sprintf("%016x", sum)
}

// wordsOf are the words of a text in lower case.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}

// mix is the finaliser of SplitMix64: FNV alone leaves the upper bits of short
// words alike.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// Alike reports whether two fingerprints stand for texts that say much the same:
// at most 10 of 64 bits differ. Unrelated texts differ in 32. An empty or broken
// fingerprint is like none.
func Alike(a, b string) bool {
	x, errX := strconv.ParseUint(a, 16, 64)
	y, errY := strconv.ParseUint(b, 16, 64)
	return errX == nil && errY == nil && bits.OnesCount64(x^y) <= 10
}
