// The page that asks: opening the conditions, printing, feedback without leaving the page.

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form under an answer is sent in the background; where that fails it is sent as any form.
export const feedbackForms = (root) => {
  for (const form of root.querySelectorAll("form[data-feedback]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const fields = new FormData(form, event.submitter);
      try {
        const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const told = document.createElement("p");
        told.setAttribute("role", "status");
        told.className = response.ok ? "feedback-done" : "notice bad";
        told.textContent = page.querySelector("[data-told]").textContent;
        if (response.ok) form.replaceChildren(told);
        else form.append(told);
      } catch {
        const useful = document.createElement("input");
        useful.type = "hidden";
        useful.name = "useful";
        useful.value = fields.get("useful");
        form.append(useful);
        form.submit();
      }
    });
  }
};

feedbackForms(document);
