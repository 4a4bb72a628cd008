/* What a page does by itself. Everything here only helps: without it all pages still work. */

const root = document.documentElement;
const body = document.body;
const skew = Date.parse(body.dataset.now) - Date.now(); // this machine's clock may be wrong, the server's is not

/* Clocks count on: minutes left, then minutes late, with their colour and shape. */

function fill(words, values) {
  return words.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

function count(clock) {
  const minutes = (Date.parse(clock.dataset.due) - Date.now() - skew) / 60000;
  const say = root.dataset;
  if (minutes > 60 || minutes < -2880) return;
  clock.classList.toggle("soon", minutes > 0);
  clock.classList.toggle("late", minutes <= 0);
  const late = Math.floor(-minutes);
  if (minutes > 0) clock.textContent = fill(say.left, { minutes: Math.ceil(minutes) });
  else if (late < 1) clock.textContent = say.dueNow;
  else if (late < 120) clock.textContent = fill(say.late, { minutes: late });
  else clock.textContent = fill(say.lateHours, { hours: Math.floor(late / 60) });
}

setInterval(() => document.querySelectorAll("[data-due]").forEach(count), 30000);

/* A second click on the same form does nothing while the first is on its way. */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => open(form), 15000);
}, true);

function open(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

function openAll() {
  document.querySelectorAll("form[data-sent]").forEach(open);
}

/* Ctrl+Enter saves the form that one is typing in, where it has a button for it. */
document.addEventListener("keydown", (event) => {
  const isTaken = event.defaultPrevented || event.isComposing || event.keyCode === 229;
  if (isTaken || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const save = event.target.form?.querySelector("[data-save]");
  if (!save) return;
  event.preventDefault();
  save.form.requestSubmit(save);
});

addEventListener("pageshow", openAll);
document.addEventListener("htmx:afterRequest", openAll);

/* The list and its panel: the row shown in the panel is marked; a phone goes to the page of the case at once. */

const onPhone = matchMedia("(width < 860px)");

document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && onPhone.matches) {
    event.preventDefault();
    location.assign(row.dataset.full);
  }
});

document.addEventListener("htmx:afterSwap", () => {
  const shown = document.querySelector("#panel")?.dataset.number;
  document.querySelectorAll("[data-row]").forEach((row) => {
    const line = row.closest("li");
    line.classList.remove("suggested");
    if (shown && row.dataset.number === shown) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  });
});

// A part of a page that turns out to be the sign-in page: the session has ended, so the whole page says so.
document.addEventListener("htmx:beforeSwap", (event) => {
  const url = event.detail.xhr.responseURL;
  if (url && new URL(url).pathname.startsWith("/sign-in/")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

document.querySelectorAll("[data-needs-script]").forEach((part) => part.removeAttribute("hidden"));
