package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// The policies that go with pages: no inline script or style, nothing from
// other hosts.
const (
	ownPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// sitePolicy is for the two sites, whose pages the workspace may frame.
	sitePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)

// guard refuses requests that come by a strange name, and sets the headers that
// all answers carry.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", ownPolicy)
		if strings.HasPrefix(r.URL.Path, "/preview/") || strings.HasPrefix(r.URL.Path, "/site/") {
			h.Set("Content-Security-Policy", sitePolicy)
		}
		if !s.knownHost(r.Host) {
			http.Error(w, "This is an askbook workspace. Open it by the address that askbook printed.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knownHost reports whether a request may name the host. A name that someone
// else's DNS points here is refused; with AllowRemote any address is fine, since
// rebinding needs a name. The port does not matter: it may be forwarded.
func (s *Server) knownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || s.opt.AllowRemote)
}

// CheckAddr reports what is wrong with an address to listen on. Unless remote
// is set, one that other machines can reach is refused with an error that wraps
// ErrRemote.
func CheckAddr(addr string, remote bool) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "" {
		return fmt.Errorf("%q is no address to listen on: give host:port, such as 127.0.0.1:4321", addr)
	}
	if remote || strings.EqualFold(host, "localhost") {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("%s: %w", addr, ErrRemote)
}
