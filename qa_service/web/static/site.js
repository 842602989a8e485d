// Small comforts; every page works without them.
const form = document.querySelector("form.ask");
if (form) {
  const box = form.querySelector("textarea");
  const button = form.querySelector("button[type=submit]");
  // Where a pointer hovers there is a keyboard; on a phone a focused box would cover half the page with one.
  if (!box.value && window.matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
  box.addEventListener("keydown", (event) => {
    // Enter asks; Shift+Enter breaks the line; Enter that confirms a pinyin candidate does neither.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      form.requestSubmit(button);
    }
  });
  form.addEventListener("submit", () => {
    button.textContent = "查找中";
    button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    button.textContent = button.dataset.label;
    button.removeAttribute("aria-busy");
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue; // not offered on plain http in an intranet
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.textContent;
    button.textContent = "已复制";
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}

// Escape closes the menu and gives the focus back to its button; so does a click beside it.
const menu = document.querySelector(".site-menu");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  if (menu.open && !menu.contains(event.target)) menu.open = false;
});

// A reference to what is folded away opens the fold; newer browsers do so by themselves.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
};
window.addEventListener("hashchange", unfold);
unfold();
