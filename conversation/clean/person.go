package clean

import (
	"strings"

	"github.com/askbook/askbook/conversation"
)

// personKey tells people apart within the roster: by address, else by id, else
// by name.
func personKey(p conversation.Person) string {
	switch {
	case p.Email != "":
		return strings.ToLower(p.Email)
	case p.ID != "":
		return strings.ToLower(p.ID)
	default:
		return strings.ToLower(p.Name)
	}
}

func domainOf(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 0 {
		return ""
	}
	return strings.ToLower(email[at+1:])
}

// freemail are domains whose people have nothing in common.
var freemail = map[string]bool{
	"gmail.com": true, "googlemail.com": true, "yahoo.com": true, "yahoo.co.uk": true, "yahoo.fr": true, "yahoo.de": true, "ymail.com": true,
	"hotmail.com": true, "hotmail.co.uk": true, "hotmail.fr": true, "hotmail.de": true, "outlook.com": true, "outlook.de": true, "live.com": true, "msn.com": true,
	"icloud.com": true, "me.com": true, "mac.com": true, "aol.com": true, "protonmail.com": true, "proton.me": true, "pm.me": true,
	"gmx.de": true, "gmx.net": true, "gmx.at": true, "gmx.ch": true, "gmx.com": true, "web.de": true, "t-online.de": true, "freenet.de": true, "posteo.de": true, "mailbox.org": true,
	"mail.ru": true, "yandex.ru": true, "yandex.com": true, "bk.ru": true, "rambler.ru": true, "qq.com": true, "163.com": true, "126.com": true, "sina.com": true, "foxmail.com": true, "naver.com": true,
	"orange.fr": true, "wanadoo.fr": true, "free.fr": true, "laposte.net": true, "sfr.fr": true, "libero.it": true, "virgilio.it": true, "tiscali.it": true,
	"uol.com.br": true, "bol.com.br": true, "terra.com.br": true, "wp.pl": true, "o2.pl": true, "onet.pl": true, "interia.pl": true, "seznam.cz": true, "centrum.cz": true,
	"comcast.net": true, "verizon.net": true, "att.net": true, "sbcglobal.net": true, "cox.net": true, "btinternet.com": true, "sky.com": true, "bigpond.com": true,
	"ziggo.nl": true, "kpnmail.nl": true, "telenet.be": true, "skynet.be": true, "bluewin.ch": true, "hey.com": true, "fastmail.com": true, "fastmail.fm": true, "zoho.com": true,
	"mail.com": true, "rediffmail.com": true, "abv.bg": true, "ukr.net": true,
}

// roleAddresses are local parts behind which several people may stand. One that
// has had one name only may still be a person's.
var roleAddresses = map[string]bool{
	"support": true, "info": true, "help": true, "helpdesk": true, "service": true, "sales": true, "contact": true, "kontakt": true, "office": true,
	"admin": true, "team": true, "mail": true, "hello": true, "hallo": true, "billing": true, "orders": true, "kundenservice": true, "customerservice": true,
	"customer-service": true, "customercare": true, "care": true, "post": true, "enquiries": true, "accounts": true, "buchhaltung": true,
	"contacto": true, "soporte": true, "ventas": true, "contato": true, "suporte": true, "bestellung": true, "anfrage": true, "tickets": true,
}

// nobody are addresses that only machines write from.
var nobody = map[string]bool{
	"noreply": true, "no-reply": true, "no_reply": true, "donotreply": true, "do-not-reply": true, "do_not_reply": true, "nepasrepondre": true,
	"notification": true, "notifications": true, "notify": true, "mailer-daemon": true, "postmaster": true, "bounce": true, "bounces": true,
	"webform": true, "contactform": true, "forms": true, "system": true, "automated": true, "mailer": true,
}

// shared reports whether an address is no one person's.
func (r *Roster) shared(email string) bool {
	email = strings.ToLower(email)
	local, _, _ := strings.Cut(email, "@")
	if nobody[local] || r.set.shared[email] || r.lists[email] {
		return true
	}
	names := len(r.names[email])
	return names >= 2 && roleAddresses[local] || names >= maxNames
}

// anonymous are display names that name nobody.
var anonymous = map[string]bool{
	"": true, "customer": true, "user": true, "client": true, "caller": true, "me": true, "you": true, "unknown": true, "anonymous": true,
	"guest": true, "visitor": true, "kunde": true, "kundin": true, "cliente": true, "anonymer nutzer": true, "speaker": true, "member": true, "none": true,
	"speaker 1": true, "speaker 2": true, "n/a": true, "null": true, "usuario": true, "utilisateur": true, "gast": true, "web user": true,
}

// customer is the key of who asked: his id, else his address unless it is
// shared, else his name; "" where nothing is known. turns have their roles.
func (r *Roster) customer(c *conversation.Conversation, turns []conversation.Turn) string {
	if key := r.identity(c.Customer, c.List); key != "" {
		return key
	}
	for _, t := range turns {
		if t.Role == conversation.Customer {
			return r.identity(t.Author, c.List)
		}
	}
	return ""
}

func (r *Roster) identity(p, list conversation.Person) string {
	if p.ID != "" {
		return "id:" + p.ID
	}
	if p.Email != "" && !strings.EqualFold(p.Email, list.Email) && !r.shared(p.Email) {
		return "mail:" + strings.ToLower(p.Email)
	}
	name := strings.ToLower(strings.Join(strings.Fields(p.Name), " "))
	if anonymous[name] {
		return ""
	}
	return "name:" + name
}
