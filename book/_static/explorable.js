/* In-page explorables: Vega is fetched from this site only when an explorable is on the screen or touched (900 kB), then the sliders move its signals. */
(function () {
  "use strict";
  const loading = {};

  function load(address) {
    loading[address] =
      loading[address] ||
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => reject(new Error("not loaded: " + address));
        document.head.append(script);
      });
    return loading[address];
  }

  class Explorable {
    constructor(section) {
      this.section = section;
      this.chart = section.querySelector(".lantern-chart");
      this.summary = section.querySelector(".lantern-summary");
      this.sliders = Array.from(section.querySelectorAll("input[type=range]"));
      this.sliders.forEach((slider) => {
        slider.addEventListener("input", () => this.move());
      });
      section.querySelector("[data-reset]").addEventListener("click", () => {
        this.sliders.forEach((slider) => {
          slider.value = slider.defaultValue;
        });
        this.move();
      });
    }

    async open() {
      this.opened = this.opened || this.draw();
      return this.opened;
    }

    async draw() {
      await load(this.section.dataset.script);
      const specification = JSON.parse(this.section.querySelector(".lantern-specification").textContent);
      const picture = this.chart.querySelector("img");
      const place = document.createElement("div");
      place.className = "lantern-vega";
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", picture.alt);
      /* One picture with one text; what Vega says of its own parts stays inside. */
      const drawing = document.createElement("div");
      drawing.setAttribute("aria-hidden", "true");
      place.append(drawing);
      picture.hidden = true;
      this.chart.append(place);
      try {
        const options = { mode: "vega", renderer: "svg", actions: false, tooltip: false, hover: false };
        this.view = (await window.vegaEmbed(drawing, specification, options)).view;
        picture.remove();
        this.section.dataset.live = "yes";
        await this.show();
      } catch (fault) {
        place.remove();
        picture.hidden = false;
        throw fault;
      }
    }

    async move() {
      this.sliders.forEach((slider) => {
        const output = slider.parentElement.querySelector("output");
        output.value = (slider.value + " " + slider.dataset.unit).trim();
        slider.setAttribute("aria-valuetext", output.value);
      });
      await this.open();
      await this.show();
    }

    async show() {
      this.sliders.forEach((slider) => this.view.signal(slider.dataset.signal, Number(slider.value)));
      await this.view.runAsync();
      const text = this.summary.dataset.template.replace(/\{(\w+)\}/g, (whole, name) => {
        const slider = this.sliders.find((each) => each.dataset.signal === name);
        return Number(slider ? slider.value : this.view.signal("count_" + name)).toLocaleString("en-GB");
      });
      if (this.summary.textContent !== text) this.summary.textContent = text;
    }
  }

  function start() {
    document.documentElement.classList.add("lantern-scripts");
    const near = new IntersectionObserver(
      (entries) => {
        entries.forEach((entry) => {
          if (entry.isIntersecting) {
            near.unobserve(entry.target);
            entry.target.explorable.open();
          }
        });
      },
      { threshold: 0.2 },
    );
    document.querySelectorAll(".lantern-explorable").forEach((section) => {
      section.explorable = new Explorable(section);
      near.observe(section);
      /* Who comes by keyboard or search may reach a slider before the chart is on the screen. */
      section.addEventListener("focusin", () => section.explorable.open(), { once: true });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
