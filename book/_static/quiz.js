/* Page quizzes: check, save in this browser, erase. Works on the HTML that loyaltylab.site.quiz writes. */
(function () {
  "use strict";
  const PREFIX = "loyaltylab:quiz:";

  /* Storage may be switched off or full; the quiz then works without memory and says so. */
  const store = {
    works: (function () {
      try {
        window.localStorage.setItem(PREFIX + "probe", "1");
        window.localStorage.removeItem(PREFIX + "probe");
        return true;
      } catch (blocked) {
        return false;
      }
    })(),
    read(name) {
      try {
        return JSON.parse(window.localStorage.getItem(PREFIX + name));
      } catch (unreadable) {
        return null;
      }
    },
    write(name, answer) {
      try {
        window.localStorage.setItem(PREFIX + name, JSON.stringify(answer));
      } catch (blocked) {
        store.works = false;
      }
    },
    erase(name) {
      try {
        window.localStorage.removeItem(PREFIX + name);
      } catch (blocked) {
        store.works = false;
      }
    },
  };

  function paragraph(verdict, html, kind) {
    const p = document.createElement("p");
    p.className = "lantern-verdict-" + kind;
    const strong = document.createElement("strong");
    strong.textContent = verdict;
    p.append(strong, " ");
    const rest = document.createElement("span");
    rest.innerHTML = html; /* written by the build from the question file, never by a reader */
    p.append(rest);
    return p;
  }

  function plain(text) {
    const span = document.createElement("span");
    span.textContent = text;
    return span.innerHTML;
  }

  /* Each returns the verdict, or null where there is none, and the paragraphs that say it. */
  const judges = {
    choice(key, chosen) {
      const option = key.options[chosen[0]];
      const says = option.correct
        ? paragraph("Right.", option.feedback, "right")
        : paragraph("Not this one.", option.feedback, "wrong");
      return [option.correct, [says]];
    },
    multiple(key, chosen) {
      const wanted = key.options.filter((option) => option.correct).length;
      const hits = chosen.filter((place) => key.options[place].correct).length;
      const whole = hits === wanted && chosen.length === wanted;
      const head = whole
        ? paragraph("Right.", "That is the whole set.", "right")
        : paragraph("Not yet.", plain(hits + " of " + wanted + " right ones chosen, and " + (chosen.length - hits) + " wrong."), "wrong");
      const each = chosen.map((place) => {
        const option = key.options[place];
        return paragraph(option.correct ? "Belongs." : "Does not belong.", option.feedback, option.correct ? "right" : "wrong");
      });
      return [whole, [head].concat(each)];
    },
    number(key, given) {
      if (Math.abs(given - key.answer) <= key.tolerance + 1e-9) return [true, [paragraph("Right.", key.right, "right")]];
      const trap = key.traps.find((each) => Math.abs(given - each.answer) <= key.tolerance + 1e-9);
      return [false, [paragraph("Not yet.", trap ? trap.feedback : key.wrong, "wrong")]];
    },
    guess(key, given) {
      const unit = key.unit === "%" ? "%" : " " + key.unit;
      const shown = key.unit === "%" && !key.shown.endsWith("%") ? key.shown + "%" : key.unit === "%" ? key.shown : key.shown + unit;
      return [null, [paragraph("You guessed " + given + unit + "; it is " + shown + ".", "The answer is open below.", "open")]];
    },
  };

  class Quiz {
    constructor(form) {
      this.form = form;
      this.id = form.dataset.question;
      this.kind = form.dataset.kind;
      this.key = JSON.parse(form.querySelector(".lantern-key").textContent);
      this.feedback = form.querySelector(".lantern-feedback");
      this.reveal = form.querySelector(".lantern-reveal");
      if (this.reveal) this.reveal.hidden = true;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.check(true);
      });
      form.addEventListener("change", () => this.clearVerdict());
      form.addEventListener("lantern:erase", () => this.erase());
      /* The weekly review asks again what was answered before, and keeps its own record. */
      this.keeps = !form.closest("[data-quiz-memory=none]");
      const saved = this.keeps ? store.read(this.id) : null;
      if (saved !== null && this.restore(saved)) this.check(false);
    }

    get given() {
      if (this.kind === "number" || this.kind === "guess") {
        const text = this.form.querySelector("input[type=number]").value.trim();
        return text === "" || !Number.isFinite(Number(text)) ? null : Number(text);
      }
      const chosen = Array.from(this.form.querySelectorAll("input:checked"), (input) => Number(input.value));
      return chosen.length ? chosen : null;
    }

    restore(saved) {
      if (this.kind === "number" || this.kind === "guess") {
        if (typeof saved !== "number") return false;
        this.form.querySelector("input[type=number]").value = saved;
        return true;
      }
      if (!Array.isArray(saved) || !saved.every((place) => this.key.options[place])) return false;
      this.form.querySelectorAll(".lantern-option input").forEach((input) => {
        input.checked = saved.includes(Number(input.value));
      });
      return true;
    }

    check(byReader) {
      const given = this.given;
      if (given === null) {
        const ask = this.key.options ? "Choose an answer first." : "Write a number first.";
        this.feedback.replaceChildren(paragraph(ask, "", "open"));
        return;
      }
      const [right, says] = judges[this.kind](this.key, given);
      this.feedback.replaceChildren(...says);
      if (this.reveal) {
        this.reveal.hidden = false;
        this.reveal.open = true;
      }
      this.form.dataset.answered = "yes";
      if (right !== null) this.form.dataset.right = right ? "yes" : "no";
      if (byReader) {
        if (this.keeps) {
          store.write(this.id, given);
          tools.refresh();
        }
        this.tell();
      }
    }

    /* For the scripts of pages that do something with answers. */
    tell() {
      this.form.dispatchEvent(new CustomEvent("lantern:answered", { bubbles: true }));
    }

    clearVerdict() {
      this.feedback.replaceChildren();
    }

    erase() {
      if (this.keeps) store.erase(this.id);
      this.form.reset();
      this.clearVerdict();
      delete this.form.dataset.answered;
      delete this.form.dataset.right;
      if (this.reveal) {
        this.reveal.open = false;
        this.reveal.hidden = true;
      }
      this.tell();
    }
  }

  /* One bar after the last question of the page: how many are answered, and the button that erases. */
  const tools = {
    quizzes: [],
    build() {
      const bar = document.createElement("div");
      bar.className = "lantern-quiz-tools";
      this.state = document.createElement("p");
      this.state.setAttribute("role", "status");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "lantern-button lantern-button-quiet";
      button.textContent = "Erase my answers on this page";
      button.addEventListener("click", () => {
        this.quizzes.forEach((quiz) => quiz.erase());
        this.refresh("Your answers on this page are erased.");
      });
      bar.append(this.state, button);
      this.quizzes[this.quizzes.length - 1].form.after(bar);
      this.refresh();
    },
    refresh(news) {
      const done = this.quizzes.filter((quiz) => quiz.form.dataset.answered).length;
      const kept = store.works
        ? "Answers stay in this browser, on this device."
        : "This browser does not keep answers: they are gone when you leave the page.";
      this.state.textContent = (news ? news + " " : "") + done + " of " + this.quizzes.length + " answered. " + kept;
    },
  };

  function start() {
    document.documentElement.classList.add("lantern-scripts");
    const all = Array.from(document.querySelectorAll("form.lantern-quiz"), (form) => new Quiz(form));
    tools.quizzes = all.filter((quiz) => quiz.keeps);
    if (tools.quizzes.length) tools.build();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
