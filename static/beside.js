// What is done beside an open panel, photos too, leaves it there as long as the mission is at the same step. Its form is
// good for the version that came of it, if nobody else made one in between.
const stepOf = (mission) => mission.querySelector(".mission__status .pill")?.textContent;
// What the invoice's form says of the photos that go with it; not over some that were chosen in it.
const recount = (shown, words) => {
  if (
    !shown ||
    !words ||
    shown.querySelector(":checked, .sending") ||
    shown.querySelector("input")?.files.length
  )
    return;
  shown.replaceChildren(Object.assign(document.createElement("p"), { textContent: words }));
};
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const [panel, shown] = [document.querySelector(".panel"), document.getElementById("mission")];
  if (!panel || panel.contains(ctx.sourceElement) || ctx.response.status >= 300) return;
  const [mission] = (tasks ?? []).map(({ fragment }) => fragment?.querySelector("#mission")).filter(Boolean);
  if (!mission || mission.querySelector(".panel") || stepOf(mission) !== stepOf(shown)) return;
  mission.querySelector("#panel").setAttribute("hx-preserve", "");
  const version = panel.querySelector("[name=_version]");
  if (version && mission.dataset.version - version.value === 1) version.value = mission.dataset.version;
  recount(panel.querySelector("[data-attached]"), mission.querySelector("#mission-photos")?.dataset.attached);
  delete ctx.hx.pushurl;
});
