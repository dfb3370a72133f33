// The page behind a link: gives the key back, so that nobody has to press the button.

const form = document.getElementById('in')
if (form instanceof HTMLFormElement) form.requestSubmit()
