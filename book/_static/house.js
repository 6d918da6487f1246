/* Theme faults mended in one place (see tests/book/exceptions.py for those that stay, each with its date). */
(function () {
  "use strict";

  function start() {
    document.documentElement.classList.add("lantern-scripts");
    /* WCAG 2.5.3: a control's name must hold the words that it shows. The theme names its search buttons "Search" and
       shows "Search the book" with a shortcut. */
    document.querySelectorAll("button.search-button-field, button.search-button").forEach((button) => {
      const shown = button.textContent.replace(/\s+/g, " ").trim();
      if (shown) button.removeAttribute("aria-label");
    });
    document.querySelectorAll("button.theme-switch-button").forEach((button) => {
      button.setAttribute("aria-label", "Colour mode: light, dark or as the system");
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
