// The queue of the question bank: one key or one click moves an item, several are chosen and sent together.
// Every page works without this: the buttons are buttons of a form.
const KEYS_OFF = "anzhi-question-keys-off";
const rows = () => [...document.querySelectorAll("[data-item]")];
const queue = () => document.querySelector("form[data-review]");
const help = () => document.getElementById("keys-help");

let keysOn = true;
try { keysOn = localStorage.getItem(KEYS_OFF) !== "1"; } catch { /* a browser may forbid it */ }

const say = (words) => {
  const place = document.querySelector("[data-said]");
  if (place) place.textContent = words;
};

// --- the current item ----------------------------------------------------------------------------

const current = () => document.querySelector('[data-item][aria-current="true"]');
const choose = (row, { scroll = true } = {}) => {
  current()?.removeAttribute("aria-current");
  if (!row) return;
  row.setAttribute("aria-current", "true");
  row.focus({ preventScroll: true });
  if (scroll) row.scrollIntoView({ block: "nearest" });
};

// Where items leave the list as they are moved, the next page begins earlier by as many.
const further = (step) => {
  const link = document.querySelector(`.pager a[rel="${step > 0 ? "next" : "prev"}"]`);
  if (!link) { say(step > 0 ? "已经是最后一题" : "已经是第一题"); return; }
  const url = new URL(link.href);
  const form = queue();
  if (step > 0 && form && "leave" in form.dataset) {
    const left = form.querySelectorAll("[data-item][data-moved]").length;
    const offset = Math.max(0, Number(form.dataset.offset) + Number(form.dataset.limit) - left);
    if (offset) url.searchParams.set("offset", String(offset)); else url.searchParams.delete("offset");
  }
  url.hash = "results";
  location.assign(url);
};

const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  if (at < 0) { choose(by > 0 ? all[0] : all.at(-1)); return; }
  const next = all[at + by];
  if (next) choose(next); else further(by);
};

// --- moving one item -----------------------------------------------------------------------------

const moveOne = async (row, action, { onward = false } = {}) => {
  if (!row || row.getAttribute("aria-busy") === "true") return;
  const form = queue();
  const body = new FormData();
  body.set("one", `${action}:${row.dataset.item}`);
  body.set("seen", row.querySelector('input[name="seen"]').value);
  body.set("part", "row");
  row.setAttribute("aria-busy", "true");
  let answer = null;
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", body });
  } catch { /* told below */ }
  if (!answer || !answer.ok) {
    row.removeAttribute("aria-busy");
    if (answer && [401, 403].includes(answer.status)) { location.reload(); return; }
    say("没有送到，请检查网络后再试一次");
    const told = row.querySelector("[data-told]") ?? row.querySelector(".item-head").insertAdjacentElement("afterend", document.createElement("p"));
    told.className = "told bad";
    told.dataset.told = "";
    told.textContent = "没有送到，请检查网络后再试一次。";
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-item]");
  const made = document.importNode(fresh, true);
  const ticked = row.querySelector('input[name="id"]').checked;
  const wasCurrent = row === current();
  const state = row.dataset.state;
  const was = row.dataset.was ?? state; // as the list was asked for
  made.dataset.was = was;
  const moved = was !== made.dataset.state;
  if (moved) made.dataset.moved = "";
  made.querySelector('input[name="id"]').checked = ticked && !moved;
  row.replaceWith(made);
  const told = made.querySelector("[data-told]");
  say(told ? told.textContent : "");
  tell();
  if (wasCurrent || onward) {
    choose(made, { scroll: false });
    if (onward && state !== made.dataset.state) step(1);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("form[data-review] button[name=one]");
  if (button) {
    event.preventDefault();
    moveOne(button.closest("[data-item]"), button.dataset.move);
    return;
  }
  if (event.target.closest?.("button[data-keys]")) { help()?.showModal(); return; }
  if (event.target.closest?.("button[data-close]")) { event.target.closest("dialog").close(); return; }
  const row = event.target.closest?.("[data-item]");
  if (row && !event.target.closest("a, button, input, label, summary")) {
    current()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-item]");
  if (row && row !== current()) {
    current()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }
});

// --- several -------------------------------------------------------------------------------------

const tell = () => {
  const form = queue();
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="id"]')];
  const number = boxes.filter((one) => one.checked).length;
  const which = form.querySelector('select[name="which"]');
  const all = which?.value === "all";
  for (const one of form.querySelectorAll("[data-needs]")) one.disabled = !number && !all;
  const told = form.querySelector("[data-chosen]");
  const words = all ? which.selectedOptions[0].textContent : number ? `已选 ${number} 题` : told.dataset.chosen;
  if (told.textContent !== words) told.textContent = words;
  const whole = form.querySelector("[data-all]");
  whole.hidden = false;
  const box = whole.querySelector("input");
  box.checked = number > 0 && number === boxes.length;
  box.indeterminate = number > 0 && number < boxes.length;
};
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.closest?.("[data-all]")) {
    for (const one of queue().querySelectorAll('input[name="id"]')) one.checked = box.checked;
  }
  if (box.matches?.("[data-keys-on]")) {
    keysOn = box.checked;
    try { localStorage.setItem(KEYS_OFF, keysOn ? "0" : "1"); } catch { /* holds for this page */ }
  }
  tell();
});
window.addEventListener("pageshow", tell);

// --- keys ----------------------------------------------------------------------------------------

// What is typed while the next page is on its way is meant for that page.
let leaving = false;
const leave = (address) => { leaving = true; location.assign(address); };
window.addEventListener("pageshow", () => { leaving = false; });

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => moveOne(current(), "approve", { onward: true }),
  r: () => moveOne(current(), "return", { onward: true }),
  x: () => moveOne(current(), "retire", { onward: true }),
  s: () => {
    const box = current()?.querySelector('input[name="id"]');
    if (box) { box.checked = !box.checked; tell(); }
  },
  o: () => {
    const fold = current()?.querySelector(".item-more");
    if (fold) fold.open = !fold.open;
  },
  e: () => { const link = current()?.querySelector("[data-edit]"); if (link) leave(link.href); },
  c: () => { const row = current(); if (row) leave(row.dataset.url + "#text"); }, // a browser gives the field that an address names the cursor
};
const ON_PAGE = {
  j: () => document.querySelector("[data-after]")?.click(),
  k: () => document.querySelector("[data-before]")?.click(),
  a: () => document.querySelector('[data-move-form] [data-move="approve"]')?.click(),
  r: () => document.querySelector('[data-move-form] [data-move="return"]')?.click(),
  x: () => document.querySelector('[data-move-form] [data-move="retire"]')?.click(),
  e: () => document.querySelector("[data-edit]")?.click(),
  c: () => document.getElementById("text")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key === "?" && help()) { event.preventDefault(); help().showModal(); return; }
  if (!keysOn || leaving) return;
  const key = event.key.toLowerCase();
  const known = queue() ? KEYS : document.querySelector("[data-move-form]") ? ON_PAGE : {};
  if (key === "enter" && queue() && event.target === current()) { leave(current().dataset.url); return; }
  if (!Object.hasOwn(known, key)) return;
  event.preventDefault();
  known[key]();
});

// --- work that takes a while ---------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-generate]") || !event.submitter?.dataset.busy) return;
  const button = event.submitter;
  const label = button.textContent;
  button.textContent = button.dataset.busy;
  event.target.setAttribute("aria-busy", "true");
  window.addEventListener("pageshow", () => { button.textContent = label; event.target.removeAttribute("aria-busy"); }, { once: true });
});

// A list that is narrowed down in place is replaced as a whole.
const main = document.querySelector("main");
if (queue() || document.getElementById("register-grid")) {
  const ready = () => {
    for (const one of document.querySelectorAll("button[data-keys]")) one.hidden = false;
    const box = document.querySelector("[data-keys-on]");
    if (box) box.checked = keysOn;
    tell();
  };
  new MutationObserver((found) => {
    if (found.some((one) => [...one.addedNodes].some((node) => node.id === "register-grid"))) ready();
  }).observe(main, { childList: true, subtree: true });
  ready();
}

// A report whose keys are still being compared with the law is looked at again until they are.
if (document.querySelector("[data-waiting]")) setTimeout(() => location.reload(), 4000);
