// What is typed outlives Back and a reload: in this tab alone, until it is sent, given up, or somebody signs in.
// The pages themselves are kept nowhere (Cache-Control: no-store).

const TYPED = "typed:";
const placeOf = (form) => `${TYPED}${location.pathname}>${form.getAttribute("action")}`;
const typedIn = (form) =>
  [...form.elements].filter((field) =>
    field.matches(
      "textarea[name], select[name], input[name]:not([type=hidden], [type=file], [type=password])",
    ),
  );

const keepTyped = (form) => {
  const fields = typedIn(form).map(({ name, type, value, checked }) => [name, type, value, checked]);
  try {
    sessionStorage.setItem(placeOf(form), JSON.stringify(fields));
  } catch {
    // Full or forbidden: the page works without.
  }
};

const forgetTyped = () => {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(TYPED)) sessionStorage.removeItem(key);
};

// Rows that the server had added live in the address of their form. Which of two hours alike is asked again: not every
// row has that field, so that it could come to another one.
const ofRow = (name) => name.startsWith("slot_") && !name.endsWith("_fold");
const withRows = (kept) => {
  const rows = kept.filter(([name]) => ofRow(name)).map(([name, , value]) => [name, value]);
  location.replace(`${location.pathname}?${new URLSearchParams(rows)}${location.hash}`);
};

const bringBack = (form) => {
  const kept = JSON.parse(sessionStorage.getItem(placeOf(form)) ?? "[]");
  const number = (list) => list.filter((name) => name === "slot_date").length;
  const fields = typedIn(form);
  if (!location.search && number(kept.map(([name]) => name)) > number(fields.map(({ name }) => name)))
    return withRows(kept);
  for (const [name, type, value, checked] of kept) {
    const choice = type === "radio" || type === "checkbox";
    const at = fields.findIndex((field) => field.name === name && (!choice || field.value === value));
    if (at < 0) continue;
    const [field] = fields.splice(at, 1);
    if (choice) field.checked = checked;
    else field.value = value;
    field.closest("details")?.setAttribute("open", "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const typedForms = () => document.querySelectorAll("#content form[method=post]");

document.addEventListener("input", ({ target }) => {
  const form = target.closest("#content form[method=post]");
  if (form && !form.closest("#sign-in")) keepTyped(form);
});

// « Annuler »
document.addEventListener("click", ({ target }) => {
  const form = target.closest("a.plain")?.closest("form[method=post]");
  if (form) sessionStorage.removeItem(placeOf(form));
});

document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action") === "/deconnexion") forgetTyped();
});

// Sent and taken: Back shows an empty form, which can't send the same again.
document.addEventListener("htmx:after:request", ({ target, detail: { ctx } }) => {
  const draft = /\/brouillon$/.test(ctx.request.action) || ctx.hx?.retarget === "#findings";
  if (ctx.request.method !== "POST" || ctx.response.status >= 400 || draft) return;
  // Beside an open panel nothing of it was sent.
  if (target.closest(".panel") || !document.querySelector(".panel")) forgetTyped();
  target.closest("form")?.reset();
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "POST") return;
  const draft = /\/brouillon$/.test(ctx.request.action);
  if (draft || [409, 422, 429].includes(ctx.response.status))
    for (const form of typedForms()) if (form.matches("#panel form, #mission-form form")) keepTyped(form);
});

if (document.getElementById("sign-in")) forgetTyped();
else if (performance.getEntriesByType("navigation")[0]?.type === "navigate")
  for (const form of typedForms()) sessionStorage.removeItem(placeOf(form));
else for (const form of typedForms()) bringBack(form);
