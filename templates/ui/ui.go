// Package ui holds what the public help site and the workspace share: the
// colours and type of [Stylesheet], the shades of a company's colour
// ([ShadesOf]), icons, and the small script that switches between light and dark.
//
// Everything is served as a file of its own, so that a page needs neither inline
// script nor inline style.
package ui

import _ "embed"

//go:embed base.css
var baseCSS string

//go:embed theme.js
var themeJS string

// Stylesheet is the CSS that both faces of askbook begin with: tokens, elements,
// buttons, badges, focus. The shades replace its default accent.
func Stylesheet(s Shades) string { return baseCSS + s.css() }

// ThemeScript switches light and dark. It belongs into the head, not deferred,
// so that a page never flashes in the wrong theme.
func ThemeScript() string { return themeJS }
