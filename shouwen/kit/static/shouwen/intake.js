/* Taking down by keyboard alone. Enter takes the choice under it and goes on to the next field, Ctrl+Enter saves, with Shift it prints too;
   while an input method puts a word together, neither. Without this file Enter finds the caller and the button saves. */

const form = document.querySelector("form.intake");
const stops = "input:not([type=hidden]), textarea, select, button[data-save]";

function isOnTheWay(field) {
  const isChosen = field.type !== "radio" || field.checked || ![...form.elements].some((other) => other.name === field.name && other.checked);
  return field.offsetParent !== null && !field.disabled && isChosen;
}

function radiosOnce(fields) {
  const seen = new Set();
  return fields.filter((field) => {
    if (field.type !== "radio") return true;
    if (seen.has(field.name)) return false;
    seen.add(field.name);
    return true;
  });
}

function goOn(from) {
  const way = radiosOnce([...form.querySelectorAll(stops)].filter(isOnTheWay));
  const here = way.findIndex((field) => field === from || (field.type === "radio" && field.name === from.name));
  way[here + 1]?.focus();
}

/* Enter in the search takes the first who fits, and goes on to where it is. */
function take(search) {
  const people = [...form.querySelectorAll("input[name=who]")];
  if (people.length && !people.some((person) => person.checked)) people[0].click();
  goOn(search);
}

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const toPrint = [...form.querySelectorAll("[data-save-and-print]")].find((button) => button.offsetParent !== null);
    form.requestSubmit((event.shiftKey && toPrint) || form.querySelector("[data-save]"));
  } else if (event.target.matches("input")) {
    event.preventDefault();
    if (event.target.name === "q") return take(event.target);
    if (event.target.type === "radio" && !event.target.checked) event.target.click();
    goOn(event.target);
  }
});

/* A unit chosen from the card is the place, unless another is typed afterwards. */
form.addEventListener("change", (event) => {
  if (event.target.name === "unit") form.elements.place.value = "";
});

/* What was typed came back without the people it had found: find them again. */
const search = form.elements.q;
addEventListener("load", () => {
  if (search.value && !form.querySelector("input[name=who]")) search.dispatchEvent(new Event("input", { bubbles: true }));
});

form.addEventListener("reset", () => {
  form.querySelectorAll("#callers, #beside").forEach((part) => part.replaceChildren());
  search.focus();
});

form.querySelectorAll(".no-script-only").forEach((button) => button.remove());

/* The first thing wrong is where one goes on. */
form.querySelector("[aria-invalid=true], .field:has(.wrong) input")?.focus();
