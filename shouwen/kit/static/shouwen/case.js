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

/* What an address points to is opened, in a browser that does not do so itself. */
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

/* Paper shows what is folded away on the screen: why the time ran as it did, the days before, the lines further down. */
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:is(.why, .to-print):not([open])")];
  folded.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => folded.forEach((fold) => { fold.open = false; }));

const wrong = document.querySelector("[aria-invalid=true], .field:has(.wrong) input, .refusal");
if (wrong) wrong.scrollIntoView({ block: "center" });
