// Keeps a page fresh: what is told comes by server-sent events, and the page is then asked for again and changed in
// place. What somebody may be reading never moves by itself: what is new at the top waits behind a button.
"use strict";

(() => {
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const live = () => document.querySelector("[data-live]");
  root.classList.add("scripted");

  const parsed = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || !answer.headers.get("content-type").startsWith("text/html")) throw new Error(answer.status);
    return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), address: answer.url };
  };

  // -- what is new ---------------------------------------------------------------------------------------------

  const put = (id, fresh) => {
    const now = at(id), next = fresh.getElementById(id);
    if (now && next) now.replaceChildren(...next.childNodes);
  };

  const flash = (node) => {
    node.classList.remove("fresh");
    void node.offsetWidth;
    node.classList.add("fresh");
  };

  let touched = 0;
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "scroll"]) {
    addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  }
  // Nobody at the keys for half a minute, as on a wall: then what is new is shown without being asked for.
  const unattended = () => performance.now() - touched > 30000 && scrollY < 50;

  const offer = (text, accept) => {
    if (unattended()) return accept();
    const button = at("newer");
    button.textContent = text;
    button.hidden = false;
    button.onclick = () => {
      button.hidden = true;
      accept();
    };
  };

  const alike = (one, other) => one.textContent === other.textContent;

  const freshen = {
    now(fresh) {
      let unseen = 0;
      for (const card of fresh.querySelectorAll(".card")) {
        const shown = at(card.id);
        if (!shown) unseen += 1;
        else {
          const changed = ![...shown.querySelectorAll(".number")].every((node, i) => {
            const next = card.querySelectorAll(".number")[i];
            return next && alike(node, next);
          });
          const focused = shown.contains(document.activeElement);
          shown.replaceChildren(...card.cloneNode(true).childNodes);
          if (focused) shown.querySelector(".stop").focus({ preventScroll: true });
          if (changed) flash(shown);
        }
      }
      const first = !new URLSearchParams(location.search).has("after");
      const show = () => {
        put("cards", fresh);
        scrollTo({ top: 0 });
      };
      if (!at("cards").querySelector(".card")) put("cards", fresh);
      else if (unseen && first) offer(`${unseen} more event${unseen === 1 ? "" : "s"}: show`, show);
      put("latest", fresh);
    },

    event(fresh) {
      const [shown, next] = [document, fresh].map((page) => page.querySelectorAll("#view > section"));
      const open = [...document.querySelectorAll("details[open]")].map((node) => node.closest("figure").id);
      for (const i of [0, 1]) shown[i].replaceChildren(...next[i].childNodes);
      for (const id of open) at(id)?.querySelector("details").setAttribute("open", "");
      put("slide", fresh);
      put("about", fresh);
      const ledger = () => shown[2].replaceChildren(...next[2].childNodes);
      if (shown[2].getBoundingClientRect().top > innerHeight) ledger();
      else if (!alike(shown[2].querySelector(".ledger"), next[2].querySelector(".ledger"))) {
        offer("The ledger has more: show", ledger);
      }
    },

    alerts(fresh) {
      const [shown, next] = [document, fresh].map((page) => page.querySelector(".told-list"));
      const first = next.querySelector(".alert")?.id;
      if (first && !at(first)) offer("New alerts: show", () => shown.replaceChildren(...next.childNodes));
    },

    sources(fresh) {
      put("health", fresh);
    },
  };

  let asking = false, again = false;
  const refresh = async () => {
    if (asking) { again = true; return; }
    const what = freshen[live()?.dataset.live];
    if (!what || document.hidden) return;
    asking = true;
    try {
      what((await parsed(location.href)).page);
    } catch { /* The next look may find it. */ }
    asking = false;
    if (again) { again = false; refresh(); }
  };

  const pulse = (on) => {
    at("pulse").hidden = false;
    at("pulse").classList.toggle("on", on);
    at("pulse-word").textContent = on ? "live" : "reconnecting";
  };

  if (live() && document.body.dataset.after) {
    const stream = new EventSource(`/api/v1/alerts/stream?after=${document.body.dataset.after}`);
    stream.onopen = () => pulse(true);
    stream.onerror = () => pulse(false);
    let soon;
    stream.onmessage = (message) => {
      const told = JSON.parse(message.data);
      const here = live().dataset.event;
      if (here && told.subject !== here) return;
      at("heard").textContent = told.data.message;
      clearTimeout(soon);
      soon = setTimeout(refresh, 150);
    };
    setInterval(refresh, 60000);
    document.addEventListener("visibilitychange", refresh);
    addEventListener("pagehide", () => stream.close());
  }

  // -- the slider ----------------------------------------------------------------------------------------------

  let sliding;
  const slide = () => {
    clearTimeout(sliding);
    sliding = setTimeout(async () => {
      const form = at("slide");
      const wanted = new URLSearchParams(new FormData(form));
      try {
        const { page, address } = await parsed(`${form.getAttribute("action")}?${wanted}`);
        for (const id of ["view", "slide-at", "slide-note"]) put(id, page);
        const [rail, next] = [document, page].map((one) => one.getElementById("step"));
        rail.setAttribute("aria-valuetext", next.getAttribute("aria-valuetext"));
        rail.max = next.max;
        form.querySelectorAll(".turn").forEach((turn, i) => turn.replaceWith(page.querySelectorAll(".turn")[i].cloneNode(true)));
        live().dataset.live = page.querySelector("[data-live]").dataset.live;
        history.replaceState(null, "", address);
      } catch { form.requestSubmit(); }
    }, 120);
  };
  document.addEventListener("input", (event) => { if (event.target.id === "step") slide(); });

  // -- keys ----------------------------------------------------------------------------------------------------

  const stops = () => [...document.querySelectorAll(".stop, .entry, .told-list .said a")];
  const move = (by) => {
    const all = stops();
    const here = all.findIndex((node) => node === document.activeElement || node.contains(document.activeElement));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by))];
    if (!next) return;
    if (next.tabIndex < 0) next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing) {
      if (event.key === "Escape") typing.blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      if (at("search")) at("search").focus();
      else location.href = "/#search";
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });
  if (location.hash === "#search") at("search")?.focus();
})();
