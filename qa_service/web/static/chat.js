// The chat without leaving the page: the new turn is appended, read out and scrolled to.
import { feedbackForms } from "./ask.js";

const chat = document.querySelector("[data-chat]");
const form = document.getElementById("chat-form");
const box = document.getElementById("say");
const turns = chat.querySelector(".turns");
const suggestions = chat.querySelector("[data-suggestions]");
let busy = false;

const bubble = (kind, text) => {
  const made = document.createElement("div");
  made.className = `bubble ${kind}`;
  made.textContent = text;
  return made;
};

// Server-sent events of a POST: pieces separated by an empty line.
const eventsOf = async function* (response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const lines = rest.slice(0, end).split("\n");
      rest = rest.slice(end + 2);
      const name = lines.find((line) => line.startsWith("event:"));
      const data = lines.find((line) => line.startsWith("data:"));
      if (name && data) yield [name.slice(6).trim(), JSON.parse(data.slice(5))];
    }
  }
};

const keep = (question) => {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "asked";
  field.value = question;
  // Hidden fields stand in the order of the questions, the newest last.
  const before = [...form.querySelectorAll("input[name=asked]")].pop();
  if (before) before.after(field);
  else form.prepend(field);
};

const suggest = (questions) => {
  suggestions.replaceChildren(
    ...questions.map((question) => {
      const button = document.createElement("button");
      button.className = "suggestion";
      button.type = "submit";
      button.name = "q";
      button.value = question;
      button.formNoValidate = true;
      button.textContent = question;
      return button;
    }),
  );
};

const send = async (question, fields) => {
  busy = true;
  const waiting = document.createElement("li");
  waiting.className = "turn";
  const said = bubble("theirs waiting", "正在查找……");
  said.setAttribute("aria-hidden", "true");
  waiting.append(bubble("mine", question), said);
  turns.append(waiting);
  waiting.scrollIntoView({ block: "nearest" });
  let sentences = "";
  try {
    const response = await fetch("/chat/stream", { method: "POST", body: new URLSearchParams(fields) });
    if (!response.ok) throw new Error(String(response.status));
    for await (const [name, data] of eventsOf(response)) {
      if (name === "sentence") said.textContent = sentences += data.text;
      if (name === "status" && !sentences) said.textContent = data.text;
      if (name === "error") {
        waiting.replaceChildren(bubble("mine", question), bubble("theirs unsure", data.error.message));
        return;
      }
      if (name === "turn") {
        const made = document.createElement("template");
        made.innerHTML = data.html;
        const turn = made.content.querySelector(".turn");
        waiting.replaceWith(turn);
        feedbackForms(turn);
        keep(question);
        suggest(data.suggestions);
        box.value = "";
        turn.scrollIntoView({ block: "start" });
      }
    }
  } catch {
    box.value = question;
    form.submit(); // as without JavaScript: the whole page
  } finally {
    busy = false;
  }
};

form.addEventListener("submit", (event) => {
  const fields = new FormData(form, event.submitter);
  const given = fields.getAll("q").map((one) => one.trim()).filter(Boolean);
  const chosen = event.submitter && event.submitter.name === "q" ? event.submitter.value : given[0];
  event.preventDefault();
  if (!chosen || busy) return;
  fields.delete("q");
  fields.set("q", chosen);
  send(chosen, fields);
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    form.requestSubmit();
  }
});

if (turns.lastElementChild) turns.lastElementChild.scrollIntoView({ block: "start" });
