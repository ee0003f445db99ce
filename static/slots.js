// A slot in words, as it is typed.
const { lang } = document.documentElement;
const dayName = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long" });
const inFrench = lang === "fr";
const dayOf = (date) => {
  const day = dayName.format(new Date(`${date}T12:00`));
  return inFrench ? day.replace(/ 1 /, " 1er ") : day;
};
const hour = (time) => {
  if (time === "00:00") return team("minuit");
  if (!inFrench) return new Date(`2000-01-01T${time}`).toLocaleTimeString(lang, { timeStyle: "short" });
  const [h, m] = time.split(":").map(Number);
  return `${h} h${m ? ` ${String(m).padStart(2, "0")}` : ""}`;
};

const readSlot = (slot) => {
  const told = slot.querySelector(".slot__words");
  const [date, start, end] = [...slot.querySelectorAll("input")].map((input) => input.value);
  if (!told) return;
  if (!date || !start || !end) told.textContent = "";
  else if (end <= start && end !== "00:00") told.textContent = team("La fin vient après le début.");
  else
    told.textContent = team("{day}, de {start} à {end}", {
      day: dayOf(date),
      start: hour(start),
      end: hour(end),
    });
};

document.addEventListener("input", ({ target }) => {
  const slot = target.closest(".slot");
  if (slot) readSlot(slot);
});
