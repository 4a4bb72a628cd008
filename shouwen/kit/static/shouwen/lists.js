/* Ticked rows: how many they are, the whole page at once, and the keys X and A. All of it only helps. */

const ticks = () => [...document.querySelectorAll(".rows .tick")];
const said = document.querySelector("[data-chosen]");

function count() {
  const chosen = new Set(ticks().filter((tick) => tick.checked).map((tick) => tick.value)); // a case may stand in two rows
  if (said) said.textContent = said.dataset.chosen.replace("{n}", chosen.size);
}

function tickAll() {
  const all = ticks();
  const wanted = all.some((tick) => !tick.checked);
  all.forEach((tick) => { tick.checked = wanted; });
  count();
}

document.addEventListener("change", (event) => { if (event.target.matches(".tick")) count(); });
document.addEventListener("shouwen:tick", (event) => { event.target.checked = !event.target.checked; count(); });
document.addEventListener("shouwen:tick-all", tickAll);
document.querySelectorAll("[data-tick-all]").forEach((button) => button.addEventListener("click", tickAll));
// A sheet is no new page, so the form must be open again for the next one.
document.querySelector("#many")?.addEventListener("submit", (event) => {
  if (event.submitter?.value === "sheet") setTimeout(() => { delete event.target.dataset.sent; event.target.removeAttribute("aria-busy"); }, 1500);
});
addEventListener("pageshow", count);
