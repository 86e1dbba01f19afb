package input

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// ErrBinary says that a file holds no text.
var ErrBinary = errors.New("binary, not text")

// HeadBytes is how much of a file is looked at to tell its encoding and
// format.
const HeadBytes = 64 << 10

// UTF8 is r as UTF-8, without a byte order mark. The encoding is told from the
// first 64 KiB: by its mark, else UTF-8 where that is valid, else by
// statistics, else Windows-1252. Bytes that turn out invalid later are taken
// for Windows-1252, one by one, so that nothing is lost. The error is
// [ErrBinary], or that of reading.
func UTF8(r *bufio.Reader) (*bufio.Reader, error) {
	head, err := Peek(r)
	if err != nil {
		return nil, err
	}
	enc, skip := marked(head)
	if enc == nil && skip == 0 {
		enc = utf16Unmarked(head)
	}
	if enc != nil {
		return bufio.NewReaderSize(transform.NewReader(r, transform.Chain(enc.NewDecoder(), transform.Transformer(repair{}))), HeadBytes), nil
	}
	if binary(head) {
		return nil, ErrBinary
	}
	_, _ = r.Discard(skip)
	if !mostlyUTF8(head[skip:]) {
		if enc := guess(head); enc != nil {
			return bufio.NewReaderSize(transform.NewReader(r, enc.NewDecoder()), HeadBytes), nil
		}
	}
	return bufio.NewReaderSize(transform.NewReader(r, repair{}), HeadBytes), nil
}

// Decode is a short text, such as the body of a mail, as UTF-8, told as UTF8
// tells it; what would be binary there is read all the same.
func Decode(raw []byte) string {
	if utf8.Valid(raw) {
		return string(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))
	}
	head := raw[:min(len(raw), HeadBytes)]
	enc, _ := marked(head)
	if enc == nil && !mostlyUTF8(head) {
		enc = guess(head)
	}
	if enc != nil {
		if d, err := enc.NewDecoder().Bytes(raw); err == nil {
			return string(d)
		}
	}
	d, _, _ := transform.Bytes(repair{}, raw)
	return string(d)
}

// Peek is the first 64 KiB of r, or all of it where it is shorter; r must have
// a buffer of that size.
func Peek(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(HeadBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	return head, nil
}

// marked tells the encoding that a byte order mark names and, for UTF-8, the
// length of the mark.
func marked(head []byte) (enc encoding.Encoding, skip int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return nil, 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), 0
	case bytes.HasPrefix(head, []byte("\x00\x00\xFE\xFF")):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM), 0
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), 0
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), 0
	}
	return nil, 0
}

// utf16Unmarked recognises UTF-16 without its mark: in western text nearly
// every other byte is zero.
func utf16Unmarked(head []byte) encoding.Encoding {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half < 4:
		return nil
	case zeros[1] > half*7/10 && zeros[0] < half/20:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0] > half*7/10 && zeros[1] < half/20:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// binary reports whether more than one byte in 20 is a control character that
// text does not use: in random bytes it is two.
func binary(head []byte) bool {
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return true
	}
	controls := 0
	for _, b := range head {
		if b < 0x20 && b != '\n' && b != '\t' && b != '\r' && b != '\f' && b != 0x1B || b == 0x7F {
			controls++
		}
	}
	return controls*20 > len(head)
}

// mostlyUTF8 reports whether at most one character in ten beyond ASCII is
// invalid: a UTF-8 file with a few broken bytes stays one.
func mostlyUTF8(head []byte) bool {
	if utf8.Valid(head) {
		return true
	}
	good, bad := 0, 0
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size == 1:
			// the head may end within a character
			if len(head) < utf8.UTFMax && !utf8.FullRune(head) {
				return bad*10 <= good
			}
			bad++
		case size > 1:
			good++
		}
		head = head[size:]
	}
	return bad*10 <= good
}

// guess tells the encoding of text that is not UTF-8; nil leaves it to repair.
// The detector takes short Western texts for other alphabets of one byte, so
// only a clear majority speaks for those; encodings of several bytes show
// themselves by decoding without an error.
func guess(head []byte) encoding.Encoding {
	found := chardet.Detect(head)
	name := strings.ToLower(found.Encoding)
	if strings.HasPrefix(name, "utf") || name == "ascii" {
		return nil
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil
	}
	if _, single := enc.(*charmap.Charmap); single {
		if found.Confidence < 0.8 {
			return nil
		}
		return enc
	}
	text, err := enc.NewDecoder().Bytes(head)
	// the head may end within a character
	if err != nil || bytes.Count(text, []byte("\uFFFD")) > 1 {
		return nil
	}
	return enc
}

// repair passes valid UTF-8 on and reads every other byte as Windows-1252.
type repair struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (repair) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		n := min(len(src)-nSrc, len(dst)-nDst)
		n = wholeRunes(src[nSrc:nSrc+n], n)
		if n > 0 && utf8.Valid(src[nSrc:nSrc+n]) {
			copy(dst[nDst:], src[nSrc:nSrc+n])
			nDst += n
			nSrc += n
			continue
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && size == 1 {
			if !atEOF && !utf8.FullRune(src[nSrc:]) {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r = charmap.Windows1252.DecodeByte(src[nSrc])
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// wholeRunes is n less the bytes of a character that b cuts at its end.
func wholeRunes(b []byte, n int) int {
	for back := 1; back < utf8.UTFMax && back <= n; back++ {
		if utf8.RuneStart(b[n-back]) {
			if !utf8.FullRune(b[n-back : n]) {
				return n - back
			}
			break
		}
	}
	return n
}
