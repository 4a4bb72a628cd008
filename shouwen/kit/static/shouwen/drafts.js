/* No half-typed form is lost. A form with data-draft is kept in this browser while it is typed, for this person
   alone, and given back after a reload, a failed session or a broken page. It is let go once it was saved, and
   all are let go on signing out. Passwords and hidden fields are never kept. */

const PREFIX = `draft:${document.body.dataset.person ?? ""}:`;
const SENT = "draft-sent";
const FORTNIGHT = 14 * 24 * 3600 * 1000;
const keyOf = (form) => PREFIX + (form.dataset.draft || location.pathname);

function fields(form) {
  return [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));
}

// A choice goes by its value too: parts of a form come and go, so its place in the form says nothing.
function nameOf(field) {
  return ["checkbox", "radio"].includes(field.type) ? `${field.name}=${field.value}` : field.name;
}

function valueOf(field) {
  return ["checkbox", "radio"].includes(field.type) ? field.checked : field.value;
}

function keep(form) {
  const values = fields(form).map((field) => [nameOf(field), valueOf(field)]);
  localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: Object.fromEntries(values) }));
}

function giveBack(form) {
  const kept = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
  if (!kept || Date.now() - kept.at > FORTNIGHT || form.hasAttribute("data-bound")) return;
  let changed = false;
  fields(form).forEach((field) => {
    const value = kept.values[nameOf(field)];
    if (value === undefined || value === valueOf(field)) return;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    changed = true;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  if (changed) form.querySelectorAll("[data-draft-note]").forEach((note) => note.removeAttribute("hidden"));
}

/* What was sent is let go once we came from its form by way of a redirect to a page that does not ask for it
   again: that is how a deed that was done answers. A server that was down or a session that ended looks otherwise. */
function settle() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const wasRedirected = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  const cameFrom = document.referrer && new URL(document.referrer).pathname;
  const back = [...document.querySelectorAll("form[data-draft][data-bound]")].some((form) => keyOf(form) === sent.key);
  const isSaved = wasRedirected && cameFrom === sent.from && !back && !document.body.hasAttribute("data-keeps-drafts");
  if (isSaved) localStorage.removeItem(sent.key);
}

function forgetAll() {
  Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
}

try {
  settle();
  document.querySelectorAll("form[data-draft]").forEach(giveBack);
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) keep(form);
  });
  document.addEventListener("reset", (event) => {
    if (!event.target.matches("form[data-draft]")) return;
    localStorage.removeItem(keyOf(event.target));
    event.target.querySelectorAll("[data-draft-note]").forEach((note) => note.setAttribute("hidden", ""));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-signs-out")) forgetAll();
    if (!event.target.matches("form[data-draft]")) return;
    sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(event.target), from: location.pathname }));
  });
} catch (error) {
  console.warn("drafts cannot be kept in this browser", error);
}
