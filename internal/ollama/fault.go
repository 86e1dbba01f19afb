package ollama

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/ollama/ollama/api"
)

// fault is what an error calls for.
type fault int

const (
	fatal       fault = iota // no use in trying again: wrong request, not allowed
	absent                   // the model is not there
	tooLong                  // the text must be cut
	busy                     // wait; the server is well
	crashed                  // the runner died or gave NaN: again, then in smaller parts
	unreachable              // no server: again, then give up
	interrupted              // the caller's context ended
)

// classify tells what to do about an error of the client. The replies are those
// that servers were seen to give; the same code stands for several mistakes, so
// that the message has to be read.
func classify(err error) fault {
	if errors.Is(err, context.Canceled) {
		return interrupted
	}
	var status api.StatusError
	if errors.As(err, &status) {
		message := strings.ToLower(status.ErrorMessage)
		switch {
		case status.StatusCode == http.StatusNotFound:
			return absent
		case strings.Contains(message, "exceeds the context length"),
			strings.Contains(message, "exceeds maximum context length"),
			strings.Contains(message, "input is too large"):
			return tooLong
		case status.StatusCode == http.StatusServiceUnavailable, status.StatusCode == http.StatusTooManyRequests:
			return busy
		case status.StatusCode >= 500,
			strings.Contains(message, "eof"),
			strings.Contains(message, "do embedding request"),
			strings.Contains(message, "nan"):
			// A runner that died is told as 400, with "EOF".
			return crashed
		}
		return fatal
	}
	var authorization api.AuthorizationError
	if errors.As(err, &authorization) {
		return fatal
	}
	var network net.Error
	var dialled *net.OpError
	var asked *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &dialled), errors.As(err, &asked),
		errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return unreachable
	}
	// A reply that is no JSON, or cut: something between us and the server.
	return crashed
}
