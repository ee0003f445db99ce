// What htmx does not do: focus after a swap, copying. uploads.js sends the files.
// Every page works without this file.

// French stands here, as in the templates; of another language the page brings the words (`script_words.py`).
const words = JSON.parse(document.body.dataset.words ?? "{}");
const team = (french, facts = {}) =>
  (words[french] ?? french).replace(/\{(\w+)\}/g, (_, name) => facts[name]);

const say = (text) => {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    live.textContent = "";
  }, 9000);
};

const focus = (element) => {
  if (!element) return;
  if (!element.matches("a, button, input, select, textarea")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
};

// Focus: the news or the errors, otherwise where one was, otherwise the panel that opened.
let before = "";

const settle = (root) => {
  readBack(root);
  const news = root.querySelector(".summary") ?? root.querySelector(".notice[data-focus]");
  if (news) return focus(news);
  if (before === "slot-add") return focus([...root.querySelectorAll("[name=slot_date]")].at(-1));
  const same = before && document.getElementById(before);
  if (same && root.contains(same)) return focus(same);
  if (root.matches(".panel, #mission-history")) focus(root.querySelector("h1, h2"));
};

// What stands here already is not sent again.
document.addEventListener("htmx:config:request", ({ detail }) => {
  const marks = [...document.querySelectorAll("[data-mark]")].map((part) => part.dataset.mark);
  const headers = detail.ctx.request.headers;
  if (marks.length) headers["Have-Parts"] = marks.join(" ");
  const version = document.getElementById("mission")?.dataset.version;
  if (version) headers["Shown-Version"] = version;
});

document.addEventListener("htmx:before:swap", ({ detail }) => {
  before = document.activeElement?.id ?? "";
  for (const { fragment } of detail.tasks ?? []) {
    for (const script of fragment?.querySelectorAll("script") ?? []) script.remove();
    // For a page that is loaded anew; here it is settle that says where one goes on.
    for (const summary of fragment?.querySelectorAll("[autofocus]") ?? []) summary.autofocus = false;
  }
});

document.addEventListener("htmx:after:swap", ({ detail }) => {
  const target = detail.ctx.target;
  const id = typeof target === "string" ? target.slice(1) : target?.id;
  const root = document.getElementById(id);
  if (id === "live") return say(root.textContent);
  if (root) settle(root);
});

const unreachable = team("La connexion a échoué. Rien n'est perdu : réessayez dans un instant.");
const overloaded = team("Le serveur n'a pas pu répondre. Rien n'est perdu : réessayez dans un instant.");
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx) say(unreachable);
});
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  // Of ours that says « too often » we say where it goes; a proxy's is a page of its own.
  const tooMany = ctx.response.status === 429 && !ctx.hx.retarget;
  if (tooMany) ctx.hx.reswap = "none";
  if (ctx.response.status < 500 && !tooMany) return;
  // Nothing opened: the address stays that of what is shown.
  ctx.push = "false";
  say(overloaded);
});

// « Copier l'adresse »
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(team("Copié."));
  } catch {
    say(team("La copie n'a pas marché. Sélectionnez le texte et copiez-le."));
  }
});

const readBack = (root) => {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
};

readBack(document);
if (!document.querySelector("[autofocus]")) focus(document.querySelector(".notice[data-focus]"));
