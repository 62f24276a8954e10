// A sign-in link carries the token behind the "#", which browsers send to nobody. Take it out of the address and the
// history at once, and hand it in with the form.
function signIn() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    history.replaceState(null, "", location.pathname + location.search);
    const form = document.getElementById("sign-in");
    form.elements.token.value = token;
    form.requestSubmit();
  }
}

signIn();
addEventListener("hashchange", signIn); // the link pasted where this page is open already
