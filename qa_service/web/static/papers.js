// Totals and what the bank has, as one types; without this the button 重新计算 does the same.
const form = document.querySelector("#paper-form");
const table = document.querySelector("#blueprint-table");

const figure = (text) => (/^\d{1,4}(\.\d{1,2})?$/.test(text.trim()) ? Number(text) : 0);
const shown = (number) => String(Math.round(number * 100) / 100);
const put = (name, value, text) => {
  const place = table.querySelector(`[data-${name}="${value}"]`);
  if (place && place.textContent !== text) place.textContent = text;
};

let stock = null;

// How many items of the bank fit a cell: of the knowledge point or below it, of the type, of the difficulty.
const having = (point, type, difficulty) => {
  const wanted = point === "不限" ? "" : point;
  let number = 0;
  for (const one of stock) {
    if (wanted && one.point !== wanted && !one.point.startsWith(`${wanted}·`)) continue;
    if (type && one.type !== type) continue;
    if (difficulty && one.difficulty !== difficulty) continue;
    number += one.count;
  }
  return number;
};

const tellCell = (row, column, count, point) => {
  const input = table.querySelector(`[data-count="${row}.${column}"]`);
  const told = document.querySelector(`#have-${row}-${column}`);
  if (!stock || !input || !told) return;
  const type = table.querySelector(`[data-type="${column}"]`).value;
  const difficulty = table.querySelector(`[data-difficulty="${column}"]`).value;
  const have = having(point, type, difficulty);
  const lacking = Math.max(0, count - have);
  const words = lacking ? `缺 ${lacking}，有 ${have}` : `有 ${have}`;
  if (told.textContent !== words) told.textContent = words;
  told.classList.toggle("short", lacking > 0);
  if (lacking) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
};

const reckon = () => {
  const scores = [...table.querySelectorAll("[data-score]")].map((one) => figure(one.value));
  const columns = scores.map(() => 0);
  let items = 0;
  let marks = 0;
  table.querySelectorAll("[data-point]").forEach((named, row) => {
    let count = 0;
    let worth = 0;
    scores.forEach((score, column) => {
      const number = Math.floor(figure(table.querySelector(`[data-count="${row}.${column}"]`).value));
      columns[column] += number;
      count += number;
      worth += number * score;
      tellCell(row, column, number, named.value.trim());
    });
    put("row-count", row, String(count));
    put("row-marks", row, shown(worth));
    items += count;
    marks += worth;
  });
  columns.forEach((number, column) => {
    put("column-count", column, String(number));
    put("column-marks", column, shown(number * scores[column]));
  });
  table.querySelector("[data-total-count]").textContent = String(items);
  table.querySelector("[data-total-marks]").textContent = shown(marks);
  form.querySelector("[data-all-count]").textContent = String(items);
  form.querySelector("[data-all-marks]").textContent = shown(marks);
};

if (form && table) {
  form.addEventListener("input", reckon);
  form.addEventListener("change", reckon);
  window.addEventListener("pageshow", reckon);
  fetch("/api/v1/blueprints/stock", { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((found) => {
      if (!found) return;
      stock = found.items;
      reckon();
    })
    .catch(() => {}); // the figures of the server stay
}
