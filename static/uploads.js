// Files leave as soon as they are chosen, shrunk, piece by piece (tus 1.0), and go on where they stopped, also after
// a reload: what no form has brought to its mission waits in IndexedDB. Without this file the plain form sends them in one go.

const PIECE = 512 * 1024;
const WAITS = [1, 2, 4, 8, 15, 30];

// --- What waits: one record a file, until its form was taken.

const store = (mode, work) =>
  new Promise((done) => {
    const opening = indexedDB.open("creneau", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "key" });
    opening.onerror = () => done(undefined);
    opening.onsuccess = () => {
      const base = opening.result;
      const action = base.transaction("files", mode);
      const request = work(action.objectStore("files"));
      action.oncomplete = () => {
        base.close();
        done(request.result);
      };
      action.onerror = action.onabort = () => {
        base.close();
        done(undefined);
      };
    };
  });

const remember = (record) => store("readwrite", (files) => files.put(record));
const forget = (key) => store("readwrite", (files) => files.delete(key));
const waiting = async (form) =>
  ((await store("readonly", (files) => files.getAll())) ?? []).filter(({ where }) => where === form.action);

// --- Nothing moves under a finger: what comes by itself between its down and its up would make the press miss.

let held = null;
let release = () => {};
const still = () => held;
document.addEventListener("pointerdown", () => {
  held ??= new Promise((done) => {
    release = () => {
      held = null;
      done();
    };
  });
});
// The click comes a moment after the finger went up.
document.addEventListener("pointerup", () => setTimeout(release, 50));
document.addEventListener("pointercancel", () => release());

document.addEventListener("htmx:before:swap", (event) => {
  if (!held) return;
  const { ctx } = event.detail;
  event.preventDefault();
  held.then(() => ctx.sourceElement?.isConnected && htmx.swap(ctx));
});

// --- The protocol.

const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const ask = (sending, method, url, headers, body) =>
  new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    sending.request = request;
    request.open(method, url);
    for (const [name, value] of Object.entries({
      "Tus-Resumable": "1.0.0",
      "X-Token": sending.token,
      ...headers,
    })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded }) => sending.show(loaded);
    request.onload = () => done(request);
    request.onerror = request.ontimeout = request.onabort = () => failed(new Error("network"));
    request.timeout = 120000;
    request.send(body);
  });

class Sending {
  constructor(form, input, record) {
    Object.assign(this, { form, input, record, token: form.elements._token.value, tries: 0 });
    this.row = document.createElement("li");
    this.row.className = "sending";
    const preview = record.blob?.type.startsWith("image/") ? document.createElement("img") : null;
    if (preview) {
      preview.src = URL.createObjectURL(record.blob);
      preview.alt = "";
      // A browser that can't show HEIC shows the name alone.
      preview.onerror = () => preview.remove();
      this.row.append(preview);
    }
    const middle = document.createElement("div");
    const name = document.createElement("p");
    name.textContent = record.name;
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", team("Envoi de {file}", { file: record.name }));
    this.state = document.createElement("p");
    this.state.className = "soft small";
    middle.append(name, this.bar, this.state);
    this.again = this.button(team("Réessayer"), () => this.go());
    this.again.hidden = true;
    this.row.append(
      middle,
      this.again,
      this.button(team("Retirer"), () => this.takeOut()),
    );
    this.list().append(this.row);
  }

  button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = label;
    made.setAttribute("aria-label", `${label} ${this.record.name}`);
    made.addEventListener("click", act);
    return made;
  }

  list() {
    const next = this.input.nextElementSibling;
    if (next?.matches(".sendings")) return next;
    const list = document.createElement("ul");
    list.className = "sendings";
    this.input.after(list);
    return list;
  }

  show(more = 0) {
    const { record } = this;
    this.bar.value = record.file ? 1 : ((record.offset ?? 0) + more) / record.blob.size;
  }

  say(text, retry = false) {
    this.state.textContent = text;
    this.again.hidden = !retry;
  }

  async go() {
    if (this.busy || this.gone) return;
    this.busy = true;
    this.broken = false;
    clearTimeout(this.timer);
    this.say(team("Envoi en cours"));
    try {
      if (!this.record.file) await this.send();
      if (!this.gone) this.arrived();
    } catch (error) {
      if (!this.gone) this.failed(error);
    } finally {
      this.busy = false;
    }
    settle(this.form);
  }

  async send() {
    const { record } = this;
    if (!record.url) await this.create();
    else await this.resume();
    while (!record.file) {
      const offset = record.offset ?? 0;
      const piece = record.blob.slice(offset, offset + PIECE);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset };
      const answer = await ask(this, "PATCH", record.url, headers, piece);
      if (answer.status === 409) await this.resume();
      else this.read(answer, [204]);
      this.tries = 0;
      this.show();
      await remember(record);
    }
  }

  async create() {
    const { record } = this;
    const form = new URL(record.where).pathname;
    const described = { filename: record.name, kind: record.kind, taken_at: record.taken, form };
    const metadata = Object.entries(described)
      .map(([name, value]) => `${name} ${encoded(value)}`)
      .join(",");
    const headers = {
      "Upload-Length": record.blob.size,
      "Upload-Metadata": metadata,
      "Idempotency-Key": record.key,
    };
    const answer = await ask(this, "POST", "/envois", headers);
    this.read(answer, [201]);
    record.url = answer.getResponseHeader("Location");
    await remember(record);
  }

  async resume() {
    const answer = await ask(this, "HEAD", this.record.url, {});
    if (answer.status === 404) {
      // It expired on the other side: the picture is still here, and starts again under another key.
      await forget(this.record.key);
      Object.assign(this.record, { key: newKey(), url: "", offset: 0 });
      return this.create();
    }
    this.read(answer, [200]);
    // Another tab's form was faster.
    if (answer.getResponseHeader("Upload-Attached")) return this.leave();
    this.show();
  }

  read(answer, wanted) {
    if (!wanted.includes(answer.status)) {
      // A proxy's is a page of its own; that of a HEAD has no words.
      const ours = answer.getResponseHeader("Content-Type")?.startsWith("text/plain") && answer.responseText;
      const error = new Error(ours || team("Le serveur n'a pas pu répondre."));
      // Who signs in, or loads the page of a new session, goes on.
      error.waits = [401, 403].includes(answer.status);
      error.final =
        answer.status >= 400 &&
        answer.status < 500 &&
        ![401, 403, 408, 409, 423, 429].includes(answer.status);
      throw error;
    }
    this.record.offset = Number(answer.getResponseHeader("Upload-Offset"));
    this.record.file = answer.getResponseHeader("Upload-File") ?? "";
  }

  async arrived() {
    const { record } = this;
    if (!this.field) {
      this.unread = this.form.querySelector(`button[data-read="${this.input.name}"]`) !== null;
      this.field = document.createElement("input");
      Object.assign(this.field, { type: "hidden", name: `kept_${this.input.name}`, value: record.file });
      this.row.append(this.field);
    }
    this.show();
    this.say(team("Reçu"));
    record.blob = new Blob([], { type: record.blob?.type });
    await remember(record);
  }

  failed(error) {
    if (error.final) {
      this.broken = true;
      this.say(error.message);
      forget(this.record.key);
      return;
    }
    if (error.waits) {
      // The rest of the form need not wait for it.
      this.broken = true;
      this.say(error.message, true);
      return;
    }
    const wait = WAITS[Math.min(this.tries++, WAITS.length - 1)];
    this.say(team("La connexion est coupée. L'envoi reprendra où il en est."), true);
    this.timer = setTimeout(() => this.go(), wait * 1000);
  }

  takeOut() {
    // What was read in it goes with it.
    if (this.form.querySelector(`button[data-read="${this.input.name}"]`))
      this.form.querySelector("#findings")?.replaceChildren();
    this.input.focus();
    return this.cancel();
  }

  async leave() {
    this.gone = true;
    clearTimeout(this.timer);
    this.row.remove();
    sendings.delete(this);
    await forget(this.record.key);
  }

  async cancel() {
    this.request?.abort();
    await this.leave();
    if (this.record.url) ask(this, "DELETE", this.record.url, {}).catch(() => {});
    settle(this.form);
  }
}

const sendings = new Set();
const pressed = new WeakSet();
// Forms that are sent to have a paper read, and no more.
const reading = new WeakSet();
// Files that a mission has now.
const attached = new Set();
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const of = (form) => [...sendings].filter((sending) => sending.form === form && form.isConnected);
const preparing = new Map();
// Until its field stands in the form: what has arrived a moment ago would be left out of a press.
const pending = (form) => preparing.get(form) > 0 || of(form).some(({ field, broken }) => !field && !broken);

// --- Forms: a press that came too early waits; photos sent at once send their form by themselves.

// Nobody asked for it, so that it comes without a transition, which would hold up a press.
const alone = new WeakSet();
const sendAlone = (form, submitter) => {
  alone.add(form);
  form.requestSubmit(submitter);
};

const settle = (form) => {
  if (pending(form) || !form.isConnected) return;
  const arrived = of(form).filter(({ field }) => field);
  if (form.waiting) {
    const press = form.waiting;
    form.waiting = null;
    form.requestSubmit(press);
  } else if (arrived.some(({ unread }) => unread)) {
    // The server reads a quote or an invoice as soon as it has it.
    for (const sending of arrived) sending.unread = false;
    const read = form.querySelector("button[data-read]");
    // Not over a press that is already on its way.
    if (read && !pressed.has(form)) sendAlone(form, read);
  } else if (form.matches("[data-upload]") && arrived.length && !of(form).some(({ broken }) => broken)) {
    sendAlone(form);
  }
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!pending(form)) {
      if (event.submitter?.matches("[data-read]")) reading.add(form);
      else {
        reading.delete(form);
        pressed.add(form);
      }
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    form.waiting = event.submitter;
    for (const sending of of(form)) sending.go();
  },
  true,
);

// The verb says in the end what a photo shows; here it only matters whether a PDF may come.
const kindOf = ({ name }) => (name === "photos" ? "before" : name);

document.addEventListener("change", async ({ target: input }) => {
  const form = input.form;
  if (!form?.elements._token || input.type !== "file" || !("tus" in input.dataset) || !input.files.length)
    return;
  const files = [...input.files];
  input.value = "";
  preparing.set(form, (preparing.get(form) ?? 0) + files.length);
  // Of one file the next takes the place, as in the field itself.
  if (!input.multiple) for (const earlier of of(form)) if (earlier.input === input) earlier.cancel();
  for (const file of files) {
    const { blob, taken } = await prepare(file);
    const record = { key: newKey(), where: form.action, field: input.name, name: file.name, taken, blob };
    record.kind = kindOf(input);
    await remember(record);
    await still();
    preparing.set(form, preparing.get(form) - 1);
    const sending = new Sending(form, input, record);
    sendings.add(sending);
    sending.go();
  }
});

// Its form was taken, and the answer may have been lost; or it lay there for more than its day.
const isOver = async (form, { url }) => {
  const asking = { token: form.elements._token.value, show: () => {} };
  const answer = await ask(asking, "HEAD", url, {}).catch(() => null);
  return answer?.status === 404 || Boolean(answer?.getResponseHeader("Upload-Attached"));
};

// What a mission has needs no memory; what it has not goes on, in a fresh form or after a reload.
const resumeIn = async (root) => {
  for (const input of root.querySelectorAll("input[type=file][data-tus]")) {
    const form = input.form;
    const kept = new Set([...form.querySelectorAll("input[name^=kept_]")].map(({ value }) => value));
    for (const record of await waiting(form)) {
      const known = () => [...sendings].some((s) => s.record.key === record.key && s.row.isConnected);
      if (known() || record.field !== input.name) continue;
      const { file, key } = record;
      if (file && (kept.has(file) || attached.has(file) || (await isOver(form, record)))) {
        await forget(key);
        continue;
      }
      if (known() || !form.isConnected) continue;
      const sending = new Sending(form, input, record);
      sendings.add(sending);
      sending.go();
    }
  }
};

document.addEventListener("htmx:before:request", ({ detail }) => {
  const form = detail.ctx.sourceElement?.closest?.("form");
  if (form && alone.delete(form)) detail.ctx.transition = false;
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement?.closest?.("form");
  if (!form || reading.has(form) || ctx.response.status >= 400) return;
  for (const { record } of of(form)) {
    if (!record.file) continue;
    attached.add(record.file);
    forget(record.key);
  }
});

// The amount that was read, where nothing else was typed: empty where none was sure.
const fillIn = () => {
  const read = document.querySelector("#findings[data-amount]");
  const amount = read?.closest("form")?.elements.amount;
  if (amount && (!amount.value || amount.value === amount.defaultValue)) {
    amount.value = read.dataset.amount;
  }
};

document.addEventListener("htmx:after:swap", () => {
  resumeIn(document);
  fillIn();
});
window.addEventListener("online", () => {
  for (const sending of sendings) if (!sending.record.file && !sending.broken) sending.go();
  resumeIn(document);
});
resumeIn(document);
