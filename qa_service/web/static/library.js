// The library's pages with live progress; every page works without it.

const byId = (id) => document.getElementById(id);
const readable = (bytes) => {
  for (const [unit, factor] of [["GB", 2 ** 30], ["MB", 2 ** 20], ["KB", 2 ** 10]]) {
    if (bytes >= factor) return `${(bytes / factor).toFixed(1).replace(/\.0$/, "")} ${unit}`;
  }
  return `${bytes} 字节`;
};
const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

// --- the list: choose several ---------------------------------------------------------------------

const selection = byId("selection");
if (selection) {
  const boxes = [...selection.querySelectorAll('input[name="document"]')];
  const all = byId("select-all");
  const told = byId("selected-count");
  byId("select-all-label").hidden = false;
  told.hidden = false;
  const tell = () => {
    const number = boxes.filter((box) => box.checked).length;
    told.textContent = number ? `已选 ${number} 份` : "";
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  selection.addEventListener("change", tell);
  selection.addEventListener("submit", (event) => {
    if (boxes.some((box) => box.checked)) return;
    event.preventDefault();
    told.textContent = "请先勾选文件";
    boxes[0].focus();
  });
  tell();
}

// --- upload ---------------------------------------------------------------------------------------

const form = document.querySelector(".upload-form");
if (form) upload(form);

function upload(form) {
  const LIMIT = Number(form.dataset.limit);
  const MOST = Number(form.dataset.most);
  const TOGETHER = Math.min(LIMIT, 16 * 2 ** 20); // small files travel together: fewer requests
  const MOST_TOGETHER = 20;
  const suffixes = new Set(form.dataset.suffixes.split(","));
  const drop = byId("drop");
  const input = byId("file");
  const folder = byId("folder");
  const list = form.querySelector(".chosen-files");
  const send = byId("send");
  const stop = byId("stop");
  const problem = byId("upload-problem");
  const chosen = new Map(); // path and size → { file, path, row, bar }
  let request = null;
  let stopped = false;

  form.querySelector(".drop-buttons").hidden = false;
  form.querySelector(".drop-title").replaceChildren("把文件、文件夹拖到这里，或者");
  input.hidden = true;
  input.setAttribute("aria-label", "选择文件");
  byId("choose-files").addEventListener("click", () => input.click());
  byId("choose-folder").addEventListener("click", () => folder.click());
  for (const source of [input, folder]) {
    source.addEventListener("change", () => {
      add([...source.files].map((file) => [file, file.webkitRelativePath || file.name]));
      source.value = "";
    });
  }
  input.required = false;
  byId("clear").addEventListener("click", () => {
    chosen.clear();
    list.replaceChildren();
    count();
  });

  // Something is being dragged over the page: the whole page takes it, the box shows it.
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    if (entries.some((entry) => entry && entry.isDirectory)) {
      const found = [];
      for (const entry of entries) if (entry) await walk(entry, "", found);
      add(found);
    } else {
      add([...event.dataTransfer.files].map((file) => [file, file.name]));
    }
  });

  async function walk(entry, above, found) {
    const path = above + entry.name;
    if (entry.isFile) {
      found.push([await new Promise((done, failed) => entry.file(done, failed)), path]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return;
      for (const one of some) await walk(one, `${path}/`, found);
    }
  }

  function refusal(file, path) {
    const name = path.split("/").pop();
    if (name.startsWith(".") || name.startsWith("~$")) return "隐藏或临时文件，不上传";
    const dot = name.lastIndexOf(".");
    if (dot < 1 || !suffixes.has(name.slice(dot).toLowerCase())) return "不能读这种文件，不上传。可以读的格式见上方";
    if (!file.size) return "空文件，不上传";
    if (file.size > LIMIT) return `超过单份 ${form.dataset.limitName} 的上限，不上传。请压缩或拆分`;
    return "";
  }

  function add(files) {
    problem.hidden = true;
    files.sort((one, other) => one[1].localeCompare(other[1], "zh-CN", { numeric: true }));
    for (const [file, path] of files) {
      const key = `${path}\n${file.size}\n${file.lastModified}`;
      if (chosen.has(key)) continue;
      const why = refusal(file, path);
      const row = element("li", why ? "refused" : "");
      row.append(element("span", "name", path), element("span", "size", readable(file.size)));
      const drop = element("button", "button", "去掉");
      drop.type = "button";
      drop.setAttribute("aria-label", `去掉 ${path}`);
      drop.addEventListener("click", () => {
        chosen.delete(key);
        row.remove();
        count();
      });
      row.append(drop);
      if (why) row.append(element("span", "why", why));
      const bar = element("progress");
      bar.max = 1;
      bar.value = 0;
      bar.hidden = true;
      bar.setAttribute("aria-label", `${path} 的上传进度`);
      row.append(bar);
      if (why) list.prepend(row); // what will not be sent is seen first
      else list.append(row);
      chosen.set(key, { file, path, row, bar, drop, usable: !why });
    }
    count();
  }

  const usable = () => [...chosen.values()].filter((one) => one.usable);

  function count() {
    const good = usable();
    byId("chosen").hidden = !chosen.size;
    const bytes = good.reduce((sum, one) => sum + one.file.size, 0);
    const refused = chosen.size - good.length;
    byId("chosen-count").textContent = `将上传 ${good.length} 份，共 ${readable(bytes)}${refused ? `；${refused} 份不上传` : ""}`;
    const zip = good.some((one) => one.path.toLowerCase().endsWith(".zip"));
    if (zip && !form.elements.archives.dataset.touched) form.elements.archives.checked = true;
  }
  form.elements.archives.addEventListener("change", (event) => { event.target.dataset.touched = "1"; });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = usable();
    if (!files.length) return tell("还没有可以上传的文件。请先选择文件。");
    if (files.length > MOST) return tell(`一次最多上传 ${MOST} 份，现在有 ${files.length} 份。请分几次，或打成 ZIP 压缩包。`);
    sendAll(files);
  });
  stop.addEventListener("click", () => {
    stopped = true;
    if (request) request.abort();
  });

  function tell(text) {
    problem.textContent = text;
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
  }

  // Groups of files that fit into one request.
  function* groups(files) {
    let group = [];
    let bytes = 0;
    for (const one of files) {
      if (group.length && (bytes + one.file.size > TOGETHER || group.length >= MOST_TOGETHER)) {
        yield group;
        group = [];
        bytes = 0;
      }
      group.push(one);
      bytes += one.file.size;
    }
    if (group.length) yield group;
  }

  async function sendAll(files) {
    const total = files.reduce((sum, one) => sum + one.file.size, 0);
    let before = 0;
    let job = "";
    busy(true);
    try {
      for (const group of groups(files)) {
        const bytes = group.reduce((sum, one) => sum + one.file.size, 0);
        const data = new FormData();
        for (const one of group) {
          data.append("file", one.file, one.file.name);
          data.append("path", one.path);
          one.bar.hidden = false;
        }
        for (const name of ["jurisdiction", "kind", "visibility"]) data.append(name, form.elements[name].value);
        data.append("archives", form.elements.archives.checked);
        data.append("start", "false");
        if (job) data.append("job", job);
        const answer = await post(data, (part) => {
          for (const one of group) one.bar.value = part;
          progress(before + bytes * part, total);
        });
        job = answer.id;
        before += bytes;
        for (const one of group) {
          one.bar.value = 1;
          one.row.querySelector(".size").textContent = "已传到";
        }
      }
      const last = new FormData();
      last.append("job", job);
      last.append("start", "true");
      const answer = await post(last, () => {});
      window.onbeforeunload = null;
      location.assign(answer.url);
    } catch (error) {
      if (job && stopped) await fetch(`/api/v1/jobs/${job}/cancel`, { method: "POST" }).catch(() => {});
      busy(false);
      tell(stopped ? "已停止上传，没有读取任何文件。" : error.message);
      stopped = false;
    }
  }

  function progress(sent, total) {
    byId("sent").value = total ? sent / total : 1;
    byId("sent-text").textContent = `${readable(Math.round(sent))} / ${readable(total)}`;
  }

  function busy(is) {
    byId("sending").hidden = !is;
    stop.hidden = !is;
    send.disabled = is;
    send.textContent = is ? "正在上传" : "上传并读取";
    for (const one of chosen.values()) one.drop.hidden = is;
    byId("clear").hidden = is;
    window.onbeforeunload = is ? () => "" : null;
  }

  // fetch tells nothing of how many bytes were sent.
  function post(data, onProgress) {
    return new Promise((done, failed) => {
      request = new XMLHttpRequest();
      request.open("POST", form.dataset.api);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
      request.addEventListener("load", () => {
        const body = request.response;
        if (request.status < 300 && body) return done(body);
        const wait = Number(request.getResponseHeader("Retry-After"));
        if (request.status === 429 && wait > 0 && wait <= 120 && !stopped) {
          byId("sent-text").textContent = `传得太快，${wait} 秒后继续`;
          setTimeout(() => post(data, onProgress).then(done, failed), wait * 1000);
          return;
        }
        failed(new Error((body && body.error && body.error.message) || "上传没有成功。请稍后再试。"));
      });
      request.addEventListener("error", () => failed(new Error("连不上服务器，上传中断。请检查网络后再点“上传并读取”。")));
      request.addEventListener("abort", () => failed(new Error("已停止上传。")));
      request.send(data);
    });
  }
}

// --- one job: live progress -----------------------------------------------------------------------

const job = byId("job");
if (job && window.EventSource) follow(job);

function follow(job) {
  const shown = 200; // rows that are added live; the page shows all of them when the job is over
  const body = byId("job-rows");
  const tones = { ok: "good", superseded: "good", partial: "warn", not_read: "warn", failed: "bad" };
  const source = new EventSource(job.dataset.events);
  source.addEventListener("job", (event) => {
    const state = JSON.parse(event.data);
    byId("job-state").textContent = state.state_name;
    const { stage, current, done, total } = state.progress;
    byId("job-stage").textContent = stage + (current ? `：${current}` : "");
    const bar = byId("job-progress");
    if (total) {
      bar.max = total;
      bar.value = done;
    } else {
      bar.removeAttribute("value");
    }
    byId("job-counts").textContent = total ? `已完成 ${done} / ${total}` : "正在准备";
  });
  source.addEventListener("file", (event) => {
    if (!body || body.children.length >= shown) return;
    const row = JSON.parse(event.data);
    body.closest("table").hidden = false;
    body.append(rowOf(row, tones));
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}

function rowOf(row, tones) {
  const made = element("tr");
  const name = element("th", "", row.file);
  name.scope = "row";
  const status = element("td", "tight");
  status.dataset.label = "结果";
  status.append(element("span", `tag ${tones[row.status] || ""}`, row.status_name));
  const what = element("td");
  what.dataset.label = "读到了什么";
  if (row.document_id) {
    const link = element("a", "", row.title || "打开文件");
    link.href = `/documents/${row.document_id}`;
    what.append(link, element("p", "meta", `${row.clauses} 条条款${row.assignments ? `　${row.assignments} 条分工` : ""}`));
  }
  const told = element("td");
  told.dataset.label = "说明和建议";
  if (row.issues.length) {
    const issues = element("ul", "issues");
    for (const issue of row.issues.slice(0, 5)) issues.append(element("li", "", issue.message));
    told.append(issues);
  }
  made.append(name, status, what, told);
  return made;
}

// --- reading --------------------------------------------------------------------------------------

// The link of a clause is copied instead of followed; where that is impossible it stays a link.
if (navigator.clipboard) {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest("a.permalink");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    const label = link.textContent;
    try {
      await navigator.clipboard.writeText(link.href);
      link.textContent = "已复制链接";
    } catch {
      link.textContent = "复制不了，地址已在地址栏";
    }
    setTimeout(() => { link.textContent = label; }, 1800);
  });
}

// The outline shows where the reader is.
const outline = byId("outline");
if (outline && "IntersectionObserver" in window) {
  const entries = new Map();
  for (const link of outline.querySelectorAll('a[href^="#c"]')) {
    const target = byId(link.hash.slice(1));
    if (target) entries.set(target, link);
  }
  let current = null;
  const mark = (link) => {
    if (link === current) return;
    if (current) current.removeAttribute("aria-current");
    current = link;
    link.setAttribute("aria-current", "location");
    const box = outline.getBoundingClientRect();
    const place = link.getBoundingClientRect();
    if (place.top < box.top || place.bottom > box.bottom) outline.scrollTop += place.top - box.top - box.height / 3;
  };
  const observer = new IntersectionObserver((changes) => {
    for (const change of changes) if (change.isIntersecting) mark(entries.get(change.target));
  }, { rootMargin: "0px 0px -75% 0px" });
  for (const target of entries.keys()) observer.observe(target);
  // On a phone the outline closes once a place was chosen.
  outline.addEventListener("click", (event) => {
    if (event.target.closest("a")) byId("outline-open").checked = false;
  });
}
