// The search boxes: suggestions as you type, and the page of results. Without
// this file the forms lead to the search page, which tells where to browse.
(function () {
  "use strict";
  var engine = askbookLookup;
  var index = null, loading = null;

  // load fetches the index when somebody first wants to search, not before. It
  // is a script, because pages that were opened from a folder may not fetch.
  function load(address) {
    if (!loading) {
      loading = new Promise(function (done, failed) {
        var script = document.createElement("script");
        script.src = address;
        script.onload = function () {
          index = new engine.Lookup(self.askbookIndex);
          self.askbookIndex = null;
          done(index);
        };
        script.onerror = function () { loading = null; failed(); };
        document.head.appendChild(script);
      });
    }
    return loading;
  }

  function element(name, className, text) {
    var e = document.createElement(name);
    if (className) e.className = className;
    if (text) e.textContent = text;
    return e;
  }

  // marked writes a text into an element, with the found terms in <mark>.
  function marked(parent, text, terms) {
    var at = 0;
    engine.marks(text, terms).forEach(function (range) {
      parent.append(text.slice(at, range[0]), element("mark", "", text.slice(range[0], range[1])));
      at = range[1];
    });
    parent.append(text.slice(at));
    return parent;
  }

  // describe shows why: the part of the text with the most of the found terms, or
  // another wording of the question where that has more of them.
  function describe(form, hit, length) {
    var doc = index.docs[hit.doc];
    var body = element("span", "hit-text");
    var best = engine.snippet(doc.x, hit.terms, length);
    var also = false;
    (doc.w || []).forEach(function (wording) {
      var cut = engine.snippet(wording, hit.terms, length);
      if (cut.found > best.found) { best = cut; also = true; }
    });
    if (also) body.append(element("span", "hit-also", form.dataset.also + " "));
    return marked(body, best.text, hit.terms);
  }

  function fill(form, into, hit, length) {
    var doc = index.docs[hit.doc];
    into.append(element("span", "hit-section", doc.s), marked(element("span", "hit-title"), doc.t, hit.terms), describe(form, hit, length));
  }

  function countText(form, n) {
    if (n === 0) return form.dataset.none;
    return n === 1 ? form.dataset.one : form.dataset.many.replace("%d", n);
  }

  // A box with suggestions follows the combobox pattern of ARIA 1.2.
  function combobox(form) {
    var input = form.querySelector("input");
    var list = element("ul", "find-list");
    var panel = element("div", "find-panel");
    var status = element("p", "find-status");
    var active = -1, shown = [];
    list.id = input.id.replace("-input", "-list");
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    status.setAttribute("role", "status");
    panel.hidden = true;
    panel.append(status, list);
    form.append(panel);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);

    function open(yes) {
      panel.hidden = !yes;
      input.setAttribute("aria-expanded", String(yes && shown.length > 0));
      if (!yes) choose(-1);
    }

    function choose(n) {
      active = n;
      Array.from(list.children).forEach(function (option, i) {
        option.setAttribute("aria-selected", String(i === n));
        if (i === n) option.scrollIntoView({ block: "nearest" });
      });
      if (n >= 0) input.setAttribute("aria-activedescendant", list.children[n].id);
      else input.removeAttribute("aria-activedescendant");
    }

    function show() {
      var query = input.value.trim();
      if (!index) return;
      shown = query ? index.search(query, 7) : [];
      list.replaceChildren();
      shown.forEach(function (hit, i) {
        var option = element("li", "hit");
        option.id = list.id + "-" + i;
        option.setAttribute("role", "option");
        fill(form, option, hit, 110);
        option.addEventListener("mousedown", function (event) { event.preventDefault(); });
        option.addEventListener("click", function () { go(i); });
        list.append(option);
      });
      status.textContent = query ? (shown.length ? countText(form, shown.length) : form.dataset.none + ". " + form.dataset.hint) : "";
      status.className = shown.length ? "sr" : "find-status";
      open(query !== "");
    }

    function go(n) {
      location.href = form.dataset.root + index.docs[shown[n].doc].u;
    }

    function ready() {
      load(form.dataset.index).then(show, function () {
        status.textContent = form.dataset.failed;
        status.className = "find-status";
        panel.hidden = false;
      });
    }

    open(false);
    input.addEventListener("focus", function () { load(form.dataset.index).then(null, function () {}); if (input.value) ready(); });
    input.addEventListener("input", function () { choose(-1); ready(); });
    input.addEventListener("blur", function () { open(false); });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      var n = shown.length;
      if (event.key === "ArrowDown" && n) {
        event.preventDefault();
        if (panel.hidden) open(true);
        choose(active + 1 < n ? active + 1 : 0);
      } else if (event.key === "ArrowUp" && n) {
        event.preventDefault();
        choose(active > 0 ? active - 1 : n - 1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        if (!panel.hidden) open(false);
        else if (input.value) { input.value = ""; show(); }
        else input.blur();
      }
    });
    form.addEventListener("submit", function (event) {
      var chosen = !panel.hidden && active >= 0;
      if (chosen || !input.value.trim()) event.preventDefault();
      if (chosen) go(active);
    });
  }

  // The page of results searches as you type and keeps the query in its address.
  function resultsPage(form) {
    var input = form.querySelector("input");
    var list = document.querySelector("[data-results]");
    var count = document.querySelector("[data-results-count]");
    var empty = document.querySelector("[data-results-empty]");

    function show() {
      var query = input.value.trim();
      var hits = query ? index.search(query, 40) : [];
      list.replaceChildren();
      hits.forEach(function (hit) {
        var item = element("li");
        var link = element("a", "hit");
        link.href = form.dataset.root + index.docs[hit.doc].u;
        fill(form, link, hit, 200);
        item.append(link);
        list.append(item);
      });
      count.textContent = query ? countText(form, hits.length) + (hits.length ? "" : ". " + form.dataset.hint) : "";
      empty.hidden = hits.length > 0;
    }

    function update() {
      load(form.dataset.index).then(show, function () { count.textContent = form.dataset.failed; });
    }

    function remember() {
      var query = input.value.trim();
      try { history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname); } catch (e) { /* opened from a folder */ }
    }

    input.value = (new URLSearchParams(location.search).get("q") || "").slice(0, 200);
    update();
    input.addEventListener("input", function () { update(); remember(); });
    input.addEventListener("keydown", function (event) {
      var first = list.querySelector("a");
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
      else if (event.key === "Escape") { input.value = ""; update(); remember(); }
    });
    list.addEventListener("keydown", function (event) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      var links = Array.from(list.querySelectorAll("a"));
      var next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      (next < 0 ? input : links[Math.min(next, links.length - 1)]).focus();
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); update(); remember(); });
    input.focus({ preventScroll: true });
  }

  // Code can be copied with one press.
  function copyButtons(prose) {
    if (!navigator.clipboard) return;
    prose.querySelectorAll("pre").forEach(function (pre) {
      var button = element("button", "copy", prose.dataset.copy);
      var frame = element("div", "code");
      button.type = "button";
      pre.replaceWith(frame);
      frame.append(pre, button);
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(pre.textContent).then(function () {
          button.textContent = prose.dataset.copied;
          setTimeout(function () { button.textContent = prose.dataset.copy; }, 1500);
        }, function () {});
      });
    });
  }

  // The table of contents shows which section is being read.
  function followReading(toc) {
    if (!self.IntersectionObserver) return;
    var links = new Map();
    toc.querySelectorAll("a").forEach(function (link) {
      var heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    });
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        links.forEach(function (link) { link.removeAttribute("aria-current"); });
        links.get(entry.target).setAttribute("aria-current", "true");
      });
    }, { rootMargin: "-10% 0px -70% 0px" });
    links.forEach(function (_, heading) { observer.observe(heading); });
  }

  var results = document.querySelector("[data-results]");
  document.querySelectorAll("form[data-find]").forEach(function (form) {
    if (results) resultsPage(form); else combobox(form);
  });
  document.querySelectorAll(".prose").forEach(copyButtons);
  document.querySelectorAll(".toc").forEach(followReading);

  addEventListener("keydown", function (event) {
    var slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    var k = event.key === "k" && (event.ctrlKey || event.metaKey);
    var target = event.target;
    if (!slash && !k || event.isComposing || slash && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) return;
    var input = Array.from(document.querySelectorAll(".find-input")).find(function (i) { return i.offsetParent; });
    event.preventDefault();
    if (input) { input.focus(); input.select(); }
    else {
      var link = document.querySelector(".top-find");
      if (link) location.href = link.href;
    }
  });
})();
