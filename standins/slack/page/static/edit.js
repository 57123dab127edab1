// Changing one's own message where it stands.

import { post } from "/page/static/api.js";

export function startEditing(message) {
  const content = message.querySelector(".content");
  if (message.querySelector(".editor")) return;
  const form = document.createElement("form");
  form.className = "editor";
  Object.assign(form.dataset, { local: "", stray: "" });
  const field = document.createElement("textarea");
  field.setAttribute("aria-label", "Edit message");
  field.rows = 3;
  field.value = (content.querySelector(".text") ?? content).innerText.replace(/ \(edited\)$/, "");
  form.append(field, button("Cancel", "button", "button"), button("Save", "submit", "button solid primary"));
  const done = () => {
    form.remove();
    content.hidden = false;
  };
  form.addEventListener("click", ({ target }) => target.type === "button" && done());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { channel, ts } = message.dataset;
    if ((await post("edit", { channel, ts, text: field.value })).ok) done();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      done();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  content.hidden = true;
  content.after(form);
  field.focus();
  form.scrollIntoView({ block: "nearest" });
}

function button(text, type, className) {
  return Object.assign(document.createElement("button"), { textContent: text, type, className });
}
