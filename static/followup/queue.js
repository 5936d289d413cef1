// The queue on an open page: brings the list up to date, and listens to keys.
// Without this file every button and link of the page works as it is.
(function () {
  "use strict";
  const page = document.getElementById("queue");
  if (!page) return;
  const said = document.getElementById("queue-said");
  const EVERY = 15000;
  const LONGEST = 240000;

  const list = () => document.getElementById("queue-list");
  const rows = () => Array.from(list().querySelectorAll(".queue-row"));
  const picks = () => Array.from(list().querySelectorAll('input[name="case"]'));

  // For the ears only, but where the list is no longer what it was: that is for the eyes too.
  function say(words, isShown) {
    said.textContent = words;
    said.className = isShown ? "notice warning" : "visually-hidden";
  }

  /* --- The chosen part is in sight, also where the row of parts is wider than the screen --- */
  const parts = document.querySelector("#queue-tabs .tabs");
  const chosen = parts && parts.querySelector("[aria-current]");
  if (chosen) {
    const room = parts.clientWidth - chosen.offsetWidth;
    parts.scrollLeft += chosen.getBoundingClientRect().left - parts.getBoundingClientRect().left - room / 2;
  }

  /* --- Up to date: ask for the list again; 304 as long as nothing changed --- */
  let etag = "";
  let wait = EVERY;
  let isAsOf = new Date();
  let timer = 0;

  function plan(after) {
    window.clearTimeout(timer);
    if (!document.hidden) timer = window.setTimeout(ask, after);
  }

  async function ask() {
    try {
      const answer = await fetch(page.dataset.poll, {
        // Asked by the page, not by a person: it does not keep a session alive.
        headers: { "X-Background": "1", ...(etag ? { "If-None-Match": etag } : {}) },
        redirect: "manual",
        credentials: "same-origin",
        cache: "no-store",
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        say(page.dataset.ended, true);
        return;
      }
      if (answer.ok || answer.status === 304) upToDate();
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
      wait = answer.ok || answer.status === 304 ? EVERY : Math.min(wait * 2, LONGEST);
    } catch {
      wait = Math.min(wait * 2, LONGEST);
    }
    // One answer that is lost is no news, two are.
    if (wait > EVERY * 2) say(page.dataset.stale.replace("{time}", clock(isAsOf)), true);
    plan(wait);
  }

  function upToDate() {
    isAsOf = new Date();
    if (said.className !== "visually-hidden") say("");
  }

  const clock = (at) =>
    at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  // What a row says, without what differs at every rendering.
  const saysOf = (row) => row.innerHTML.replace(/name="csrf_token" value="[^"]*"/g, "");

  function show(fresh) {
    const tabs = fresh.getElementById("queue-tabs");
    const came = fresh.getElementById("queue-list");
    if (!tabs || !came) return;
    const oldTabs = document.getElementById("queue-tabs");
    if (oldTabs.textContent !== tabs.textContent && !oldTabs.contains(document.activeElement)) {
      const was = oldTabs.firstElementChild.scrollLeft;
      oldTabs.replaceWith(tabs);
      tabs.firstElementChild.scrollLeft = was;
    }
    const known = new Map(rows().map((row) => [row.dataset.case, row]));
    const arrived = Array.from(came.querySelectorAll(".queue-row"));
    const isSame =
      arrived.length === known.size &&
      arrived.every((row, at) => {
        const old = rows()[at];
        return old && old.dataset.case === row.dataset.case && saysOf(old) === saysOf(row);
      });
    if (isSame) return;
    const picked = new Set(picks().filter((box) => box.checked).map((box) => box.value));
    const focused = markOf(document.activeElement);
    // A row that says the same is kept as it is: whoever stands on it stays there.
    for (const row of arrived) {
      const old = known.get(row.dataset.case);
      if (old && old.className === row.className && saysOf(old) === saysOf(row)) row.replaceWith(old);
    }
    list().replaceChildren(...came.childNodes);
    for (const box of picks()) box.checked = picked.has(box.value);
    if (focused) putFocus(focused);
    count();
    const n = arrived.filter((row) => !known.has(row.dataset.case)).length;
    if (n === 1) say(page.dataset.newOne);
    else if (n > 1) say(page.dataset.newMany.replace("{n}", String(n)));
    else say(page.dataset.changed);
  }

  // Which part of which row has the focus, so that the same part of the new row gets it.
  function markOf(element) {
    const row = element && element.closest ? element.closest(".queue-row") : null;
    if (!row) return null;
    const kind = element.matches("button") ? "button" : element.matches("input") ? "input" : ".row-link";
    return { number: row.dataset.case, kind };
  }

  function putFocus(mark) {
    const row = document.getElementById("case-" + mark.number);
    if (!row || row.contains(document.activeElement)) return;
    const part = row.querySelector(mark.kind) || row.querySelector(".row-link");
    if (part) part.focus({ preventScroll: true });
  }

  document.addEventListener("visibilitychange", () => plan(document.hidden ? EVERY : 300));
  plan(EVERY);

  /* --- Picking several --- */
  const all = document.getElementById("pick-all");
  const tally = document.getElementById("n-picked");

  function count() {
    if (!tally) return;
    const n = picks().filter((box) => box.checked).length;
    tally.textContent = n ? page.dataset.picked.replace("{n}", String(n)) : "";
    if (all) all.checked = n > 0 && n === picks().length;
  }

  if (all) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of picks()) box.checked = all.checked;
      count();
    });
    page.addEventListener("change", (event) => {
      if (event.target.name === "case") count();
    });
    count();
  }

  /* --- Keys: single letters can be switched off (WCAG 2.1.4) --- */
  const help = document.getElementById("keys");
  const open = document.getElementById("keys-open");
  const use = document.getElementById("keys-on");
  const STORE = "queue-keys";

  function isOn() {
    try {
      return window.localStorage.getItem(STORE) !== "off";
    } catch {
      return true;
    }
  }

  open.hidden = false;
  use.checked = isOn();
  open.addEventListener("click", () => help.showModal());
  use.addEventListener("change", () => {
    try {
      window.localStorage.setItem(STORE, use.checked ? "on" : "off");
    } catch {
      // Where nothing may be kept the keys stay as they are.
    }
  });

  function move(by) {
    const links = rows().map((row) => row.querySelector(".row-link"));
    if (!links.length) return;
    const here = links.indexOf(current() && current().querySelector(".row-link"));
    const at = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
    const to = links[Math.max(0, Math.min(links.length - 1, at))];
    to.focus();
    to.closest(".queue-row").scrollIntoView({ block: "nearest" });
  }

  const current = () => (document.activeElement ? document.activeElement.closest(".queue-row") : null);

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => current() && current().querySelector(".row-link").click(),
    c: () => {
      const button = current() && current().querySelector(".queue-act button");
      if (button) button.click();
    },
    x: () => {
      const box = current() && current().querySelector('input[name="case"]');
      if (box) box.click();
    },
    n: () => {
      const form = document.querySelector(".claim-next");
      if (form) form.requestSubmit();
    },
    "/": () => document.getElementById("q").focus(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (help.open || !isOn()) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    const does = KEYS[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
})();
