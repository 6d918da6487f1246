/* The weekly review: questions of finished chapters come back at growing distances. Its record stays in this browser. */
(function () {
  "use strict";
  const KEY = "loyaltylab:review";
  const DAY = 86400000;

  /* Days since 1970 on this reader's calendar. */
  function today() {
    const now = new Date();
    return Math.floor((now.getTime() - now.getTimezoneOffset() * 60000) / DAY);
  }

  function dateOf(day) {
    return new Date(day * DAY).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  }

  /* What was stored, or an empty record: storage may be off, full or damaged. */
  const store = {
    works: true,
    read() {
      try {
        const found = JSON.parse(window.localStorage.getItem(KEY));
        const fits = found && Array.isArray(found.finished) && found.cards && typeof found.cards === "object";
        if (fits) return found;
      } catch (unreadable) {
        /* an empty record, then */
      }
      return { finished: [], cards: {} };
    },
    write(record) {
      try {
        window.localStorage.setItem(KEY, JSON.stringify(record));
      } catch (blocked) {
        store.works = false;
      }
    },
    erase() {
      try {
        window.localStorage.removeItem(KEY);
      } catch (blocked) {
        store.works = false;
      }
    },
  };

  class Review {
    constructor(panel, boxes) {
      this.panel = panel;
      this.weeks = panel.dataset.weeks.split(",").map(Number);
      this.most = Number(panel.dataset.most);
      this.chapters = boxes.map((box) => ({
        number: box.dataset.chapter,
        title: box.dataset.title,
        section: box.closest("section"),
        forms: Array.from(box.querySelectorAll("form.lantern-quiz")),
      }));
      this.record = store.read();
      store.write(this.record);
      this.build();
      document.addEventListener("lantern:answered", (event) => this.answered(event.target));
      this.open();
    }

    card(id) {
      const card = this.record.cards[id];
      return card && Number.isInteger(card.row) && Number.isInteger(card.due) ? card : null;
    }

    build() {
      const group = document.createElement("fieldset");
      const legend = document.createElement("legend");
      legend.textContent = "I have finished";
      group.append(legend);
      this.boxes = this.chapters.map((chapter) => {
        const box = document.createElement("input");
        box.type = "checkbox";
        box.id = "finished-" + chapter.number;
        box.checked = this.record.finished.includes(chapter.number);
        const label = document.createElement("label");
        label.htmlFor = box.id;
        label.textContent = chapter.title;
        const line = document.createElement("div");
        line.className = "lantern-option";
        line.append(box, label);
        group.append(line);
        box.addEventListener("change", () => this.choose());
        return box;
      });
      this.state = document.createElement("p");
      this.state.setAttribute("role", "status");
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = "lantern-button lantern-button-quiet";
      this.button.textContent = "Erase my review";
      this.button.addEventListener("click", () => this.erase());
      this.panel.append(group, this.state, this.button);
    }

    choose() {
      this.record.finished = this.chapters.filter((chapter, place) => this.boxes[place].checked).map((chapter) => chapter.number);
      store.write(this.record);
      this.open();
    }

    /* What is due: the longest overdue first, then questions that were never asked, up to the most at once. */
    open() {
      const now = today();
      const known = this.chapters.filter((chapter) => this.record.finished.includes(chapter.number)).flatMap((chapter) => chapter.forms);
      const met = known.filter((form) => this.card(form.dataset.question));
      const due = met.filter((form) => this.card(form.dataset.question).due <= now);
      due.sort((one, other) => this.card(one.dataset.question).due - this.card(other.dataset.question).due);
      const fresh = known.filter((form) => !this.card(form.dataset.question));
      this.now = new Set(due.concat(fresh).slice(0, this.most));
      this.done = new Set();
      this.chapters.forEach((chapter) => {
        chapter.forms.forEach((form) => {
          form.hidden = !this.now.has(form);
          if (this.now.has(form) && form.dataset.answered) form.dispatchEvent(new Event("lantern:erase"));
        });
        chapter.section.hidden = chapter.forms.every((form) => form.hidden);
      });
      this.say();
    }

    /* The first answer of a visit counts. */
    answered(form) {
      if (!this.now.has(form) || this.done.has(form) || !form.dataset.right) return;
      this.done.add(form);
      const before = this.card(form.dataset.question);
      const row = form.dataset.right === "yes" ? (before ? before.row : 0) + 1 : 0;
      const weeks = this.weeks[Math.min(Math.max(row, 1), this.weeks.length) - 1];
      this.record.cards[form.dataset.question] = { row: row, due: today() + 7 * weeks };
      store.write(this.record);
      this.say();
    }

    say() {
      const kept = store.works
        ? " Your record stays in this browser, on this device."
        : " This browser keeps no record: it is gone when you leave the page.";
      this.state.textContent = this.news() + kept;
    }

    news() {
      if (!this.record.finished.length) return "Tick the chapters that you have finished; their questions come up below.";
      if (this.now.size > this.done.size) return this.done.size + " of " + this.now.size + " answered.";
      const all = this.done.size ? "All " + this.done.size + " answered. " : "Nothing is due. ";
      const due = this.chapters
        .filter((chapter) => this.record.finished.includes(chapter.number))
        .flatMap((chapter) => chapter.forms.map((form) => this.card(form.dataset.question)))
        .map((card) => (card ? card.due : 0));
      const next = Math.min(...due);
      return all + (next > today() ? "The next question comes back on " + dateOf(next) + "." : "More are waiting: load the page again.");
    }

    erase() {
      store.erase();
      this.record = { finished: [], cards: {} };
      this.boxes.forEach((box) => {
        box.checked = false;
      });
      this.chapters.forEach((chapter) => chapter.forms.forEach((form) => form.dispatchEvent(new Event("lantern:erase"))));
      this.open();
      this.state.textContent = "Your review is erased. " + this.state.textContent;
    }
  }

  function start() {
    const panel = document.getElementById("lantern-review-panel");
    const boxes = Array.from(document.querySelectorAll(".lantern-review"));
    if (panel && boxes.length) new Review(panel, boxes);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
