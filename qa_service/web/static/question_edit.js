// Editing an item: options move in place, the form shows what its kind needs, findings follow while one types.
const form = document.querySelector("form[data-edit-form]");
const LETTERS = "ABCDEFGHIJKLMNOP";
const side = form.querySelector("[data-side]");
const list = form.querySelector("[data-options]");
const kind = form.querySelector("#type");
let dirty = false;

const number = () => {
  const all = [...list.querySelectorAll("[data-option]")];
  all.forEach((one, at) => {
    const letter = LETTERS[at];
    one.querySelector(".letter").textContent = letter;
    const box = one.querySelector('[name="right"]');
    box.value = String(at);
    box.type = kind.value === "单选题" ? "radio" : "checkbox";
    const text = one.querySelector('[name="option"]');
    text.id = `option-${at}`;
    const label = one.querySelector("label[for]");
    label.htmlFor = text.id;
    label.textContent = `选项 ${letter}`;
    for (const [name, words, off] of [["up", "上移", at === 0], ["down", "下移", at === all.length - 1]]) {
      const button = one.querySelector(`[data-${name}]`);
      button.value = String(at);
      button.disabled = off;
      button.querySelector(".visually-hidden").textContent = `选项 ${letter} ${words}`;
    }
  });
};

const fit = () => {
  form.dataset.type = kind.value;
  for (const one of form.querySelectorAll("[data-for]")) one.hidden = !one.dataset.for.split(" ").includes(kind.value);
  if (kind.value === "案例分析题") form.querySelector("[data-background]").open = true;
  number();
};

const add = () => {
  if (list.children.length >= LETTERS.length) return null;
  const made = list.lastElementChild.cloneNode(true);
  made.querySelector('[name="option"]').value = "";
  made.querySelector('[name="right"]').checked = false;
  list.append(made);
  number();
  return made;
};

let waiting = 0;
let running = null;
const preview = async () => {
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST", body: new FormData(form), signal: running.signal,
    });
    if (!answer.ok) return;
    side.innerHTML = "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    side.append(...[...page.body.children].map((one) => document.importNode(one, true)));
  } catch { /* a newer one is under way, or the network is gone: saving checks again anyway */ }
};
const soon = () => {
  dirty = true;
  clearTimeout(waiting);
  waiting = setTimeout(preview, 500);
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("[data-option]");
  if (button.matches("[data-up], [data-down]")) {
    event.preventDefault();
    const up = button.matches("[data-up]");
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (up) other.before(row); else other.after(row);
    number();
    const again = row.querySelector(up ? "[data-up]" : "[data-down]");
    (again.disabled ? row.querySelector('[name="option"]') : again).focus();
    soon();
  } else if (button.matches("[data-more]")) {
    event.preventDefault();
    add()?.querySelector('[name="option"]').focus();
  } else if (button.matches("[data-check]")) {
    event.preventDefault();
    preview();
  }
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.requestSubmit(form.querySelector('[value="save"]')); return; }
  if (event.target.name === "option") {
    event.preventDefault();
    const row = event.target.closest("[data-option]");
    (row.nextElementSibling ?? add())?.querySelector('[name="option"]').focus();
  } else if (event.target.matches("input")) event.preventDefault();
});
form.addEventListener("input", soon);
form.addEventListener("change", soon);
kind.addEventListener("change", fit);
form.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
fit();
