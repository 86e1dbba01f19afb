package workspace

import (
	"bytes"
	_ "embed"
	"encoding"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Settings are what a user may choose, as askbook.yaml spells it. Each may
// also be given as an environment variable, ASKBOOK_ and the key in capitals
// with _ for a dot.
type Settings struct {
	Name        string `yaml:"name"`        // of the help site
	Description string `yaml:"description"` // one sentence below it
	URL         string `yaml:"url"`         // where site/ will be published; "" leaves sitemap and feed relative
	Language    string `yaml:"language"`    // of the site's own words, ISO 639-1
	Contact     string `yaml:"contact"`     // a mailto: or https: address for who finds no answer
	Accent      string `yaml:"accent"`      // colour of links and buttons, #rrggbb

	Company struct {
		Domains []string `yaml:"domains"` // e-mail domains of agents; told from the mails when empty
		Agents  []string `yaml:"agents"`  // further agents: addresses or names
		Lists   []string `yaml:"lists"`   // addresses that are mailing lists
	} `yaml:"company"`

	Embedder string `yaml:"embedder"` // "", builtin, ollama:MODEL, adapted:MODEL, static:DIR
	Labels   string `yaml:"labels"`   // builtin, ollama:MODEL

	Search struct {
		Rerank string `yaml:"rerank"` // none, ollama:MODEL
	} `yaml:"search"`

	Ollama struct {
		Hosts   []string `yaml:"hosts"`
		Threads int      `yaml:"threads"` // a model may use on the server; 0 leaves it to the server
	} `yaml:"ollama"`

	Cluster struct {
		Seed        uint64      `yaml:"seed"`
		Granularity Granularity `yaml:"granularity"`
	} `yaml:"cluster"`

	Drafts struct {
		Customers int `yaml:"customers"` // k: a question is drafted when so many customers asked it
	} `yaml:"drafts"`
}

// Defaults returns the settings of an empty askbook.yaml.
func Defaults() Settings {
	s := Settings{Name: "Help centre", Language: "en", Labels: "builtin"}
	s.Search.Rerank = NoRerank
	s.Cluster.Seed = 1
	s.Cluster.Granularity = 1
	s.Drafts.Customers = 3
	return s
}

//go:embed askbook.yaml
var commented []byte

// Commented is the askbook.yaml that a new workspace starts with: every
// setting with its default, commented out.
func Commented() []byte { return bytes.Clone(commented) }

// readSettings reads the settings of a workspace: defaults, then the file,
// then the environment. Unknown keys are errors with line and column.
func readSettings(file string, getenv func(string) string) (Settings, error) {
	s := Defaults()
	data, err := os.ReadFile(file)
	if err != nil {
		return s, fmt.Errorf("reading settings: %w", err)
	}
	if err := decodeSettings(data, &s); err != nil {
		return s, fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	if err := s.fromEnvironment(getenv); err != nil {
		return s, err
	}
	if len(s.Ollama.Hosts) == 0 {
		s.Ollama.Hosts = Hosts(getenv)
	}
	return s, s.check()
}

// Hosts are the addresses of Ollama where no setting names one: OLLAMA_HOST,
// else Ollama's own on loopback.
func Hosts(getenv func(string) string) []string {
	if host := getenv("OLLAMA_HOST"); host != "" {
		return []string{host}
	}
	return []string{"http://127.0.0.1:11434"}
}

func decodeSettings(data []byte, s *Settings) error {
	if onlyComments(data) { // the decoder would take it for null and empty s
		return nil
	}
	err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(s)
	if err != nil {
		return errors.New(strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return nil
}

func onlyComments(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// fromEnvironment overrides each setting whose variable is set.
func (s *Settings) fromEnvironment(getenv func(string) string) error {
	return eachSetting(reflect.ValueOf(s).Elem(), "", func(key string, field reflect.Value) error {
		name := "ASKBOOK_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
		text := getenv(name)
		if text == "" {
			return nil
		}
		if err := setField(field, text); err != nil {
			return fmt.Errorf("%s=%q: %w", name, text, err)
		}
		return nil
	})
}

// eachSetting calls f with the dotted key and the field of each setting.
func eachSetting(v reflect.Value, prefix string, f func(key string, field reflect.Value) error) error {
	for i := range v.NumField() {
		key := prefix + v.Type().Field(i).Tag.Get("yaml")
		var err error
		if v.Field(i).Kind() == reflect.Struct {
			err = eachSetting(v.Field(i), key+".", f)
		} else {
			err = f(key, v.Field(i))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func setField(field reflect.Value, text string) error {
	if own, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return own.UnmarshalText([]byte(text))
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Slice:
		var list []string
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				list = append(list, item)
			}
		}
		field.Set(reflect.ValueOf(list))
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return errors.New("give a whole number")
		}
		field.SetInt(int64(n))
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return errors.New("give a whole number")
		}
		field.SetUint(n)
	}
	return nil
}

// check finds values that no run could use.
func (s *Settings) check() error {
	if s.Drafts.Customers < 1 {
		return fmt.Errorf("drafts.customers is %d: give 1 or more", s.Drafts.Customers)
	}
	if n := s.Ollama.Threads; n < 0 {
		return fmt.Errorf("ollama.threads is %d: give 1 or more, or 0 for the server's choice", n)
	}
	if err := CheckEmbedder(s.Embedder); err != nil {
		return fmt.Errorf("embedder: %w", err)
	}
	if err := CheckLabels(s.Labels); err != nil {
		return fmt.Errorf("labels: %w", err)
	}
	if err := CheckRerank(s.Search.Rerank); err != nil {
		return fmt.Errorf("search.rerank: %w", err)
	}
	if s.URL != "" {
		u, err := url.Parse(s.URL)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return fmt.Errorf("url is %q: give an address such as https://help.example.com/", s.URL)
		}
	}
	if s.Contact != "" && !strings.HasPrefix(s.Contact, "mailto:") && !strings.HasPrefix(s.Contact, "https://") && !strings.HasPrefix(s.Contact, "http://") {
		return fmt.Errorf("contact is %q: give a mailto: or https: address", s.Contact)
	}
	if s.Accent != "" && !isColour(s.Accent) {
		return fmt.Errorf("accent is %q: give a colour such as #1f6feb", s.Accent)
	}
	return nil
}

func isColour(s string) bool {
	if len(s) != 7 || s[0] != '#' {
		return false
	}
	_, err := strconv.ParseUint(s[1:], 16, 32)
	return err == nil
}

// CheckEmbedder reports what is wrong with the name of an embedder.
func CheckEmbedder(name string) error {
	kind, rest, found := strings.Cut(name, ":")
	switch {
	case name == "", name == "builtin":
		return nil
	case found && rest != "" && (kind == "ollama" || kind == "adapted" || kind == "static"):
		return nil
	}
	return fmt.Errorf("%q is no embedder: give builtin, ollama:MODEL, adapted:MODEL or static:DIR", name)
}

// CheckLabels reports what is wrong with the name of a labeler.
func CheckLabels(name string) error {
	if model, ok := strings.CutPrefix(name, "ollama:"); name == "" || name == "builtin" || ok && model != "" {
		return nil
	}
	return fmt.Errorf("%q is no labeler: give builtin or ollama:MODEL", name)
}

// NoRerank leaves hits in the order in which the index ranks them.
const NoRerank = "none"

// CheckRerank reports what is wrong with the name of what puts hits into another order.
func CheckRerank(name string) error {
	if model, ok := strings.CutPrefix(name, "ollama:"); name == "" || name == NoRerank || ok && model != "" {
		return nil
	}
	return fmt.Errorf("%q puts no hits into order: give none or ollama:MODEL", name)
}
