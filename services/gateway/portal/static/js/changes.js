/* The dialogs of a change: a choice is shown beside the times at once, a letter beside its text. */
const one = (selector, root = document) => root.querySelector(selector);
const QUIET_FOR = 300;
const waiting = new Map(); // by the id of a letter, or by itself

function say(text) {
  const live = one("#live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 60);
}

/* Radio buttons of several groups, of which one counts: the others are put back. */
function choose(radio, picker) {
  for (const other of picker.querySelectorAll("input[data-said]")) {
    if (other !== radio && other.checked) other.checked = false;
  }
}

function line(text, kind) {
  const made = document.createElement(kind ? "span" : "b");
  if (kind === "their") made.className = kind;
  made.textContent = text;
  return made;
}

function showChoice(radio, picker) {
  const now = one("[data-now]", picker);
  if (!now) return;
  const label = one("small", now);
  const lines = [line(radio.dataset.day), line(radio.dataset.span, "time")];
  if (radio.dataset.there) lines.push(line(radio.dataset.there, "their"));
  now.replaceChildren(label, ...lines);
  now.classList.remove("todo");
  const was = one("[data-was]", picker);
  if (was) {
    was.classList.add("struck");
    one("small", was).textContent = picker.dataset.was;
  }
  say(`${label.textContent}: ${radio.dataset.said}`);
}

/* The same time on another day: where that day is shown, its own button is the one that is set. */
function settle(radio, picker) {
  const twin = [...picker.querySelectorAll("input[data-said]")]
    .find(other => other !== radio && other.value === radio.value && other.name !== "same");
  if (radio.name !== "same" || !twin) return;
  twin.checked = true;
  const day = document.getElementById(`day-${twin.name.slice("slot-".length)}`);
  if (day) day.checked = true;
}

/* What is named by its id may have been drawn anew since it was asked for. */
function preview(asked) {
  const letter = asked?.id ? document.getElementById(asked.id) : asked;
  const button = letter && one("[data-preview]", letter);
  if (button && !button.closest("details:not([open])")) sendTo(button); // one by one: of a form's own submissions the later calls off the earlier
}

/* A frame that has nothing in it yet: what is loaded there adds nothing to the history. What was shown stays until then;
   it keeps its name too, so the fresh one has another for as long. */
let frames = 0;
function freshFrame(name) {
  const shown = one(`iframe[name="${name}"]`);
  if (shown.nextElementSibling?.matches("iframe")) shown.nextElementSibling.remove();
  const fresh = shown.cloneNode();
  fresh.removeAttribute("src");
  fresh.name = `next-${frames += 1}`;
  fresh.hidden = true;
  shown.after(fresh);
  fresh.addEventListener("load", () => {
    shown.remove();
    fresh.name = name;
    fresh.hidden = false;
  }, { once: true });
  return fresh;
}

/* What the form says, sent by a form that is good for this once: several letters are shown at a time. */
function sendTo(button) {
  const sent = document.createElement("form");
  sent.hidden = true;
  sent.method = "post";
  sent.action = button.formAction;
  const frame = freshFrame(button.formTarget);
  sent.target = frame.name;
  for (const old of document.querySelectorAll("body > form[target^=next-]")) {
    if (!one(`iframe[name="${old.target}"]`)) old.remove(); // its frame was overtaken
  }
  for (const [name, value] of new FormData(button.form)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    sent.append(field);
  }
  frame.addEventListener("load", () => sent.remove(), { once: true });
  document.body.append(sent);
  sent.submit();
}

document.addEventListener("change", event => {
  const picker = event.target.closest("[data-picker]");
  if (!picker) return;
  if (event.target.dataset.said) {
    choose(event.target, picker);
    settle(event.target, picker);
    showChoice(event.target, picker);
  } else if (event.target.name === "day") {
    const told = [...event.target.labels[0].children].filter(part => !part.ariaHidden);
    say(told.map(part => part.textContent).join(""));
  }
});

document.addEventListener("input", event => {
  const form = event.target.closest("form");
  const letter = event.target.closest("[data-letter=own]") ?? (form && one("[data-letter='']", form));
  if (!letter || event.target.type === "checkbox") return;
  const which = letter.id || letter;
  clearTimeout(waiting.get(which));
  waiting.set(which, setTimeout(() => {
    waiting.delete(which);
    preview(letter);
  }, QUIET_FOR));
});

/* "toggle" does not bubble. */
document.addEventListener("toggle", event => {
  if (one("[data-preview]", event.target)) preview(event.target);
}, true);

/* What somebody has unfolded stays so where the part around it is drawn anew. */
let unfolded = [];
document.addEventListener("htmx:beforeSwap", event => {
  unfolded = [...event.detail.target.querySelectorAll("details[id][open]")].map(part => part.id);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of unfolded.splice(0)) document.getElementById(id)?.setAttribute("open", "");
});

/* What is there to be copied is copied as soon as it is shown, where the browser lets us. */
async function copyField(field, isAsked) {
  field.select();
  const told = one("#copied");
  told.textContent = "";
  const isCopied = await copied(field.value) || (isAsked && document.execCommand("copy"));
  if (!isCopied && !isAsked) return;
  if (!isCopied) {
    field.focus();
    field.select();
  }
  const said = isCopied ? told.dataset.copied : told.dataset.failed;
  setTimeout(() => { told.textContent = said; }, 60);
}

/* Whether it is on the clipboard. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/* Where it can’t be copied, the link leads there: it is copied from the browser’s own line then. */
async function copyAddress(address, said) {
  if (await copied(address)) {
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: said } }));
  } else {
    location.assign(address);
  }
}

document.addEventListener("focusin", event => {
  const field = event.target.closest("[data-copies]");
  if (!field || field.dataset.copies) return;
  field.dataset.copies = "done";
  one(`[data-copy-field="${field.id}"]`).hidden = false;
  copyField(field, false);
});

document.addEventListener("click", event => {
  const shows = event.target.closest("button[formtarget]");
  if (shows) {
    event.preventDefault();
    sendTo(shows);
  }
  const copying = event.target.closest("[data-copy-field]");
  if (copying) copyField(document.getElementById(copying.dataset.copyField), true);
  const insert = event.target.closest("[data-insert]");
  if (insert) {
    const body = one(`textarea[name=${insert.dataset.into ?? "body"}]`, insert.form);
    body.setRangeText(insert.dataset.insert, body.selectionStart, body.selectionEnd, "end");
    body.focus();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const copy = event.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
    event.preventDefault();
    copy.closest("details")?.removeAttribute("open");
    copyAddress(new URL(copy.dataset.copy, location.href).href, copy.dataset.copied);
  }
});
