/* The keyboard. A letter does nothing while somebody types, or while an input method puts a word together. */

const sheet = document.querySelector("#keys");

function isTyping(event) {
  const at = event.target;
  return event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
    || at.isContentEditable || (["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName) && !at.matches(".tick"));
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement || row.closest("li").matches("[aria-current], .suggested"));
  const focused = rows.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : here - Math.max(by, 0);
  const next = rows[Math.min(Math.max(from + by, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function tickOf(at) {
  const line = at.closest?.(".rows > li") ?? document.querySelector(".rows > li:is([aria-current], .suggested)");
  return line?.querySelector(".tick");
}

const deeds = {
  n: () => document.querySelector("[data-key='n']")?.click(),
  "/": () => {
    const search = document.querySelector("[data-key='/']");
    if (search) search.focus();
    else document.querySelector("[data-opens-palette]")?.click();
  },
  "?": () => sheet?.showModal(),
  j: () => step(1),
  k: () => step(-1),
  x: () => tickOf(document.activeElement)?.dispatchEvent(new CustomEvent("shouwen:tick", { bubbles: true })),
  a: () => document.dispatchEvent(new CustomEvent("shouwen:tick-all")),
  o: () => {
    const row = document.activeElement.closest?.("[data-row]") ?? document.querySelector("li:is([aria-current], .suggested) [data-row]");
    if (row) location.assign(row.dataset.full);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !sheet?.open) return document.activeElement.blur();
  if (isTyping(event) || sheet?.open || document.querySelector("dialog[open]")) return;
  const deed = deeds[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});

document.querySelectorAll("[data-opens-keys]").forEach((button) => button.addEventListener("click", deeds["?"]));
