package document

import (
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// homePath is a path to somebody's home folder; the first group is the folder, the
// second what it is called after. It begins the path, but for a drive ("/mnt/c/Users"),
// another system's root ("C:/msys64/home") and a folder for what was built ("lamp.dir/home/").
var homePath = pattern.MustCompile(`(?:^|[^\w.]|/[a-z]|msys(?:64|32|2)|cygwin(?:64)?|\.dir)(/(?:home|Users)/([A-Za-z_][\w.-]*))`)

// windowsHome is the same with backslashes, doubled where it was quoted; a name with
// blanks ends at the next one.
var windowsHome = pattern.MustCompile(`\b([A-Za-z]:\\{1,2}(?:Users|Documents and Settings)\\{1,2}([A-Za-z_][^\\/:*?"<>|\s]*(?:(?: [^\\/:*?"<>|\s]+){1,3}\\)?))`)

// promptForm is the prompt of a shell, "kim@laptop:~/work$" or "[kim@laptop work]$".
var promptForm = pattern.MustCompile(`(?m)(?:^|[\s(\x60])\[?(([a-z_][a-z0-9_.-]{0,31})@[A-Za-z0-9][\w.-]{0,62})(?::[~/][^\s$#]*[$#]|(?: [^\s\]]+)?\][$#])`)

// logins finds the home folders and the prompts of shells that name whose computer
// it is. The folder is taken as a whole: what it is called after may be any word.
func logins(text, lower string) []span {
	var spans []span
	add := func(kind string, m []int) {
		if anybodysLogin(text[m[4]:m[5]]) {
			return
		}
		value := strings.TrimRight(text[m[2]:m[3]], `.-_\`)
		spans = append(spans, span{kind, m[2], m[2] + len(value), rankForm})
	}
	if strings.Contains(lower, "/home/") || strings.Contains(lower, "/users/") {
		for _, m := range homePath.FindAllStringSubmatchIndex(text, -1) {
			if webAddress(text, m[2]) {
				continue
			}
			add(typeHome, m)
		}
	}
	if strings.Contains(lower, `:\`) {
		for _, m := range windowsHome.FindAllStringSubmatchIndex(text, -1) {
			add(typeHome, m)
		}
	}
	if strings.Contains(text, "@") && strings.ContainsAny(text, "$#") {
		for _, m := range promptForm.FindAllStringSubmatchIndex(text, -1) {
			add(typeLogin, m)
		}
	}
	return spans
}

// webAddress reports whether byte at stands in a URL, whose "/home/" is a page;
// "file:///home/kim" is a path.
func webAddress(text string, at int) bool {
	word := text[strings.LastIndexAny(text[:at], " \t\n\"'<(")+1 : at]
	scheme, host, found := strings.Cut(word, "://")
	return found && (host != "" || !strings.EqualFold(scheme, "file"))
}

// anybodysLogin reports whether many computers have a user of this name, or a
// writer of instructions left his own out.
func anybodysLogin(name string) bool {
	name = strings.ToLower(strings.TrimRight(name, `.-_\`))
	return plainLogin[name] || strings.HasPrefix(name, "your") || strings.HasPrefix(name, "my") || strings.Contains(name, "user") || strings.Contains(name, "name")
}

var plainLogin = wordSet(`admin administrator all alice app appdata bar baz bin bob build builder centos codespace computer data debian default desktop dev docker documents downloads
	ec2-user fedora foo foobar git guest home jenkins jovyan lib local login me node oper operator opc pi postgres public root runner share shared src student sysadmin
	team temp test tester tmp ubuntu vagrant video work workspace www www-data x xx xxx xxxx you`)
