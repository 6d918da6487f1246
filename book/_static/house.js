/* Theme faults mended in one place (tests/book/accessibility.py would list those that stay, each with its date). */
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
    /* WCAG 4.1.2: the arrows that unfold a chapter in the side bar have no name. */
    document.querySelectorAll(".bd-sidenav li.has-children > details > summary").forEach((arrow) => {
      const link = arrow.closest("li").querySelector(":scope > a");
      arrow.setAttribute("aria-label", "Pages below " + (link ? link.textContent.trim() : "this entry"));
    });
    document.querySelectorAll("button.theme-switch-button").forEach((button) => {
      button.setAttribute("aria-label", "Colour mode: light, dark or as the system");
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
