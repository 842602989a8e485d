// Facets answer at once where there is room for both them and the list; every page works without this.
const beside = () => getComputedStyle(document.querySelector(".to-facets")).display === "none";

const addressOf = (form) => {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.append(name, value);
  const written = query.toString();
  return form.getAttribute("action") + (written ? "?" + written : "");
};

const opened = () => [...document.querySelectorAll("[data-facet]")].map((one) => [one.dataset.facet, one.open]);

let running = null;
let shown = location.search;
const load = async (url, focused) => {
  running?.abort();
  running = new AbortController();
  const grid = document.getElementById("register-grid");
  grid.querySelector("form")?.setAttribute("aria-busy", "true");
  const answer = await fetch(url, { signal: running.signal, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("register-grid");
  if (!answer.ok || !fresh) { location.assign(url); return; }
  const folds = new Map(opened());
  for (const part of ["register-grid"]) document.getElementById(part).replaceWith(document.importNode(fresh, true));
  for (const name of [".register-tabs", ".register-search", ".site-footer"]) {
    const [old, other] = [document.querySelector(name), page.querySelector(name)];
    if (old && other) old.replaceWith(document.importNode(other, true));
  }
  for (const one of document.querySelectorAll("[data-facet]")) {
    if (folds.has(one.dataset.facet)) one.open = folds.get(one.dataset.facet);
  }
  for (const button of document.querySelectorAll("#register-grid button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const label = button.textContent;
      button.textContent = "已复制";
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }
  if (focused) {
    const same = [...document.querySelectorAll("form[data-live] input")].find(
      (one) => one.name === focused.name && one.value === focused.value);
    same?.focus({ preventScroll: true });
  }
};

document.addEventListener("change", async (event) => {
  const form = event.target.closest?.("form[data-live]");
  if (!form || !beside() || event.target.type === "search") return;
  const url = addressOf(form);
  try {
    await load(url, { name: event.target.name, value: event.target.value });
    history.pushState({ live: true }, "", url);
    shown = location.search;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
});
// Back to what was chosen before. A jump within the page (skip link, #facets) also comes by here: it loads nothing.
window.addEventListener("popstate", () => { if (location.search !== shown) location.reload(); });

// An address without empty fields can be read and passed on.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "get" || !form.matches("form[data-live], form.register-search, form.filters")) return;
  event.preventDefault();
  location.assign(addressOf(form));
});

// What is there of a long facet narrows while one types; the button asks for the rest.
document.addEventListener("input", (event) => {
  const box = event.target.closest?.(".facet-find input");
  if (!box) return;
  const facet = box.closest(".facet");
  const words = box.value.trim();
  for (const one of facet.querySelectorAll(".facet-value")) {
    one.hidden = words !== "" && !one.textContent.includes(words) && !one.querySelector("input").checked;
  }
  const more = facet.querySelector(".facet-more");
  if (more && words) more.open = true;
});
