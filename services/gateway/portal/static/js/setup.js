/* Forms of the set-up: that something is not saved yet, and a colour while its slider moves. */
document.addEventListener("input", event => {
  const unsaved = event.target.closest("form")?.querySelector("[data-unsaved]");
  if (unsaved) unsaved.hidden = false;
  const swatch = event.target.dataset.swatch && document.getElementById(event.target.dataset.swatch);
  if (swatch) swatch.className = `swatch hue-${Math.round(event.target.value / 15) * 15 % 360}`;
});
