// Changes elements into wanted ones in place: what stays equal is not touched, so focus, selection, open
// details and what was typed survive. Elements are matched by data-key, else by position and kind.
// An element with data-local belongs to the script: it is never changed, nor removed unless its key is gone.

const KEPT_ATTRIBUTES = new Set(["open", "hidden", "data-compact", "data-pending", "aria-busy"]);

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

export function morph(current, wanted) {
  if (current.nodeType === Node.TEXT_NODE) return morphText(current, wanted);
  if (current.nodeType !== Node.ELEMENT_NODE || "local" in current.dataset) return;
  morphAttributes(current, wanted);
  if (current instanceof HTMLTemplateElement) current.innerHTML = wanted.innerHTML;
  else morphChildren(current, wanted);
}

export function morphChildren(current, wanted) {
  const keys = new Set([...wanted.childNodes].map(keyOf).filter(Boolean));
  const keyed = new Map();
  for (const child of [...current.childNodes]) {
    const key = keyOf(child);
    if (key && !keys.has(key)) child.remove();
    else if (key) keyed.set(key, child);
  }
  let cursor = afterStrays(current.firstChild);
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    const match = key ? keyed.get(key) : cursor && alike(cursor, next) ? cursor : null;
    if (!match) {
      current.insertBefore(next, cursor);
      continue;
    }
    if (match === cursor) cursor = afterStrays(cursor.nextSibling);
    else current.insertBefore(match, cursor);
    morph(match, next);
  }
  while (cursor) {
    const rest = cursor;
    cursor = afterStrays(cursor.nextSibling);
    rest.remove();
  }
}

function morphText(current, wanted) {
  if (current.nodeValue === wanted.nodeValue) return;
  // Text that only grows keeps a selection inside it.
  if (wanted.nodeValue.startsWith(current.nodeValue)) current.appendData(wanted.nodeValue.slice(current.length));
  else current.nodeValue = wanted.nodeValue;
}

function morphAttributes(current, wanted) {
  for (const { name } of [...current.attributes]) {
    if (!wanted.hasAttribute(name) && !KEPT_ATTRIBUTES.has(name)) current.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (!KEPT_ATTRIBUTES.has(name) && current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
}

function alike(one, other) {
  if (one.nodeName !== other.nodeName || keyOf(one)) return false;
  if (one.nodeType !== Node.ELEMENT_NODE) return true;
  // As in Slack, what was selected stays as long as its block does: a block of another id starts anew.
  if (one.nodeName === "SELECT" && one.id !== other.id) return false;
  return ["block", "actionId", "type"].every((name) => one.dataset[name] === other.dataset[name]);
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset.key : undefined;
}

function afterStrays(node) {
  while (node && node.nodeType === Node.ELEMENT_NODE && "local" in node.dataset && !node.dataset.key
    && "stray" in node.dataset) node = node.nextSibling;
  return node;
}
