/* The placement: two questions a chapter, the second when the first is right, and the path that follows from them. */
(function () {
  "use strict";
  const SAYS = {
    skip: "skip it: both questions right",
    skim: "skim it: read the key points and do the exercise",
    read: "read it, with lab and exercise",
    open: "read it (not asked yet)",
  };

  function right(form) {
    return form.dataset.right === "yes";
  }

  function advice(place) {
    const [first, second] = place.forms;
    if (!first.dataset.right) return "open";
    if (!right(first)) return "read";
    return right(second) ? "skip" : "skim";
  }

  function hours(minutes) {
    return (minutes / 60).toFixed(1) + " hours";
  }

  function entry(place, what) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = place.facts.address + (what === "skim" ? "#key-points" : "");
    link.textContent = place.facts.title;
    const minutes = { skip: 0, skim: Number(place.facts.skim), read: Number(place.facts.read), open: Number(place.facts.read) }[what];
    item.append(link, ": " + SAYS[what] + (minutes ? ", about " + minutes + " minutes" : ""));
    return [item, minutes];
  }

  function start() {
    const panel = document.getElementById("lantern-path");
    const places = Array.from(document.querySelectorAll(".lantern-placed"), (box) => ({
      facts: box.dataset,
      forms: Array.from(box.querySelectorAll("form.lantern-quiz")),
    }));
    if (!panel || !places.length) return;
    const heading = document.createElement("p");
    const list = document.createElement("ol");
    heading.setAttribute("role", "status");
    panel.append(heading, list);

    function refresh() {
      let total = 0;
      let asked = 0;
      const items = places.map((place) => {
        const what = advice(place);
        place.forms[1].hidden = !right(place.forms[0]);
        if (what !== "open") asked += 1;
        const [item, minutes] = entry(place, what);
        total += minutes;
        return item;
      });
      list.replaceChildren(...items);
      heading.textContent = asked
        ? "Your path, after " + asked + " of " + places.length + " chapters: about " + hours(total) + "."
        : "Nothing answered yet. The whole course takes about " + hours(total) + ".";
    }

    document.addEventListener("lantern:answered", refresh);
    refresh();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
