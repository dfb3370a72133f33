var e=document.getElementById("in");e instanceof HTMLFormElement&&e.requestSubmit();
