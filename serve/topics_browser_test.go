package serve

import "testing"

// quiet fails the test where the browser had something to say.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) > 0 {
		b.t.Errorf("the console is not empty: %q", b.said)
	}
}

// fill types a text into a field, as far as scripts can tell.
func (b *tab) fill(css, value string) {
	b.t.Helper()
	b.eventually(`(function () {
		var field = document.querySelector(` + quoted(css) + `);
		if (!field) return false;
		field.focus();
		field.value = ` + quoted(value) + `;
		field.dispatchEvent(new InputEvent("input", { bubbles: true }));
		return true;
	})()`)
}

// Whoever looks for a topic finds it while typing, by what its customers
// write, and folds the tree with the arrow keys.
func TestTopicTreeInBrowser(t *testing.T) {
	b := openTab(t)
	d := newTopicDesk(t)
	deposits, loans := d.finestOf(deposit), d.finestOf(drill)
	shown := func(topic string) string {
		return `!!document.querySelector('.tree a[href="/topics/` + topic + `"]').checkVisibility()`
	}
	b.open(d.http.URL + "/topics")
	b.fill("[data-find] input", "deposit  BACK")
	b.eventually(shown(deposits) + ` && !` + shown(loans) + ` && /^\d topics?$/.test(document.querySelector("[data-found]").textContent)`)
	b.fill("[data-find] input", "zeppelin")
	b.eventually(`document.querySelector("[data-found]").textContent === "No topic has these words."`)
	b.fill("[data-find] input", "")
	b.eventually(shown(deposits) + ` && ` + shown(loans))

	b.click(`[data-fold=""]`)
	b.eventually(`!document.querySelector(".tree details[open]")`)
	b.eventually(`(document.querySelector(".tree > li:has(> details) a").focus(), true)`)
	b.press("ArrowRight")
	b.eventually(`document.querySelectorAll(".tree details[open]").length === 1`)
	b.press("ArrowRight")
	b.eventually(`document.activeElement.closest("details") !== null`)
	b.press("ArrowLeft")
	b.eventually(`document.activeElement.closest("details") === null`)
	b.press("ArrowLeft")
	b.eventually(`!document.querySelector(".tree details[open]")`)
	b.quiet()
}

// The map tells what is under the pointer and the focus, is walked with arrow
// keys, zooms, and leads to the topic.
func TestTopicMapInBrowser(t *testing.T) {
	b := openTab(t)
	d := newTopicDesk(t)
	b.open(d.http.URL + "/topics/map")
	b.eventually(`document.querySelectorAll("[data-map] a:not([tabindex])").length === 1`)
	b.click("h1") // a page hears of its focus once it was touched
	b.eventually(`(document.querySelector("[data-map] a:not(.broad)").focus(), true)`)
	b.eventually(`!document.querySelector("[data-says]").hidden && document.querySelector("[data-says]").textContent === document.activeElement.getAttribute("aria-label")`)
	b.eventually(`/“.+”/.test(document.querySelector("[data-card]").textContent) && !!document.querySelector("[data-card] .spark")`)
	b.eventually(`(window.first = document.activeElement, true)`)
	for _, key := range []string{"ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"} {
		b.press(key)
	}
	b.eventually(`document.activeElement.closest("[data-map]") !== null`)
	b.press("+")
	b.press("+")
	b.eventually(`document.querySelector("[data-map]").viewBox.baseVal.width < 500 && document.querySelector("[data-map]").classList.contains("at-2")`)
	b.press("0")
	b.eventually(`document.querySelector("[data-map]").viewBox.baseVal.width === 1200`)
	b.click("[data-zoom=in]")
	b.eventually(`document.querySelector("[data-map]").viewBox.baseVal.width === 750`)
	b.click("[data-zoom=all]")

	b.fill("[data-find] input", "deposit")
	b.eventually(`document.querySelector('[data-map] a[href="/topics/` + d.finestOf(drill) + `"]').classList.contains("off")`)
	b.eventually(`!document.querySelector('[data-map] a[href="/topics/` + d.finestOf(deposit) + `"]').classList.contains("off")`)
	b.eventually(`(document.querySelector('[data-map] a[href="/topics/` + d.finestOf(deposit) + `"]').focus(), true)`)
	b.press("Enter")
	b.eventually(`location.pathname === "/topics/` + d.finestOf(deposit) + `"`)
	b.quiet()
}

// A person renames a topic in its place, moves conversations that were chosen,
// and takes it back.
func TestDecideInBrowser(t *testing.T) {
	b := openTab(t)
	d := newTopicDesk(t)
	from, to := d.finestOf(card), d.finestOf(saturday)
	b.open(d.http.URL + "/topics/" + from)
	b.press("e")
	b.eventually(`document.activeElement.id === "name"`)
	b.press("Escape")
	b.eventually(`!document.querySelector(".rename").open && document.activeElement.matches(".rename summary")`)
	b.press("e")
	b.eventually(`document.activeElement.id === "name"`)
	b.fill("#name", "Lost cards")
	b.press("Enter")
	b.eventually(`document.querySelector("h1") && document.querySelector("h1").innerText.trim() === "Lost cards" && !!document.querySelector(".notice")`)

	b.eventually(`document.querySelector("[data-choose] button").disabled`)
	b.eventually(`(document.querySelector("[data-choose] input[name=c]").click(), true)`)
	b.eventually(`document.querySelector("[data-chosen]").textContent === "1 chosen" && !document.querySelector("[data-choose] button").disabled`)
	b.click("[data-choose-all]")
	b.eventually(`document.querySelector("[data-chosen]").textContent === document.querySelectorAll("[data-choose] input[name=c]").length + " chosen"`)
	b.click("[data-choose-all]")
	b.eventually(`(document.querySelector("[data-choose] input[name=c]").click(), true)`)
	b.click("[data-choose] button:not([formaction])")
	b.eventually(`location.pathname === "/topics/move" && !!document.querySelector("[data-pick]")`)
	b.fill("[data-find=pick] input[type=search]", "saturday")
	b.eventually(`document.querySelectorAll("[data-pick] input").length < 4 && !!document.querySelector('[data-pick] input[value="` + to + `"]')`)
	b.click(`[data-pick] input[value="` + to + `"]`)
	b.click(".pick-do .button")
	b.eventually(`location.pathname === "/topics/` + from + `" && document.querySelector(".notice").innerText.includes("Moved 1 conversation")`)
	b.click(".notice form:first-of-type button")
	b.eventually(`document.querySelector(".notice") && document.querySelector(".notice").innerText.includes("Taken back")`)
	b.eventually(`document.querySelector("h1").innerText.trim() === "Lost cards"`)
	b.quiet()
}
