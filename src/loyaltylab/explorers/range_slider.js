// The browser's own range control: named, moved by the arrow keys and by touch. It tells Python when the hand rests.
function render({ model, el }) {
  const input = document.createElement("input");
  input.type = "range";
  // JupyterLab takes arrow keys for its own shortcuts, unless the focused element itself asks it not to.
  input.dataset.lmSuppressShortcuts = "true";
  input.setAttribute("aria-label", model.get("label"));
  for (const name of ["min", "max", "step"]) input[name] = model.get(name);
  input.value = model.get("value");
  input.addEventListener("change", () => {
    model.set("value", Number(input.value));
    model.save_changes();
  });
  model.on("change:value", () => {
    input.value = model.get("value");
  });
  el.append(input);
}

export default { render };
