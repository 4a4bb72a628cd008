/* The page of a case: printing, and links that open what they point to. */

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));

document.querySelectorAll("[data-opens]").forEach((link) => link.addEventListener("click", () => {
  const fold = document.getElementById(link.dataset.opens);
  if (!fold) return;
  fold.open = true;
  fold.querySelector("select, input:not([type=hidden]), textarea")?.focus();
}));

/* Paper shows what is folded away on the screen: why the time ran as it did. */
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.why:not([open])")];
  folded.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => folded.forEach((fold) => { fold.open = false; }));

const wrong = document.querySelector("[aria-invalid=true], .field:has(.wrong) input, .refusal");
if (wrong) wrong.scrollIntoView({ block: "center" });
