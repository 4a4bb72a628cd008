/* A chart wider than its place: faded where it goes on, moved by two buttons, opened where the case stands. */

const chart = document.querySelector("div.chart.wide");
const ways = document.querySelector(".chart-ways");
const LIT = ".chart-step:is(.is-late, .is-open)";

function mark() {
  const after = chart.scrollWidth - chart.clientWidth - chart.scrollLeft;
  chart.classList.toggle("goes-on-before", chart.scrollLeft > 1);
  chart.classList.toggle("goes-on-after", after > 1);
  chart.classList.toggle("goes-on-above", chart.scrollTop > 1);
  chart.classList.toggle("goes-on-below", chart.scrollHeight - chart.clientHeight - chart.scrollTop > 1);
  if (!ways) return;
  ways.hidden = chart.scrollWidth - chart.clientWidth <= 1;
  ways.querySelectorAll("button").forEach((button) => {
    button.disabled = button.dataset.chartWay < 0 ? chart.scrollLeft <= 1 : after <= 1;
  });
}

/* All that is lit, when it fits; else what is most pressing, which is the first late or open step. */
function openWhereItStands() {
  const lit = [...chart.querySelectorAll(LIT)].map((step) => step.getBoundingClientRect());
  if (!lit.length) return;
  const left = Math.min(...lit.map((box) => box.left));
  const right = Math.max(...lit.map((box) => box.right));
  const middle = right - left < chart.clientWidth ? (left + right) / 2 : lit[0].left + lit[0].width / 2;
  chart.scrollLeft += middle - chart.getBoundingClientRect().left - chart.clientWidth / 2;
  const top = Math.min(...lit.map((box) => box.top)), bottom = Math.max(...lit.map((box) => box.bottom));
  chart.scrollTop += (top + bottom) / 2 - chart.getBoundingClientRect().top - chart.clientHeight / 2;
}

if (chart) {
  openWhereItStands();
  mark();
  chart.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(chart);
  ways?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) chart.scrollBy({ left: button.dataset.chartWay * chart.clientWidth * 0.7, behavior: "smooth" });
  });
}

/* On a phone the chart stands upright and folded: unfolded, it shows where the case stands. */
document.querySelectorAll("details.chart").forEach((fold) => fold.addEventListener("toggle", () => {
  if (fold.open) fold.querySelector(LIT)?.scrollIntoView({ block: "center", behavior: "smooth" });
}));
