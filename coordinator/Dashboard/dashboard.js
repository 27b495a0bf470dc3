// Shows a page's content as it changes. Everything comes from the coordinator; without this script the page reloads itself.
"use strict";

const live = document.getElementById("live");
const connection = document.getElementById("connection");
const POLL_MILLISECONDS = 5000;

// What each part was made of, to tell whether it has changed.
const shown = new Map();

let source = null;
let polling = null;

/** Puts new content in place: only parts that differ, so that what is read, open or focused stays as it is. */
function show(html) {
  const next = document.createElement("template");
  next.innerHTML = html;
  const parts = [...next.content.children];
  const kept = new Set(parts.map((part) => part.id));
  for (const old of [...live.children]) {
    if (!kept.has(old.id)) old.remove();
  }
  parts.forEach((part, index) => {
    const old = document.getElementById(part.id);
    const isSame = shown.get(part.id) === part.outerHTML;
    shown.set(part.id, part.outerHTML);
    tell(part);
    if (old === null) {
      live.insertBefore(part, live.children[index] ?? null);
    } else if (!isSame) {
      const scrolled = [...old.querySelectorAll(".scroll")].map((box) => [box.scrollLeft, box.scrollTop]);
      const open = new Set([...old.querySelectorAll("details[open]")].map((details) => details.id));
      part.querySelectorAll("details").forEach((details) => (details.open = open.has(details.id)));
      old.replaceWith(part);
      part.querySelectorAll(".scroll").forEach((box, place) => box.scrollTo(...(scrolled[place] ?? [0, 0])));
    }
  });
}

/** Writes instants in the reader's own time. */
function tell(root) {
  for (const time of root.querySelectorAll("time")) {
    const instant = new Date(time.dateTime);
    const isToday = instant.toDateString() === new Date().toDateString();
    time.textContent = isToday ? instant.toLocaleTimeString() : instant.toLocaleString();
  }
}

/** Counts deadlines down between two messages. */
function countDown() {
  for (const left of document.querySelectorAll("[data-seconds]")) {
    const seconds = Math.max(0, Number(left.dataset.seconds) - 1);
    left.dataset.seconds = seconds;
    left.textContent = seconds >= 3600
      ? `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")} min`
      : seconds >= 60
        ? `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`
        : `${seconds} s`;
  }
}

function say(kind, text) {
  connection.className = `connection ${kind}`;
  connection.textContent = text;
}

function listen() {
  if (source !== null || document.hidden) return;
  source = new EventSource(live.dataset.events);
  source.addEventListener("content", (event) => {
    stopPolling();
    say("on", "live");
    show(event.data);
  });
  source.addEventListener("end", () => {
    leave();
    live.dataset.events = "";
    say("", "ended");
  });
  source.onerror = () => {
    // A refusal closes the stream for good; a broken one is taken up again by the browser itself.
    if (source !== null && source.readyState === EventSource.CLOSED) leave();
    say("off", "not connected");
    polling ??= setInterval(poll, POLL_MILLISECONDS);
  };
}

function leave() {
  source?.close();
  source = null;
}

function stopPolling() {
  clearInterval(polling);
  polling = null;
}

async function poll() {
  if (document.hidden) return;
  try {
    const answer = await fetch(live.dataset.events.replace(/events$/, "live"), { cache: "no-store" });
    if (answer.status === 401) {
      location.reload();
    } else if (answer.ok) {
      show(await answer.text());
      say("on", "live");
      stopPolling();
      // Streams may all be taken: then asking goes on.
      if (source === null) setTimeout(() => { if (live.dataset.events && source === null) { listen(); } }, POLL_MILLISECONDS);
    }
  } catch {
    say("off", "not connected");
  }
}

/** A link brings its token behind the #, which no server, proxy or log sees; it is used up at once. */
function logIn() {
  const form = document.getElementById("login");
  const token = location.hash.slice(1);
  if (form === null || token.length === 0) return;
  history.replaceState(null, "", location.pathname);
  form.elements.token.value = token;
  form.requestSubmit();
}

logIn();
tell(document);
if (live.dataset.events) {
  setInterval(countDown, 1000);
  // Browsers open few connections to one place: pages that nobody looks at need none.
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : live.dataset.events && listen()));
  listen();
}
