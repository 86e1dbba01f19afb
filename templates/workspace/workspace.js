// Keys for whoever works through a queue, and live progress of a build. Every
// page works without.
(function () {
  "use strict";
  function stored(name) {
    try { return localStorage.getItem(name); } catch (e) { return null; }
  }
  function store(name, value) {
    try { localStorage.setItem(name, value); } catch (e) { /* a private window */ }
  }

  var help = document.querySelector("[data-keys]");
  var keysOn = help.querySelector("[data-keys-on]");
  keysOn.checked = stored("keys") !== "off";
  keysOn.addEventListener("change", function () { store("keys", keysOn.checked ? "on" : "off"); });
  document.querySelectorAll("[data-help]").forEach(function (button) {
    button.addEventListener("click", function () { help.showModal(); });
  });

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  // move puts the focus on the next or the previous row of a list.
  function move(step) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("[data-row]"));
    if (!rows.length) return false;
    var at = rows.indexOf(document.activeElement);
    var next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  function press(key) {
    var target = document.querySelector('[data-key="' + key + '"]');
    if (!target) return false;
    if (target.tagName === "DETAILS") {
      target.open = true;
      var field = target.querySelector("input:not([type=hidden])");
      if (field) field.focus();
    } else {
      target.click();
    }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) {
      var open = event.target.closest("details[data-key]");
      if (open) open.open = false;
      event.target.blur();
      return;
    }
    if (typing(event.target) || help.open || !keysOn.checked) return;
    var done = false;
    switch (event.key) {
      case "/":
        var box = document.querySelector(".page-search input") || document.querySelector("[data-search]");
        if (box) { box.focus(); box.select(); done = true; }
        break;
      case "?":
        help.showModal();
        done = true;
        break;
      case "j": case "k":
        done = press(event.key) || move(event.key === "j" ? 1 : -1);
        break;
      case "a": case "d": case "e": case "u":
        done = press(event.key);
        break;
    }
    if (done) event.preventDefault();
  });

  // One decision a click: a second press while the page loads does nothing.
  document.addEventListener("submit", function (event) {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  var live = document.querySelector("[data-poll]");
  if (live) {
    var failures = 0;
    var poll = function () {
      fetch(live.dataset.poll, { headers: { Accept: "text/html" } }).then(function (response) {
        if (!response.ok) throw new Error(response.status);
        return response.text();
      }).then(function (html) {
        failures = 0;
        var part = new DOMParser().parseFromString(html, "text/html").querySelector(".steps");
        if (part.dataset.state !== "running") { location.reload(); return; }
        if (live.innerHTML !== part.outerHTML) live.replaceChildren(part);
        setTimeout(poll, 400);
      }).catch(function () {
        if (++failures < 10) setTimeout(poll, 1500);
      });
    };
    setTimeout(poll, 400);
  }
})();
