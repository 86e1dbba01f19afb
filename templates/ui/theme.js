// Light or dark: as the system says, until the reader chooses.
(function () {
  "use strict";
  var root = document.documentElement;
  function stored() {
    try { return localStorage.getItem("theme"); } catch (e) { return null; }
  }
  function apply(theme) {
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  }
  apply(stored());
  root.classList.add("js");

  addEventListener("DOMContentLoaded", function () {
    var system = matchMedia("(prefers-color-scheme: dark)");
    document.querySelectorAll("[data-theme-switch]").forEach(function (button) {
      function dark() {
        var chosen = root.getAttribute("data-theme");
        return chosen ? chosen === "dark" : system.matches;
      }
      function show() { button.setAttribute("aria-pressed", String(dark())); }
      button.addEventListener("click", function () {
        var next = dark() ? "light" : "dark";
        apply(next);
        try { localStorage.setItem("theme", next); } catch (e) { /* a private window */ }
        show();
      });
      system.addEventListener("change", show);
      show();
    });
  });
})();
