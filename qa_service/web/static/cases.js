// Small comforts of the pages of cases; every page works without them.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is folded on the screen stands on paper.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(".case-part details:not([open])")];
  for (const one of folded) one.open = true;
});
window.addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

// How many cases are chosen; the buttons that make material of them wait until there is one. A list that is
// narrowed down in place is replaced as a whole, so nothing is bound to it.
const tell = () => {
  const form = document.querySelector("form[data-choose]");
  if (!form) return;
  const number = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
  for (const one of form.querySelectorAll("[data-needs]")) one.disabled = !number;
  const told = form.querySelector("[data-chosen]");
  const words = number ? `已选 ${number} 起。` : told.dataset.chosen;
  if (told.textContent !== words) told.textContent = words;
};
document.addEventListener("change", tell);
window.addEventListener("pageshow", tell);
const main = document.querySelector("main");
if (main) new MutationObserver(tell).observe(main, { childList: true, subtree: true });
tell();
