// The tree and the map of topics: finding while one types, opening and closing,
// zooming; and choosing conversations. The pages work without.
(function () {
  "use strict";
  function all(css, root) { return Array.prototype.slice.call((root || document).querySelectorAll(css)); }
  function one(css, root) { return (root || document).querySelector(css); }

  var tree = one("[data-tree]");
  var map = one("[data-map]");
  var found = one("[data-found]");

  // words loads once what topics are found by: their terms and typical texts.
  var texts = {};
  function words() {
    var from = (tree || map).dataset.words;
    if (!from) return;
    delete (tree || map).dataset.words;
    fetch(from).then(function (r) { return r.ok ? r.json() : {}; }).then(function (got) { texts = got; narrow(); }).catch(function () {});
  }

  function has(text, query) {
    return query.every(function (word) { return text.indexOf(word) >= 0; });
  }

  // matches tells whether a link leads to a topic that is looked for.
  function matches(link, query) {
    return has(texts[link.getAttribute("href")] || (link.closest("li") ? link.closest(".tree-row").textContent : link.getAttribute("aria-label")).toLowerCase(), query);
  }

  function say(n, query) {
    found.textContent = !query.length ? "" : n === 0 ? "No topic has these words." : n === 1 ? "1 topic" : n + " topics";
  }

  var box = one("[data-find=tree] input, [data-find=map] input");
  function narrow() {
    var query = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (tree) say(narrowTree(tree, query, false), query); else say(narrowMap(query), query);
  }

  // narrowTree hides what does not match and has no match below or above it.
  var folded = null; // what was open before the search
  function narrowTree(root, query) {
    if (query.length && !folded) folded = all("details", tree).filter(function (d) { return d.open; });
    if (!query.length && folded) {
      all("details", tree).forEach(function (d) { d.open = folded.indexOf(d) >= 0; });
      folded = null;
    }
    var n = 0;
    (function walk(list, above) {
      var any = false;
      Array.prototype.forEach.call(list.children, function (li) {
        var is = matches(one(".row-title a", li), query);
        if (is) n++;
        var parts = li.querySelector(":scope > details");
        var below = parts ? walk(one("ul", parts), above || is) : false;
        li.hidden = !(is || below || above);
        if (parts && query.length) parts.open = below;
        any = any || is || below;
      });
      return any;
    })(one("ul", root), false);
    return n;
  }

  function narrowMap(query) {
    var n = 0;
    all("a", map).forEach(function (a) {
      var is = matches(a, query);
      a.classList.toggle("off", !is);
      if (is) n++;
    });
    return n;
  }

  if (box && (tree || map)) {
    box.addEventListener("focus", words, { once: true });
    box.addEventListener("input", function () { words(); narrow(); });
    box.form.addEventListener("submit", function (event) { event.preventDefault(); narrow(); });
    addEventListener("pageshow", function () { if (box.value) { words(); narrow(); } });
  }
  all("[data-fold]").forEach(function (button) {
    button.addEventListener("click", function () {
      all("details", tree).forEach(function (d) { d.open = !!button.dataset.fold; });
    });
  });
  if (tree) tree.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight" || event.ctrlKey || event.altKey || event.metaKey) return;
    var li = event.target.closest("li");
    var parts = li && li.querySelector(":scope > details");
    var open = event.key === "ArrowRight";
    if (parts && parts.open !== open) parts.open = open;
    else if (open && parts) one(".row-title a", parts).focus();
    else if (!open && li.parentNode.closest("li")) one(".row-title a", li.parentNode.closest("li")).focus();
    else return;
    event.preventDefault();
  });

  // Choosing conversations.
  all("[data-choose]").forEach(function (form) {
    var boxes = all("input[name=c]", form);
    var every = one("[data-choose-all]", form);
    function show() {
      var n = boxes.filter(function (b) { return b.checked; }).length;
      one("[data-chosen]", form).textContent = n ? n + " chosen" : "";
      if (every) every.checked = n > 0 && n === boxes.length;
      one("button:not([formaction])", form).disabled = n === 0;
      all("button[formaction]", form).forEach(function (b) { b.disabled = n === 0; });
    }
    form.addEventListener("change", function (event) {
      if (event.target === every) boxes.forEach(function (b) { b.checked = every.checked; });
      show();
    });
    addEventListener("pageshow", show);
  });

  // Choosing a topic: the list is fetched for the words typed so far.
  var pick = one("[data-find=pick]");
  if (pick) {
    var last = 0;
    pick.addEventListener("input", function () {
      var turn = ++last;
      var address = pick.getAttribute("action") + "?" + new URLSearchParams(new FormData(pick));
      setTimeout(function () {
        if (turn !== last) return;
        fetch(address).then(function (r) { return r.text(); }).then(function (html) {
          if (turn !== last) return;
          var list = one("[data-pick]", new DOMParser().parseFromString(html, "text/html"));
          if (list) one("[data-pick]").replaceChildren.apply(one("[data-pick]"), list.childNodes);
        }).catch(function () {});
      }, 120);
    });
  }

  // The name in its place.
  all(".rename").forEach(function (details) {
    details.addEventListener("toggle", function () {
      if (details.open) one("input", details).select(); else one("summary", details).focus();
    });
    details.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { details.open = false; event.stopPropagation(); }
    });
  });

  if (!map) return;
  var full = { x: 0, y: 0, w: 1200, h: 800 };
  var view = { x: 0, y: 0, w: 1200, h: 800 };
  var says = one("[data-says]");
  var links = all("a", map).map(function (a) {
    var c = one("circle", a);
    return { a: a, x: +c.getAttribute("cx"), y: +c.getAttribute("cy"), r: +c.getAttribute("r") };
  });

  all("title", map).forEach(function (title) { title.remove(); }); // told beside the map instead

  function draw() {
    view.w = Math.min(full.w, Math.max(full.w / 24, view.w));
    view.h = view.w * full.h / full.w;
    view.x = Math.min(full.w - view.w, Math.max(0, view.x));
    view.y = Math.min(full.h - view.h, Math.max(0, view.y));
    map.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    // What can be read depends on the size on the screen, not on the zoom alone.
    var scale = full.w / view.w * map.clientWidth / 900;
    [2, 4, 8].forEach(function (z) { map.classList.toggle("at-" + z, scale >= z * .95); });
    map.style.setProperty("--shrink", view.w / full.w);
    map.classList.toggle("grab", view.w < full.w);
  }
  function point(event) {
    var box = map.getBoundingClientRect();
    return { x: view.x + (event.clientX - box.left) / box.width * view.w, y: view.y + (event.clientY - box.top) / box.height * view.h };
  }
  function zoom(factor, at) {
    at = at || { x: view.x + view.w / 2, y: view.y + view.h / 2 };
    var w = Math.min(full.w, Math.max(full.w / 24, view.w / factor));
    view.x = at.x - (at.x - view.x) * w / view.w;
    view.y = at.y - (at.y - view.y) * w / view.w;
    view.w = w;
    draw();
  }
  function whole() { view = { x: 0, y: 0, w: full.w, h: full.h }; draw(); }

  all("[data-zoom]").forEach(function (button) {
    button.addEventListener("click", function () {
      if (button.dataset.zoom === "all") whole(); else zoom(button.dataset.zoom === "in" ? 1.6 : 1 / 1.6);
    });
  });
  map.addEventListener("wheel", function (event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .004)), point(event));
  }, { passive: false });

  // Dragging with one pointer, pinching with two. A drag is no click.
  var pointers = {}, start = null, dragged = false;
  map.addEventListener("pointerdown", function (event) {
    pointers[event.pointerId] = event;
    dragged = false;
    start = { x: event.clientX, y: event.clientY };
  });
  addEventListener("pointermove", function (event) {
    var before = pointers[event.pointerId];
    if (!before) return;
    pointers[event.pointerId] = event;
    var both = Object.keys(pointers).map(function (id) { return pointers[id]; });
    if (both.length === 2) {
      var other = both[0] === event ? both[1] : both[0];
      var was = Math.hypot(before.clientX - other.clientX, before.clientY - other.clientY);
      var is = Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
      if (was > 0) zoom(is / was, point({ clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 }));
      dragged = true;
      return;
    }
    if (!dragged && Math.hypot(event.clientX - start.x, event.clientY - start.y) < 4) return;
    dragged = true;
    if (view.w >= full.w) return;
    map.classList.add("grabbing");
    view.x -= (event.clientX - before.clientX) / map.clientWidth * view.w;
    view.y -= (event.clientY - before.clientY) / map.clientWidth * view.w;
    draw();
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    addEventListener(name, function (event) { delete pointers[event.pointerId]; map.classList.remove("grabbing"); });
  });
  map.addEventListener("dragstart", function (event) { event.preventDefault(); });
  map.addEventListener("click", function (event) { if (dragged) event.preventDefault(); }, true);

  // What is pointed at is told at once, and more of it, fetched once, a moment later.
  var about = one("[data-about]"), card = one("[data-card]"), cards = {}, told = null;
  function tell(a) {
    if (a === told) return;
    told = a;
    about.hidden = says.hidden = !a;
    card.replaceChildren();
    if (!a) return;
    says.textContent = a.getAttribute("aria-label");
    var circle = one("circle", a);
    about.classList.toggle("up", +circle.getAttribute("cy") > view.y + view.h / 2); // it hides nothing that is pointed at
    var href = a.getAttribute("href");
    if (cards[href]) { card.append(cards[href]); return; }
    setTimeout(function () {
      if (told !== a) return;
      fetch(href + "/card").then(function (r) { return r.ok ? r.text() : ""; }).then(function (html) {
        cards[href] = one(".map-more", new DOMParser().parseFromString(html, "text/html"));
        if (told === a && cards[href]) card.replaceChildren(cards[href]);
      }).catch(function () {});
    }, 80);
  }
  map.addEventListener("pointerover", function (event) { tell(event.target.closest("a")); });
  map.addEventListener("pointerleave", function () { tell(null); });
  map.addEventListener("focusin", function (event) { tell(event.target.closest("a")); });
  map.addEventListener("focusout", function () { tell(null); });

  // One stop for the Tab key; arrows go to the nearest topic in their direction.
  links.forEach(function (l, i) { if (i) l.a.setAttribute("tabindex", "-1"); });
  var ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+") { zoom(1.6); event.preventDefault(); return; }
    if (event.key === "-") { zoom(1 / 1.6); event.preventDefault(); return; }
    if (event.key === "0") { whole(); event.preventDefault(); return; }
    var way = ways[event.key];
    var here = links.filter(function (l) { return l.a === event.target.closest("a"); })[0];
    if (!way || !here) return;
    event.preventDefault();
    var next = null, least = Infinity;
    links.forEach(function (l) {
      var dx = l.x - here.x, dy = l.y - here.y;
      var along = dx * way[0] + dy * way[1], across = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
      if (l === here || along <= .5 || l.a.classList.contains("off")) return;
      var cost = along + 2.5 * across;
      if (cost < least) { least = cost; next = l; }
    });
    if (!next) return;
    here.a.setAttribute("tabindex", "-1");
    next.a.removeAttribute("tabindex");
    next.a.focus({ preventScroll: true });
    if (next.x < view.x || next.x > view.x + view.w || next.y < view.y || next.y > view.y + view.h) {
      view.x = next.x - view.w / 2;
      view.y = next.y - view.h / 2;
      draw();
    }
  });
  addEventListener("resize", draw);
  draw();
})();
