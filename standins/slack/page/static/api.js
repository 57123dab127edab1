// What the script asks of the server, always in the name of the person in the URL.

import { notify } from "/page/static/notices.js";

export const person = { id: new URLSearchParams(location.search).get("user") ?? "" };

export async function read(path, query = {}) {
  const response = await fetch(`/page/${path}?${new URLSearchParams({ user: person.id, ...query })}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// Resolves to the server's answer; what could not be done is told in a notice and has `ok` false.
export async function post(act, body) {
  try {
    const response = await fetch(`/page/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: person.id, ...body }),
    });
    const answer = await response.json();
    if (!response.ok) notify(answer.error ?? "That did not work.");
    return { ...answer, ok: response.ok && answer.ok };
  } catch {
    notify("Trouble connecting. Try again?");
    return { ok: false };
  }
}
