// Photos full screen, by keyboard, by swipe and by button. Without this file a photo opens in its own page.

const dialog = document.createElement("dialog");
dialog.className = "viewer";
dialog.setAttribute("aria-label", team("Photo en grand"));
const stage = document.createElement("figure");
const image = document.createElement("img");
const caption = document.createElement("p");
caption.setAttribute("aria-live", "polite");
let links = [];
let place = 0;

const button = (label, sign, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.textContent = sign;
  made.addEventListener("click", act);
  return made;
};

const show = (to) => {
  place = (to + links.length) % links.length;
  const small = links[place].querySelector("img");
  stage.className = "";
  for (const turn of turns) turn.hidden = links.length < 2;
  image.src = links[place].href;
  image.alt = small.alt;
  caption.textContent = team("{photo} ({number} sur {all})", {
    photo: small.alt,
    number: place + 1,
    all: links.length,
  });
};

// As a whole it would be a line: a long one is as wide as the screen, a wide one as high, and the rest is a scroll away.
image.addEventListener("load", () => {
  const shape = image.naturalWidth / image.naturalHeight;
  stage.className = shape > 3 ? "wide" : shape < 1 / 3 ? "tall" : "";
  stage.tabIndex = stage.className ? 0 : -1;
  stage.scrollTo(0, 0);
});

const bar = document.createElement("div");
const turns = [
  button(team("Photo précédente"), "‹", () => show(place - 1)),
  button(team("Photo suivante"), "›", () => show(place + 1)),
];
bar.append(
  turns[0],
  caption,
  turns[1],
  button(team("Fermer"), "×", () => dialog.close()),
);
stage.append(image);
dialog.append(stage, bar);
document.body.append(dialog);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-view]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  links = [...link.closest(".section, .decision, .panel, main").querySelectorAll("a[data-view]")];
  show(links.indexOf(link));
  dialog.showModal();
});

dialog.addEventListener("close", () => links[place]?.focus());
dialog.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft") show(place - 1);
  if (key === "ArrowRight") show(place + 1);
});

let start = null;
image.addEventListener("pointerdown", ({ clientX }) => {
  start = clientX;
});
image.addEventListener("dragstart", (event) => event.preventDefault());
dialog.addEventListener("pointerup", ({ clientX }) => {
  if (start !== null && Math.abs(clientX - start) > 40) show(place + (clientX < start ? 1 : -1));
  start = null;
});
