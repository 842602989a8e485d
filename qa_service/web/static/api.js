// Calls of the API from the page; without this the forms without a part in the address open in a new tab.
const MOST = 20000;

for (const fold of document.querySelectorAll("[data-try]")) {
  fold.hidden = false;
  const form = fold.querySelector("form");
  const shown = fold.querySelector(".tried");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const field of form.elements) {
      if (!field.name || !field.value) continue;
      if ("inPath" in field.dataset) path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
      else query.set(field.name, field.value);
    }
    shown.hidden = false;
    shown.textContent = "正在发送……";
    const address = query.size ? `${path}?${query}` : path;
    try {
      const response = await fetch(address);
      const kind = response.headers.get("content-type") || "";
      let text = `（${kind.split(";")[0]}，请在浏览器里打开：${address}）`;
      if (kind.startsWith("application/json")) text = JSON.stringify(await response.json(), null, 1);
      else if (kind.startsWith("text/")) text = await response.text();
      const cut = text.length > MOST ? `${text.slice(0, MOST)}\n……` : text;
      shown.textContent = `${response.status} ${address}\n${cut}`;
    } catch {
      shown.textContent = "没有连上服务，请稍后再试。";
    }
  });
}
