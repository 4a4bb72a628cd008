/* The page of a case: printing, and links that open what they point to. */

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));

document.querySelectorAll("[data-opens]").forEach((link) => link.addEventListener("click", () => {
  const fold = document.getElementById(link.dataset.opens);
  if (!fold) return;
  fold.open = true;
  fold.querySelector("select, input:not([type=hidden]), textarea")?.focus();
}));

/* The page says that it is open, and whether somebody types; a page that nobody looks at says nothing. */
let typedAt = 0;
document.addEventListener("input", (event) => { if (event.target.closest(".case")) typedAt = Date.now(); });
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches("[data-here]")) event.detail.parameters.typing = Date.now() - typedAt < 40000 ? "1" : "";
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-here]") && document.hidden) event.preventDefault();
});

/* Paper shows what is folded away on the screen: why the time ran as it did. */
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.why:not([open])")];
  folded.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => folded.forEach((fold) => { fold.open = false; }));

const wrong = document.querySelector("[aria-invalid=true], .field:has(.wrong) input, .refusal");
if (wrong) wrong.scrollIntoView({ block: "center" });
