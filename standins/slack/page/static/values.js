// What is chosen or typed in a block's element, as the server expects it.

export function valueOf(element) {
  const { type } = element.dataset;
  const checked = () => [...element.querySelectorAll("input:checked")].map((input) => input.value);
  if (type === "checkboxes" || type.startsWith("multi_")) return checked();
  if (type === "radio_buttons") return checked()[0] ?? null;
  if (type === "datetimepicker") return element.value ? { local: element.value } : null;
  return element.value || null;
}

// All inputs of a view or message by block id and action id.
export function stateOf(view) {
  const state = {};
  for (const element of view.querySelectorAll("[data-action-id]")) {
    const block = element.closest("[data-block-id]")?.dataset.blockId;
    if (block === undefined || element.matches("button, a")) continue;
    (state[block] ??= {})[element.dataset.actionId] = valueOf(element);
  }
  return state;
}

// What Slack's client itself refuses: a sentence, or null.
export function complaint(field, element) {
  const value = valueOf(element);
  const empty = value === null || value.length === 0;
  if (empty) return "optional" in field.dataset ? null : "Please complete this required field.";
  if (typeof value !== "string") return null;
  const { minLength = 0, maxLength = Infinity } = element.dataset;
  if (value.length > maxLength) return `Please use at most ${maxLength} characters; these are ${value.length}.`;
  if (value.length < minLength) return `Please use at least ${minLength} characters.`;
  if (element.validity && !element.validity.valid) return element.validationMessage;
  return null;
}

// Names what is chosen in a select with many choices.
export function nameChosen(multi) {
  const summary = multi.querySelector("summary");
  const labels = [...multi.querySelectorAll("label")].filter((label) => label.querySelector(":checked"));
  summary.textContent = labels.map((label) => label.textContent).join(", ") || summary.dataset.placeholder;
}
