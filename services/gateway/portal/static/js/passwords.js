/* Passwords are shown while somebody wishes to see them, and hidden again when they are sent. */
function show(button, isShown) {
  document.getElementById(button.dataset.reveal).type = isShown ? "text" : "password";
  button.setAttribute("aria-pressed", isShown);
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-reveal]");
  if (button) show(button, button.getAttribute("aria-pressed") !== "true");
});

document.addEventListener("submit", event => {
  for (const button of event.target.querySelectorAll("[data-reveal]")) show(button, false);
});
