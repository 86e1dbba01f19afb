package slack

import (
	"encoding/json"
	"errors"
	"html"
	"io"
	"regexp"
	"strings"

	"github.com/askbook/askbook/conversation/read/input"
)

// Users are the users of an export by their ids.
type Users map[string]user

// user is what is used of a user.
type user struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	RealName string  `json:"real_name"`
	IsBot    bool    `json:"is_bot"`
	Profile  profile `json:"profile"`
}

type profile struct {
	RealName    string `json:"real_name"`
	DisplayName string `json:"display_name"`
	Email       string `json:"email"`
}

// name is what people call the user.
func (u user) name() string {
	for _, n := range []string{u.Profile.RealName, u.RealName, u.Profile.DisplayName, u.Name} {
		if n = input.Line(n); n != "" {
			return n
		}
	}
	return ""
}

// ReadUsers adds the users of a users.json to u. Entries that are no user are
// passed over; the error is that of a file that breaks off.
func (u Users) ReadUsers(r io.Reader) error {
	values := input.NewValues(r, 1<<20)
	for {
		raw, err := values.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, input.ErrTooLong):
			continue
		case err != nil:
			return err
		}
		var user user
		if json.Unmarshal(raw, &user) == nil && user.ID != "" {
			u[user.ID] = user
		}
	}
}

var reference = regexp.MustCompile(`<([^<>\n]+)>`)

// plain writes the references of a text out and undoes its escapes.
func (u Users) plain(s string) string {
	if strings.Contains(s, "<") {
		s = reference.ReplaceAllStringFunc(s, func(ref string) string { return u.written(ref[1 : len(ref)-1]) })
	}
	return input.Text(html.UnescapeString(s))
}

// written is a reference as a reader sees it.
func (u Users) written(ref string) string {
	target, label, _ := strings.Cut(ref, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		if name := u[target[1:]].name(); name != "" {
			return "@" + name
		}
		if label != "" {
			return "@" + strings.TrimPrefix(label, "@")
		}
		return target
	case strings.HasPrefix(target, "#"):
		if label != "" {
			return "#" + label
		}
		return target
	case strings.HasPrefix(target, "!"):
		if label != "" {
			return "@" + strings.TrimPrefix(label, "@")
		}
		return "@" + target[1:]
	}
	address := strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
	switch label {
	case "", target, address:
		return address
	}
	if strings.HasSuffix(target, "://"+label) || strings.HasSuffix(target, "://"+label+"/") {
		return address
	}
	return label + " (" + address + ")"
}
