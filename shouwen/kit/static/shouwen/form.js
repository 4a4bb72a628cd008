/* The page of a form: its PDF goes to the printer with one press, at once where it was made to be printed. */

const sheet = document.querySelector(".sheet-of-paper");

function printIt() {
  sheet.contentWindow.focus();
  sheet.contentWindow.print();
}

document.querySelector("[data-prints-form]")?.addEventListener("click", printIt);

const address = new URL(location);
if (address.searchParams.has("print")) {
  address.searchParams.delete("print");
  history.replaceState(null, "", address); // a page loaded again prints nothing
  sheet.addEventListener("load", printIt, { once: true });
}
