/* The frame of every page: the dialog, toasts, what is read aloud, what to do without a server. */
const one = (selector, root = document) => root.querySelector(selector);
const dialog = one("#dialog");
let opener = null;
let pageAddress = null;

/** Reads a sentence aloud, after what it is about has changed. */
function say(text) {
  const live = one("#live");
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 60);
}

/** The day's heading, when what had the focus is not there any more. */
function focusOn(id) {
  const found = id && document.getElementById(id);
  const isThere = opener?.isConnected && opener !== document.body;
  (found || (isThere ? opener : one("main h2, main h1")))?.focus();
}

function show(kind) {
  if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  dialog.className = `dlg ${kind}`;
  const asks = one("[data-alert]", dialog);
  dialog.setAttribute("role", asks ? "alertdialog" : "dialog");
  if (asks && one("#dialog-text", dialog)) dialog.setAttribute("aria-describedby", "dialog-text");
  else dialog.removeAttribute("aria-describedby");
  dialog.setAttribute("closedby", one("form", dialog) ? "closerequest" : "any");
  // Somebody is still choosing: what they chose is shown, and they go on where they are.
  const isChoosing = dialog.contains(document.activeElement) && document.activeElement.matches("[data-keeps-focus]");
  if (!isChoosing) (one("[autofocus]", dialog) || one("[data-focus], #dialog-title", dialog))?.focus();
}

/* The dialog's content comes from its own address; an empty one means that it is closed. */
new MutationObserver(() => {
  const content = one("[data-dialog]", dialog);
  if (content) show(content.dataset.dialog);
}).observe(dialog, { childList: true });

/* The page of a dialog: what is behind it is its page from now on. */
if (dialog?.open) {
  pageAddress = dialog.dataset.behind;
  dialog.removeAttribute("open");
  one(".behind").inert = false;
  show(one("[data-dialog]", dialog).dataset.dialog);
}

/* Open in another tab, or without htmx: the link leads to the page of the dialog. */
document.addEventListener("click", event => {
  const link = event.target.closest("a[hx-get]");
  if (link && !dialog.open && link.getAttribute("hx-target") === "#dialog") {
    pageAddress = location.href;
    opener = link;
  }
  const closing = event.target.closest("[data-close]")?.closest("dialog[open]");
  if (closing) {
    event.preventDefault();
    closing.close();
  }
  const dismissed = event.target.closest("[data-dismiss]");
  if (dismissed) dismissed.closest(".toast").remove();
  if (event.target === dialog && dialog.getAttribute("closedby") === "any" && !("closedBy" in dialog)) dialog.close();
});

dialog?.addEventListener("close", () => {
  dialog.replaceChildren();
  if (pageAddress) history.replaceState(null, "", pageAddress);
  pageAddress = null;
  // Opened by its address, it had no opener: its reader goes on at what it was about, if anything.
  if (document.activeElement === document.body) focusOn(dialog.dataset.about);
  delete dialog.dataset.about;
});

document.body.addEventListener("dialog:close", event => {
  const id = event.detail.focus;
  if (id) {
    // What it was about is drawn anew first, and has the focus then.
    const seen = new MutationObserver(() => { seen.disconnect(); focusOn(id); });
    const view = one("#view");
    if (view) seen.observe(view, { childList: true });
  }
  dialog.close();
});

/* Toasts stay while they are looked at. */
function keep(toast, seconds = 10) {
  let left = seconds, held = false;
  for (const [name, value] of Object.entries({ mouseenter: true, mouseleave: false, focusin: true, focusout: false })) {
    toast.addEventListener(name, () => { held = value; });
  }
  const tick = setInterval(() => {
    if (!toast.isConnected || (!held && --left <= 0)) { clearInterval(tick); toast.remove(); }
  }, 1000);
  one("[data-dismiss]", toast).hidden = false;
}

document.body.addEventListener("toast", event => {
  const toast = one("#toast-template").content.firstElementChild.cloneNode(true);
  one("span", toast).textContent = event.detail.text;
  one("#toasts").replaceChildren(toast);
  keep(toast);
});
document.querySelectorAll("#toasts .toast").forEach(toast => keep(toast));
document.body.addEventListener("say", event => say(event.detail.text));

/* The only two things that htmx itself has to tell: nobody answered, or somebody failed. */
const away = isAway => { one("#offline").hidden = !isAway; };
addEventListener("offline", () => away(true));
addEventListener("online", () => away(false));
document.body.addEventListener("htmx:sendError", () => away(true));
document.body.addEventListener("htmx:responseError", event => away(event.detail.xhr.status >= 500));
document.body.addEventListener("htmx:afterOnLoad", () => away(false));
document.body.addEventListener("session:over", () => { one("#session-over").hidden = false; });
