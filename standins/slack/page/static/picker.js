// A small dialog beside a message in which a person picks a reaction, by looking or by typing a part of its name.

const MARGIN = 8;
let reactions = [];

// Pairs of a short name and its character.
export function setReactions(listed) {
  reactions = listed;
}

// Resolves to the name that was picked; empty when the dialog was left.
export function pick(anchor) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "picker";
    dialog.setAttribute("aria-label", "Pick a reaction");
    const search = document.createElement("input");
    Object.assign(search, { type: "text", placeholder: "Find a reaction", autocomplete: "off" });
    search.setAttribute("aria-label", "Find a reaction");
    const grid = document.createElement("div");
    grid.className = "picks";
    grid.append(...reactions.map(offer));
    dialog.append(search, grid);
    search.addEventListener("input", () => filter(grid, search.value));
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      dialog.close(grid.querySelector("button:not([hidden])")?.value ?? "");
    });
    dialog.addEventListener("click", ({ target }) => {
      const chosen = target.closest("button");
      if (chosen) dialog.close(chosen.value);
      else if (target === dialog) dialog.close("");
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
    place(dialog, anchor.getBoundingClientRect());
  });
}

function offer([name, character]) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", value: name, textContent: character, title: `:${name}:` });
  button.setAttribute("aria-label", name);
  return button;
}

function filter(grid, typed) {
  const wanted = typed.trim().toLowerCase().replaceAll(":", "");
  for (const button of grid.children) button.hidden = !button.value.includes(wanted);
}

function place(dialog, anchor) {
  const { width, height } = dialog.getBoundingClientRect();
  const below = anchor.bottom + 6 + height < innerHeight;
  const left = Math.min(Math.max(anchor.right - width, MARGIN), innerWidth - width - MARGIN);
  dialog.style.left = `${left}px`;
  dialog.style.top = `${below ? anchor.bottom + 6 : Math.max(anchor.top - height - 6, MARGIN)}px`;
}
