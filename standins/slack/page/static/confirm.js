// Asks before an act, in the words that the block or the page has for it.

// `content` is a fragment with a heading, a text and two buttons whose values are deny and confirm.
export function ask(content) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    dialog.append(content);
    const heading = dialog.querySelector("h2");
    if (heading) dialog.setAttribute("aria-label", heading.textContent);
    dialog.addEventListener("click", ({ target }) => {
      if (target.value) dialog.close(target.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "confirm");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function askedOf(element) {
  const template = element.nextElementSibling ?? element.closest(".select, .choices, .multi")?.nextElementSibling;
  return template?.matches("template.confirm") ? ask(template.content.cloneNode(true)) : Promise.resolve(true);
}
