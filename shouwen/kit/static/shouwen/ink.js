/* Signing on glass: finger, pen or mouse. Strokes are kept in a measure of their own (the pane is 1000 wide),
   so that turning the phone or a refusal loses nothing; the server draws the picture from them. */

const WIDE = 1000;

function begin(pane) {
  const kept = document.getElementById(pane.dataset.ink);
  const form = pane.closest("form");
  const undo = form.querySelector("[data-ink-undo]");
  const clear = form.querySelector("[data-ink-clear]");
  const pen = pane.getContext("2d");
  let strokes = given();
  let current = null;

  function given() {
    try {
      return JSON.parse(kept.value).strokes;
    } catch {
      return [];
    }
  }

  const scale = () => WIDE / pane.clientWidth;

  function place(event) {
    const box = pane.getBoundingClientRect();
    return [Math.round((event.clientX - box.left) * scale()), Math.round((event.clientY - box.top) * scale())];
  }

  function keep() {
    kept.value = strokes.length ? JSON.stringify({ tall: Math.round(pane.clientHeight * scale()), strokes }) : "";
    undo.disabled = clear.disabled = !strokes.length;
  }

  function line(stroke, from = 0) {
    pen.beginPath();
    pen.moveTo(stroke[from], stroke[from + 1]);
    if (stroke.length === 2) pen.lineTo(stroke[0] + 0.1, stroke[1]);
    for (let at = from + 2; at < stroke.length; at += 2) pen.lineTo(stroke[at], stroke[at + 1]);
    pen.stroke();
  }

  function draw() {
    const dots = devicePixelRatio || 1;
    pane.width = pane.clientWidth * dots;
    pane.height = pane.clientHeight * dots;
    pen.scale(dots / scale(), dots / scale());
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(pane).color;
    strokes.forEach((stroke) => line(stroke));
  }

  function add(event) {
    const before = current.length;
    const steps = event.getCoalescedEvents?.() ?? [];
    (steps.length ? steps : [event]).forEach((step) => current.push(...place(step)));
    line(current, Math.max(0, before - 2));
  }

  pane.addEventListener("pointerdown", (event) => {
    if (current || event.button > 0) return;
    pane.setPointerCapture(event.pointerId);
    current = place(event);
    current.pointer = event.pointerId;
    strokes.push(current);
    line(current);
    event.preventDefault();
  });
  pane.addEventListener("pointermove", (event) => {
    if (current?.pointer === event.pointerId) add(event);
  });
  const lift = (event) => {
    if (current?.pointer !== event.pointerId) return;
    current = null;
    keep();
  };
  pane.addEventListener("pointerup", lift);
  pane.addEventListener("pointercancel", lift);

  undo.addEventListener("click", () => { strokes.pop(); keep(); draw(); });
  clear.addEventListener("click", () => { strokes = []; keep(); draw(); });
  new ResizeObserver(draw).observe(pane);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  keep();
}

document.querySelectorAll("canvas[data-ink]").forEach(begin);
