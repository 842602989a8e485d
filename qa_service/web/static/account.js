// Copies what is shown only once. Without JavaScript one selects it by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const told = button.parentElement.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = "已复制。";
    } catch {
      field.select();
      told.textContent = "请按 Ctrl-C 复制。";
    }
  });
}
