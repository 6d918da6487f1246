/* MathJax (1.2 MB, from this site) is fetched when a formula is less than a screen away, or when the page is printed. */
(function () {
  "use strict";
  const address = document.currentScript.dataset.mathjax;
  let asked = false;

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }

  const formulas = document.querySelectorAll(".math, .output.text_latex");
  const near = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        near.disconnect();
        load();
      }
    },
    { rootMargin: "75%" },
  );
  formulas.forEach((formula) => near.observe(formula));
  window.addEventListener("beforeprint", load);
})();
