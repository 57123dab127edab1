// Follows the server's events; after a break it connects again, more patiently each time.

import { person } from "/page/static/api.js";

const KINDS = ["message", "message_deleted", "views", "home", "notice", "stale"];
const FIRST_DELAY = 250;
const LONGEST_DELAY = 5000;

// `hello` is called on every connection: what changed before it is unknown. `handle` gets (kind, data).
export function follow(hello, handle) {
  let delay = FIRST_DELAY;
  const connect = () => {
    const source = new EventSource(`/page/events?${new URLSearchParams({ user: person.id })}`);
    source.addEventListener("hello", () => {
      delay = FIRST_DELAY;
      hello();
    });
    for (const kind of KINDS) source.addEventListener(kind, (event) => handle(kind, JSON.parse(event.data)));
    source.addEventListener("error", () => {
      source.close();
      document.body.dataset.stream = "lost";
      setTimeout(connect, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    });
  };
  connect();
}
