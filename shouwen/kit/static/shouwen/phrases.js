/* Words for the customer are read over while they are written: half a second after the last key, never while an
   input method puts a word together. A better wording goes into the text with one click, or Alt+Enter. */

const waiting = new WeakMap();

function partOf(field) {
  return field.id && document.querySelector(`[data-reads="${CSS.escape(field.id)}"]`);
}

function readOver(field) {
  const part = partOf(field);
  if (!part) return;
  clearTimeout(waiting.get(field));
  waiting.set(field, setTimeout(() => part.dispatchEvent(new Event("read-over")), 500));
}

document.addEventListener("input", (event) => {
  if (!event.isComposing) readOver(event.target);
});
document.addEventListener("compositionend", (event) => readOver(event.target));

/* The cursor stays where it was in the sentence, or goes to the blank that is to be filled in. */
function put(button) {
  const field = document.getElementById(button.closest("[data-reads]").dataset.reads);
  const { words, better } = button.dataset;
  const start = field.value.indexOf(words);
  if (start < 0) return;
  field.focus();
  field.setSelectionRange(start, start + words.length);
  // Typed, as far as the browser is concerned: Ctrl+Z takes it back.
  if (!document.execCommand("insertText", false, better)) field.setRangeText(better, start, start + words.length, "end");
  const blank = better.indexOf("____");
  if (blank >= 0) field.setSelectionRange(start + blank, start + blank + 4);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-words]");
  if (!button) return;
  event.preventDefault();
  put(button);
});

/* Enter behind a reason sends, as the reason says; it does not pick a wording. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  if (event.target.name === "said_anyway") {
    event.preventDefault();
    const form = event.target.form;
    form.requestSubmit(form.querySelector(".to-customer") ?? form.querySelector("button:not([name=better])"));
  }
  if (!event.altKey) return;
  const first = partOf(event.target)?.querySelector("[data-first]");
  if (!first) return;
  event.preventDefault();
  put(first);
});
