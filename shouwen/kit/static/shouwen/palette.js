/* The palette: Ctrl+K (⌘K), the button, or / where a page has no search of its own. The server finds; here the answer
   is walked with the arrows. While an input method puts a word together nothing is asked and no key is ours.
   Without this file the button leads to the page of the search. */

const dialog = document.querySelector("#palette");
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const KEY = `recent:${document.body.dataset.person ?? ""}`;
const KEPT = 8;
const DELAY = 120;

let waiting = 0; // the timer of a question not asked yet
let question = null; // the one on its way
let goes = false; // Enter came before the answer

const part = (selector) => dialog.querySelector(selector);
const input = () => part("input");
const list = () => part(".found");
const hits = () => [...dialog.querySelectorAll("[data-hit]")];
const chosen = () => part("[aria-selected=true]");

/* What was opened lately, kept in this browser for this person and let go on signing out. */

function recent() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

function remember(title, about, url) {
  if (!title || !url) return;
  const others = recent().filter((each) => each.url !== url);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ title, about, url }, ...others].slice(0, KEPT)));
  } catch {
    // a browser that keeps nothing has no recent things
  }
}

function recentGroup() {
  const group = part("template").content.cloneNode(true);
  const row = group.querySelector("li");
  for (const { title, about, url } of recent()) {
    const one = row.cloneNode(true);
    one.querySelector("a").href = url;
    one.querySelector("b").textContent = title;
    one.querySelector(".quiet").textContent = about;
    row.before(one);
  }
  row.remove();
  return group;
}

/* Asking, and what the answer is to a screen reader: a list box with groups. */

function ask() {
  clearTimeout(waiting);
  waiting = 0;
  question?.abort();
  question = new AbortController();
  const words = input().value.trim();
  list().setAttribute("aria-busy", "true");
  answer(words, question).catch((error) => {
    if (error.name !== "AbortError") show(words, "", dialog.dataset.broken);
  });
}

async function answer(words, mine) {
  const address = `${part("form").action}?${new URLSearchParams({ q: words })}`;
  const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: mine.signal });
  if (new URL(response.url).pathname.startsWith("/sign-in/")) return location.reload();
  if (!response.ok) throw new Error(response.status);
  const found = await response.text();
  if (mine === question) show(words, found);
}

function show(words, found, instead = "") {
  question = null;
  list().innerHTML = found;
  if (instead) list().append(instead);
  if (!words && recent().length) list().prepend(recentGroup());
  list().removeAttribute("aria-busy");
  name();
  choose(0);
  if (goes) chosen()?.click();
  goes = false;
}

function name() {
  list().setAttribute("role", "listbox");
  list().setAttribute("aria-label", input().getAttribute("aria-label"));
  dialog.querySelectorAll("section").forEach((group) => group.setAttribute("role", "group"));
  dialog.querySelectorAll(".found :is(ul, li)").forEach((plain) => plain.setAttribute("role", "presentation"));
  hits().forEach((hit, at) => Object.assign(hit, { role: "option", id: `hit-${at}`, tabIndex: -1, ariaSelected: "false" }));
  const status = part("[role=status]");
  status.textContent = status.dataset.count.replace("{count}", hits().length);
}

function choose(at) {
  const all = hits();
  chosen()?.setAttribute("aria-selected", "false");
  const hit = all[(at + all.length) % all.length];
  hit?.setAttribute("aria-selected", "true");
  hit?.scrollIntoView({ block: "nearest" });
  input().setAttribute("aria-activedescendant", hit?.id ?? "");
}

/* Opening and typing. */

function open() {
  if (document.querySelector("dialog[open]")) return;
  list().replaceChildren();
  dialog.showModal();
  input().select();
  ask();
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, DELAY);
}

const moves = {
  ArrowDown: () => choose(hits().indexOf(chosen()) + 1),
  ArrowUp: () => choose(hits().indexOf(chosen()) - 1),
  Enter: () => {
    goes = Boolean(waiting || question);
    if (waiting) ask();
    if (!goes) chosen()?.click();
  },
};

function listen() {
  for (const [attribute, value] of [["role", "combobox"], ["aria-controls", "palette-found"], ["aria-expanded", "true"], ["aria-autocomplete", "list"]]) {
    input().setAttribute(attribute, value);
  }
  input().addEventListener("input", (event) => event.isComposing || later());
  input().addEventListener("compositionend", later);
  input().addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || !moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });
  part("form").addEventListener("submit", (event) => event.preventDefault());
  part("[data-closes]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) return dialog.close();
    const hit = event.target.closest("[data-hit]");
    if (hit) remember(hit.querySelector("b").textContent, hit.querySelector(".quiet")?.textContent ?? "", hit.getAttribute("href"));
  });
  document.querySelectorAll("[data-opens-palette]").forEach((button) => button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  }));
  document.addEventListener("keydown", (event) => {
    const isOurs = event.key.toLowerCase() === "k" && (isMac ? event.metaKey : event.ctrlKey) && !event.shiftKey && !event.altKey;
    if (!isOurs || event.isComposing) return;
    event.preventDefault();
    open();
  });
  addEventListener("pageshow", () => dialog.open && dialog.close());
  document.addEventListener("submit", (event) => event.target.hasAttribute("data-signs-out") && localStorage.removeItem(KEY));
  if (isMac) document.querySelectorAll(".finder kbd").forEach((key) => (key.textContent = "⌘ K"));
  const page = document.querySelector("[data-recent]");
  if (page) remember(page.dataset.recent, page.dataset.recentAbout, location.pathname);
}

if (dialog) listen();
