/* The calendar: single keys, choices that take effect at once, the agenda on narrow screens. */
const sheet = document.querySelector("#sheet");
const keys = document.querySelector("#keys");
const address = new URLSearchParams(location.search);

if (!address.has("view") && innerWidth <= 720 && document.querySelector("#view.cal") && !document.querySelector("#dialog[open]")) {
  location.replace(document.querySelector("#view-agenda").href);
}

/* A choice takes effect without a button, and says so on the page that comes. */
for (const form of document.querySelectorAll("[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

addEventListener("keydown", event => {
  const isTyping = event.target.closest("input, select, textarea, dialog, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping || sheet.dataset.keys !== "on") return;
  if (event.key === "?") {
    keys.showModal();
    keys.querySelector("h2").focus();
    return;
  }
  const link = sheet.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

/* The day begins where something is, not at midnight; and what was looked at stays in sight. */
const view = document.querySelector("#view");
const today = view.querySelector(".day.today");
if (today && view.scrollWidth > view.clientWidth) view.scrollLeft = today.offsetLeft - 60;
