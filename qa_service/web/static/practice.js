// Comforts of practice: keys, a clock that only shows, answers of an exam saved as they are chosen. The server
// keeps the time and judges; everything works without this.
const page = document.querySelector("[data-question]");
const form = page?.querySelector("[data-form]");

if (page) {
  const clock = page.querySelector("[data-clock]");
  const finish = page.querySelector("[data-finish]");
  const result = document.getElementById("result");

  if (result && location.hash === "#result") result.focus({ preventScroll: true });

  const follow = (name) => {
    const link = page.querySelector(`a[data-${name}]`);
    if (link) location.assign(link.href);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches("input[type=text], textarea, select");
    if (typing) return;
    const options = form ? [...form.querySelectorAll("input[name=chosen]")] : [];
    const open = options.length && !options[0].matches(":disabled");
    const at = /^[1-9]$/.test(event.key)
      ? Number(event.key) - 1
      : options.findIndex((one) => one.value === event.key.toUpperCase());
    const radio = event.target.matches("input[type=radio]");
    if (open && at >= 0 && at < options.length) {
      event.preventDefault();
      options[at].focus();
      options[at].click();
    } else if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
      event.preventDefault();
      if (open) form.requestSubmit(form.querySelector("button.primary"));
      else follow("next");
    } else if (event.key === "ArrowRight" && !radio) {
      follow("next");
    } else if (event.key === "ArrowLeft" && !radio) {
      follow("before");
    }
  });

  // In an exam each choice is saved at once: what was marked before the time ran out counts.
  if (form && finish) {
    let before = Promise.resolve();
    let later = 0;
    const save = () => {
      clearTimeout(later);
      const fields = new FormData(form);
      const body = JSON.stringify({
        number: Number(fields.get("number")),
        chosen: fields.getAll("chosen"),
        gaps: fields.getAll("gap"),
        text: fields.get("text") ?? "",
      });
      const address = `/api/v1${form.getAttribute("action").split("?")[0]}/answers`;
      const send = () =>
        fetch(address, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body,
          keepalive: true,
        }).catch(() => {}); // the form itself is sent, too
      before = before.then(send); // one behind the other: the last choice counts
    };
    form.addEventListener("change", save);
    form.addEventListener("input", (event) => {
      if (!event.target.matches("input[type=text], textarea")) return;
      clearTimeout(later);
      later = setTimeout(save, 1500);
    });
  }

  if (clock && finish) {
    const shown = clock.querySelector("[data-left]");
    const words = page.querySelector("[data-clock-words]");
    const end = Date.now() + 1000 * Number(page.dataset.seconds);
    let told = Infinity;
    let sent = false;
    const tick = () => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      const minutes = Math.floor(left / 60);
      shown.textContent = `剩 ${minutes}:${String(left % 60).padStart(2, "0")}`;
      clock.classList.toggle("soon", left <= 60);
      for (const mark of [300, 60]) {
        if (left <= mark && told > mark && left > 0) words.textContent = `还有 ${mark / 60} 分钟`;
      }
      told = left;
      if (left === 0 && !sent) {
        sent = true;
        finish.submit();
      }
    };
    tick();
    setInterval(tick, 500);
    document.addEventListener("visibilitychange", tick);
  }
}
